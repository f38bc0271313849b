import { nearest } from "../nearest.ts";
import { schemaAt, type KeyPath, type SchemaNode } from "./path.ts";
import type { Problem } from "./problem.ts";

/** One value that the environment sets. */
interface Assignment {
  readonly variable: string;
  readonly path: KeyPath;
  readonly value: unknown;
}

/** Variables named OMEN_* that are no keys of the configuration, and who reads them. */
const readElsewhere = new Set(["OMEN_CONFIG", "OMEN_DATA", "OMEN_URL", "OMEN_API_KEY", "OMEN_KEY", "OMEN_EXECUTABLE"]);

/** Names that other programs of the family, and Omen's predecessor, have been told to use. */
const aliases: Readonly<Record<string, (variable: string, value: string) => readonly Assignment[]>> = {
  OMEN_BIND: (variable, value) => [{ variable, path: ["server", "host"], value }],
  OMEN_HOST: (variable, value) => [{ variable, path: ["server", "host"], value }],
  OMEN_PORT: (variable, value) => [{ variable, path: ["server", "port"], value: asNumber(value) }],
  OMEN_AUTH_REQUIRE_API_KEY: (variable, value) => [
    { variable, path: ["auth", "mode"], value: asBoolean(value) === true ? "keys" : "loopback" },
  ],
  OMEN_AUTH_MASTER_KEY: masterKey,
  OMEN_MASTER_KEY: masterKey,
  OMEN_OPENAI_API_KEY: openaiKey,
  OPENAI_API_KEY: openaiKey,
  OMEN_OLLAMA_ENDPOINTS: (variable, value) => [
    { variable, path: ["providers", "ollama", "type"], value: "ollama" },
    { variable, path: ["providers", "ollama", "endpoints"], value: asList(value) },
  ],
  OLLAMA_HOST: (variable, value) => [{ variable, path: ["discovery", "ollama"], value: [ollamaOrigin(value)] }],
};

function masterKey(variable: string): readonly Assignment[] {
  return [{ variable, path: ["auth", "keys", "master", "key"], value: `env:${variable}` }];
}

function openaiKey(variable: string): readonly Assignment[] {
  return [
    { variable, path: ["providers", "openai", "type"], value: "openai" },
    { variable, path: ["providers", "openai", "api_key"], value: `env:${variable}` },
  ];
}

/**
 * What the environment says: `OMEN_SERVER__PORT` sets `server.port`, and the aliases above. An empty variable counts as
 * unset, as compose files and shells leave them.
 */
export function readEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  schema: SchemaNode,
): { readonly assignments: readonly Assignment[]; readonly problems: readonly Problem[] } {
  const assignments: Assignment[] = [];
  const problems: Problem[] = [];
  for (const [variable, value] of Object.entries(environment)) {
    if (!value) continue;
    const alias = aliases[variable];
    if (alias) assignments.push(...alias(variable, value));
    else if (variable.startsWith("OMEN_") && variable.includes("__")) {
      const path = variable.slice("OMEN_".length).toLowerCase().split("__");
      const node = schemaAt(schema, path);
      if (node) assignments.push({ variable, path, value: coerce(value, node) });
      else problems.push({ source: "environment", key: variable, reason: unknownVariable(variable, schema) });
    }
  }
  return { assignments, problems };
}

function unknownVariable(variable: string, schema: SchemaNode): string {
  const meant = nearest(variable, variableNames(schema));
  return `no such key${meant ? `; did you mean ${meant}?` : ""}`;
}

/** The variables of every key that has a fixed name. */
export function variableNames(schema: SchemaNode, path: KeyPath = []): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, node]) =>
    node.properties ? variableNames(node, [...path, key]) : [variableName([...path, key])],
  );
}

export const variableName = (path: KeyPath): string => `OMEN_${path.join("__").toUpperCase()}`;

/** Whether a variable named OMEN_* means something to this program. */
export const isKnownVariable = (variable: string): boolean =>
  variable in aliases || readElsewhere.has(variable) || variable.includes("__");

/** Reads a variable's text as the type that its key wants; what can't be read stays text, for validation to name. */
function coerce(value: string, node: SchemaNode): unknown {
  if (node.type === "integer" || node.type === "number") return asNumber(value);
  if (node.type === "boolean") return asBoolean(value);
  if (node.type === "array") return asList(value);
  return value;
}

const asNumber = (value: string): number | string => (Number.isNaN(Number(value)) ? value : Number(value));

function asBoolean(value: string): boolean | string {
  const word = value.toLowerCase();
  if (["true", "1", "yes", "on"].includes(word)) return true;
  if (["false", "0", "no", "off"].includes(word)) return false;
  return value;
}

const asList = (value: string): string[] =>
  value
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean);

/** OLLAMA_HOST as Ollama itself reads it: scheme and port may be missing, and 0.0.0.0 means this machine. */
function ollamaOrigin(value: string): string {
  const withScheme = value.includes("://") ? value : `http://${value}`;
  if (!URL.canParse(withScheme)) return value;
  const url = new URL(withScheme);
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (!url.port && !value.includes("://")) url.port = "11434";
  return url.origin;
}
