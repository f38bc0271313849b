import type { Config, ProviderConfig } from "./schema.ts";
import { isLoopback } from "./loopback.ts";
import type { Reason } from "./problem.ts";
import { presetOf } from "./provider-presets.ts";
import { providerTypes, type ProviderKey } from "./provider-types.ts";
import { isSecretReference } from "./secret.ts";
import { signInProblems } from "./sign-in-meaning.ts";

/** What a sound shape can still get wrong: keys that contradict each other, or that would be ignored. */

/** The reasons why a configuration of sound shape can't be meant, by key. */
export function meaningProblems(config: Config): readonly Reason[] {
  return [
    ...accessProblems(config),
    ...signInProblems(config),
    ...Object.entries(config.providers).flatMap(([name, provider]) =>
      providerProblems(provider).map(([key, reason]): Reason => [`providers.${name}.${key}`, reason]),
    ),
    ...aliasProblems(config.models),
    ...(["ollama", "llama_cpp", "lm_studio"] as const).flatMap((key) =>
      urlProblems(config.discovery[key]).map((reason): Reason => [`discovery.${key}`, reason]),
    ),
  ];
}

/** Keys that nobody has to give, as notices: there may be a reason to have them ready. */
export const unusedKeys = ({ auth }: Config): readonly string[] =>
  auth.mode === "loopback" && Object.keys(auth.keys).length > 0
    ? ['[auth.keys] is not in force: no key is asked for in mode "loopback"; set [auth] mode = "keys"']
    : [];

function accessProblems({ auth, server }: Config): readonly Reason[] {
  if (auth.mode === "loopback" && server.cors_origins.includes("*"))
    return [
      ["server.cors_origins", 'can\'t be "*" without keys: any page that you look at could call; name the origins'],
    ];
  if (auth.mode === "loopback" && !isLoopback(server.host)) {
    const how = 'set [auth] mode = "keys" and add [auth.keys.NAME], or listen on 127.0.0.1';
    return [["server.host", `${server.host} can be reached from other machines, but no key is required; ${how}`]];
  }
  return [];
}

/** Aliases that lead back to themselves, or that would take the place of `auto`. */
function aliasProblems(models: Config["models"]): readonly Reason[] {
  return Object.keys(models).flatMap((name): Reason[] => {
    if (name === "auto" || name.startsWith("auto:"))
      return [[`models.${name}`, "is a name of its own and can't be another's"]];
    const seen = new Set<string>();
    for (let at: string | undefined = name; at !== undefined; at = aliasIn(models, at)) {
      if (seen.has(at)) return [[`models.${name}`, `leads back to ${at}`]];
      seen.add(at);
    }
    return [];
  });
}

const aliasIn = (models: Config["models"], name: string): string | undefined => {
  const meant = models[name];
  return typeof meant === "string" ? meant : undefined;
};

/** The keys that not every type of provider looks at. */
const particularKeys = [...new Set(Object.values(providerTypes).flatMap(({ keys }) => keys))];

function providerProblems(provider: ProviderConfig): readonly Reason[] {
  const { type, base_url: baseUrl, endpoints, headers = {} } = provider;
  const problems: Reason[] = [];
  const used = providerTypes[type].keys;
  for (const key of particularKeys) {
    if (provider[key] === undefined || used.includes(key)) continue;
    const known = ["models", "timeouts", ...used].join(", ");
    problems.push([key, `a provider of type "${type}" has no use for it; it knows ${known}`]);
  }
  if (needsBaseUrl(type) && baseUrl === undefined) {
    problems.push(["base_url", `is missing: where the provider's API is, as ${exampleUrl(type)}`]);
  }
  problems.push(...credentialProblems(provider));
  if (type === "ollama" && baseUrl !== undefined && endpoints !== undefined) {
    problems.push(["base_url", "says the same as endpoints; keep one of them"]);
  }
  for (const reason of urlProblems(baseUrl === undefined ? [] : [baseUrl])) problems.push(["base_url", reason]);
  for (const reason of urlProblems(endpoints ?? [])) problems.push(["endpoints", reason]);
  for (const [name, value] of Object.entries(headers)) {
    const reason = headerProblem(name, value, provider.api_key !== undefined);
    if (reason) problems.push([`headers.${name}`, reason]);
  }
  return problems;
}

/** Types without an address that all their installations share. */
const needsBaseUrl = (type: ProviderConfig["type"]): boolean => {
  const preset = presetOf(type);
  return type === "openai_compatible" || type === "azure" || (preset !== undefined && preset.baseUrl === undefined);
};

const exampleUrl = (type: ProviderConfig["type"]): string =>
  type === "azure" ? '"https://NAME.openai.azure.com"' : '"https://host/v1"';

/** Credentials of which a part is missing, or of which there are two. */
function credentialProblems(provider: ProviderConfig): readonly Reason[] {
  const problems: Reason[] = [];
  const together = (keys: readonly ProviderKey[]) => {
    const missing = keys.filter((key) => provider[key] === undefined);
    if (missing.length === 0 || missing.length === keys.length) return;
    for (const key of missing) problems.push([key, `is missing: ${keys.join(", ")} go together`]);
  };
  together(["access_key_id", "secret_access_key"]);
  together(["tenant_id", "client_id", "client_secret"]);
  if (provider.session_token !== undefined && provider.access_key_id === undefined)
    problems.push(["session_token", "belongs to an access_key_id, which is missing"]);
  const ways = (["api_key", "access_token", "client_id", "access_key_id"] as const).filter((key) => provider[key]);
  if (provider.credential === "client" && provider.models === undefined)
    problems.push(["models", "is missing: without a credential of its own Omen can't ask for the list"]);
  if (provider.credential === "client" && provider.api_key !== undefined)
    problems.push(["api_key", 'is another way in than credential = "client"; keep one of them']);
  const [first, second] = ways;
  if (first && second) problems.push([second, `is another way in than ${first}; keep one of them`]);
  return problems;
}

/** A header's name is a token (RFC 9110 §5.1), its value has no control characters (§5.5). */
function headerProblem(name: string, value: string, hasKey: boolean): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return "is not a header's name";
  if (!isSecretReference(value) && /[^\t\u0020-\u007e\u0080-\u00ff]/.test(value)) {
    return "has a character that no header may hold (value not shown)";
  }
  if (hasKey && name.toLowerCase() === "authorization") return "says the same as api_key; keep one of them";
  return undefined;
}

/** Why a URL can't be meant. Says nothing of its text: a URL in need of mending may hold credentials. */
const urlProblems = (urls: readonly string[]): readonly string[] =>
  urls.flatMap((text) => {
    if (!URL.canParse(text)) return ["is not a URL; write http://host:port or https://host/v1"];
    const url = new URL(text);
    if (url.protocol !== "http:" && url.protocol !== "https:") return ["does not begin with http:// or https://"];
    if (url.username || url.password) return ["holds credentials; use api_key"];
    if (url.search || url.hash) return ["goes beyond the path: what follows ? or # has no place in it"];
    return [];
  });
