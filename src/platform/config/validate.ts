import { Value, ValueErrorType, type ValueError } from "@sinclair/typebox/value";
import { nearest } from "../nearest.ts";
import { schemaAt, type SchemaNode, type Table } from "./path.ts";
import type { Problem } from "./problem.ts";
import { configSchema, type Config, type ProviderConfig } from "./schema.ts";
import { isSecretReference, resolveSecret } from "./secret.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type SourceOf = (key: string) => string;

/** Checks a merged configuration; gives it with its defaults filled in when nothing is wrong. */
export function validate(
  table: Table,
  sourceOf: SourceOf,
  environment: Environment,
): { readonly config?: Config; readonly problems: readonly Problem[] } {
  const config = Value.Default(configSchema, table);
  const shapeProblems = shape(config, sourceOf);
  if (shapeProblems.length > 0 || !Value.Check(configSchema, config)) return { problems: shapeProblems };
  const problems = [...meaning(config, sourceOf), ...secrets(config, sourceOf, environment)];
  return problems.length > 0 ? { problems } : { config, problems };
}

/** Types, ranges and unknown keys: what the schema alone can say. */
function shape(config: unknown, sourceOf: SourceOf): readonly Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const error of Value.Errors(configSchema, config)) {
    const path = error.path
      .split("/")
      .slice(1)
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const key = path.join(".");
    if (seen.has(key)) continue; // the first error of a key is the telling one
    seen.add(key);
    problems.push({ source: sourceOf(key), key, reason: reasonOf(error, path) });
  }
  return problems;
}

function reasonOf(error: ValueError, path: readonly string[]): string {
  const key = path.at(-1) ?? "";
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    const parent = schemaAt(configSchema, path.slice(0, -1));
    if (!parent?.properties) return "not a valid name: letters, digits, '.', '_' and '-', at most 64";
    const meant = nearest(key, Object.keys(parent.properties));
    return `unknown key${meant ? `; did you mean ${meant}?` : ""}`;
  }
  if (error.type === ValueErrorType.ObjectRequiredProperty) return `is missing: ${describe(error.schema)}`;
  return `${describe(error.schema)} is expected, not ${shown(key, error.value)}`;
}

function describe(schema: SchemaNode): string {
  if (schema.anyOf) return `one of ${schema.anyOf.map((option) => JSON.stringify(option["const"])).join(", ")}`;
  if (schema.pattern?.includes("env:"))
    return schema.pattern.includes("sha256") ? '"env:VAR", "file:PATH" or "sha256:HEX"' : '"env:VAR" or "file:PATH"';
  const bounds = [
    schema["minimum"] === undefined ? "" : `at least ${schema["minimum"]}`,
    schema["exclusiveMinimum"] === undefined ? "" : `above ${schema["exclusiveMinimum"]}`,
    schema["maximum"] === undefined ? "" : `at most ${schema["maximum"]}`,
  ].filter(Boolean);
  const names: Readonly<Record<string, string>> = {
    object: "a table",
    array: "a list",
    integer: "a whole number",
    number: "a number",
    string: "a text",
    boolean: "true or false",
  };
  const kind = names[schema.type ?? ""] ?? "another value";
  return bounds.length > 0 ? `${kind}, ${bounds.join(" and ")},` : kind;
}

/** A value for an error message; what stands under a key that holds secrets is never shown. */
function shown(key: string, value: unknown): string {
  if (/key|secret|token|password|authorization/i.test(key)) return "the value given (not shown)";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** What the keys mean together. */
function meaning(config: Config, sourceOf: SourceOf): readonly Problem[] {
  const problems: Problem[] = [];
  const problem = (key: string, reason: string) => problems.push({ source: sourceOf(key), key, reason });
  if (config.auth.mode === "keys" && Object.keys(config.auth.keys).length === 0) {
    problem(
      "auth.mode",
      'is "keys", but there is no key: add [auth.keys.NAME] with key = "env:VAR", "file:PATH" or "sha256:HEX"',
    );
  }
  if (config.auth.mode === "loopback" && !isLoopback(config.server.host)) {
    problem(
      "server.host",
      `${config.server.host} can be reached from other machines, but no key is required; set [auth] mode = "keys" and add [auth.keys.NAME], or listen on 127.0.0.1`,
    );
  }
  for (const [name, provider] of Object.entries(config.providers)) {
    for (const [key, reason] of providerProblems(provider)) problem(`providers.${name}.${key}`, reason);
  }
  for (const key of ["ollama", "llama_cpp", "lm_studio"] as const) {
    for (const url of config.discovery[key]) {
      const reason = urlProblem(url);
      if (reason) problem(`discovery.${key}`, reason);
    }
  }
  return problems;
}

function providerProblems(provider: ProviderConfig): readonly (readonly [key: string, reason: string])[] {
  const problems: [string, string][] = [];
  if (provider.type === "openai_compatible" && provider.base_url === undefined) {
    problems.push(["base_url", 'is missing: where the provider\'s API is, as "https://host/v1"']);
  }
  for (const [key, urls] of [
    ["base_url", provider.base_url === undefined ? [] : [provider.base_url]],
    ["endpoints", provider.endpoints ?? []],
  ] as const) {
    for (const url of urls) {
      const reason = urlProblem(url);
      if (reason) problems.push([key, reason]);
    }
  }
  return problems;
}

function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return `${JSON.stringify(text)} is not a URL; write http://host:port or https://host/v1`;
  const url = new URL(text);
  if (url.protocol !== "http:" && url.protocol !== "https:") return `${url.protocol}// is not http:// or https://`;
  if (url.username || url.password) return "holds credentials; use api_key";
  return undefined;
}

/** Every secret that the configuration refers to is there. */
function secrets(config: Config, sourceOf: SourceOf, environment: Environment): readonly Problem[] {
  const references: [key: string, reference: string][] = [];
  for (const [name, { key }] of Object.entries(config.auth.keys)) references.push([`auth.keys.${name}.key`, key]);
  for (const [name, provider] of Object.entries(config.providers)) {
    if (provider.api_key) references.push([`providers.${name}.api_key`, provider.api_key]);
    for (const [header, value] of Object.entries(provider.headers ?? {})) {
      references.push([`providers.${name}.headers.${header}`, value]);
    }
  }
  return references.flatMap(([key, reference]) => {
    if (!isSecretReference(reference)) return [];
    try {
      resolveSecret(reference, environment);
      return [];
    } catch (error) {
      return [{ source: sourceOf(key), key, reason: (error as Error).message }];
    }
  });
}

/** Whether a bind address can be reached from this machine alone (RFC 1122 §3.2.1.3, RFC 4291 §2.5.3). */
export const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
