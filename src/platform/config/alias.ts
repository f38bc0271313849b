import { asBoolean, asList, asNumber } from "./coerce.ts";
import type { KeyPath } from "./path.ts";
import { providerTypeNames, providerTypes, type ProviderTypeName } from "./provider-types.ts";

/** One key that a variable sets. */
export interface Setting {
  readonly path: KeyPath;
  readonly value: unknown;
  /** Fills in what all else leaves open, and never overrides it: for variables that other programs read too. */
  readonly weak?: boolean;
}

interface Alias {
  /** For docs/configuration.md. */
  readonly meaning: string;
  /** What the variable sets, or, as a text, why its value can't be read. Never quotes the value: it may be a secret. */
  readonly read: (value: string, variable: string) => readonly Setting[] | string;
}

const host: Alias = { meaning: "`server.host`", read: (value) => [{ path: ["server", "host"], value }] };

const masterKey: Alias = {
  meaning: "the key `auth.keys.master`",
  read: (_value, variable) => [{ path: ["auth", "keys", "master", "key"], value: `env:${variable}` }],
};

/** A provider's well-known key enables it. */
const providerKey = (name: ProviderTypeName): Alias => ({
  meaning: `adds the provider \`${name}\` with this key; a \`[providers.${name}]\` of the file keeps what it says`,
  read: (_value, variable) => [
    { path: ["providers", name, "type"], value: name, weak: true },
    { path: ["providers", name, "api_key"], value: `env:${variable}`, weak: true },
  ],
});

/** Where Vertex AI is, as Omen's predecessor was told it. */
const vertexKey = (key: "project" | "location" | "access_token"): Alias => ({
  meaning: `adds the provider \`vertex\` with this \`${key}\`; a \`[providers.vertex]\` of the file keeps what it says`,
  read: (value, variable) => [
    { path: ["providers", "vertex", "type"], value: "vertex", weak: true },
    { path: ["providers", "vertex", key], value: key === "access_token" ? `env:${variable}` : value, weak: true },
  ],
});

/**
 * Names that other programs of the family, and Omen's predecessor, have been told to use; where several mean the same,
 * the later one wins (of weak ones the first), and a key's own variable wins over all.
 */
export const aliases: ReadonlyMap<string, Alias> = new Map<string, Alias>([
  ["OMEN_BIND", host],
  ["OMEN_HOST", host],
  ["OMEN_PORT", { meaning: "`server.port`", read: (value) => [{ path: ["server", "port"], value: asNumber(value) }] }],
  [
    "OMEN_AUTH_REQUIRE_API_KEY",
    {
      meaning: '`auth.mode`: true is "keys", false is "loopback"',
      read(value) {
        const required = asBoolean(value);
        if (typeof required === "string") return "true or false is expected";
        return [{ path: ["auth", "mode"], value: required ? "keys" : "loopback" }];
      },
    },
  ],
  ["OMEN_AUTH_MASTER_KEY", masterKey],
  ["OMEN_MASTER_KEY", masterKey],
  ...providerTypeNames.flatMap((name) =>
    providerTypes[name].keyVariables.map((variable): [string, Alias] => [variable, providerKey(name)]),
  ),
  [
    "OMEN_AZURE_OPENAI_ENDPOINT",
    {
      meaning: "adds the provider `azure` with this resource",
      read: (value) => [
        { path: ["providers", "azure", "type"], value: "azure", weak: true },
        { path: ["providers", "azure", "base_url"], value, weak: true },
      ],
    },
  ],
  [
    "OMEN_AZURE_OPENAI_API_KEY",
    {
      meaning: "the key of the provider `azure`",
      read: (_value, variable) => [
        { path: ["providers", "azure", "type"], value: "azure", weak: true },
        { path: ["providers", "azure", "api_key"], value: `env:${variable}`, weak: true },
      ],
    },
  ],
  ["OMEN_VERTEXAI_PROJECT_ID", vertexKey("project")],
  ["OMEN_VERTEXAI_LOCATION", vertexKey("location")],
  ["OMEN_VERTEXAI_ACCESS_TOKEN", vertexKey("access_token")],
  [
    "OMEN_OLLAMA_ENDPOINTS",
    {
      meaning: "adds the provider `ollama` with these endpoints, separated by commas",
      read: (value) => [
        { path: ["providers", "ollama", "type"], value: "ollama" },
        { path: ["providers", "ollama", "endpoints"], value: asList(value) },
      ],
    },
  ],
  [
    "OLLAMA_HOST",
    {
      meaning: "`discovery.ollama`, read as Ollama reads it",
      read: (value) => [{ path: ["discovery", "ollama"], value: [ollamaOrigin(value)] }],
    },
  ],
]);

/** OLLAMA_HOST as Ollama itself reads it: scheme and port may be missing, and 0.0.0.0 means this machine. */
function ollamaOrigin(value: string): string {
  const withScheme = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(withScheme)) return value;
  const url = new URL(withScheme);
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (!url.port && !value.includes("://")) url.port = "11434";
  return url.origin;
}
