import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { configCandidates } from "../paths.ts";
import { isKnownVariable, readEnvironment } from "./environment.ts";
import { getAt, isTable, setAt, type KeyPath, type Table } from "./path.ts";
import { ConfigError, type Problem } from "./problem.ts";
import { configSchema, type Config } from "./schema.ts";
import { validate } from "./validate.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface ConfigSources {
  readonly environment: Environment;
  /** A file that must exist; without it OMEN_CONFIG, then the usual places. */
  readonly file?: string | undefined;
  /** What the command line says, strongest of all. */
  readonly flags?: readonly { readonly path: KeyPath; readonly flag: string; readonly value: unknown }[];
}

export interface LoadedConfig {
  readonly config: Config;
  /** The file that was read, if any. */
  readonly file: string | undefined;
  /** Variables that set something, in alphabetical order. */
  readonly variables: readonly string[];
  /** Things that are not wrong, but that a person would want to know. */
  readonly notices: readonly string[];
}

/**
 * Reads the configuration: file, then environment over it, then flags. Throws a `ConfigError` that lists every problem
 * with its source, its key and the reason; nothing of an invalid configuration is used.
 */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const file = findFile(sources);
  const table = file === undefined ? {} : readToml(file);
  const origin = new Map<string, string>();
  const { assignments, problems } = readEnvironment(sources.environment, configSchema);
  const overFile = [
    ...assignments.map(({ variable, path, value }) => ({ path, value, source: `environment (${variable})` })),
    ...(sources.flags ?? []).map(({ flag, path, value }) => ({ path, value, source: `command line (${flag})` })),
  ].filter(({ path }) => !isShadowedByFile(table, path, sources));
  for (const { path, value, source } of overFile) {
    setAt(table, path, value);
    origin.set(path.join("."), source);
  }
  const sourceOf = (key: string): string => origin.get(key) ?? file ?? "configuration";
  const result = validate(table, sourceOf, sources.environment);
  const all: readonly Problem[] = [...problems, ...result.problems];
  if (all.length > 0 || result.config === undefined) throw new ConfigError(all);
  return {
    config: result.config,
    file,
    variables: assignments
      .map(({ variable }) => variable)
      .filter(unique)
      .sort(),
    notices: unknownVariables(sources.environment),
  };
}

const unique = (item: string, index: number, all: readonly string[]): boolean => all.indexOf(item) === index;

/**
 * A provider's well-known key variable fills in what the file leaves open, and no more: a file that gives
 * [providers.openai] a type or a key of its own keeps them.
 */
const isShadowedByFile = (table: Table, path: KeyPath, sources: ConfigSources): boolean =>
  path[0] === "providers" && path[1] === "openai" && !sources.environment["OMEN_PROVIDERS__OPENAI__API_KEY"]
    ? getAt(table, path) !== undefined
    : false;

function findFile({ file, environment }: ConfigSources): string | undefined {
  const named = file ?? (environment["OMEN_CONFIG"] || undefined);
  if (named !== undefined) {
    if (!existsSync(named)) {
      throw new ConfigError([{ source: named, key: "", reason: "no such file; omen config init writes one" }]);
    }
    return resolve(named);
  }
  const found = configCandidates(environment).find((candidate) => existsSync(candidate));
  return found === undefined ? undefined : resolve(found);
}

function readToml(file: string): Table {
  try {
    const table: unknown = parse(readFileSync(file, "utf8"));
    return isTable(table) ? table : {};
  } catch (error) {
    if (error instanceof TomlError) {
      const [reason = ""] = error.message.split("\n");
      const place = `${file}:${error.line}:${error.column}`;
      throw new ConfigError([{ source: place, key: "", reason: reason.replace("Invalid TOML document: ", "") }]);
    }
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConfigError([{ source: file, key: "", reason: `can't be read (${code})` }]);
  }
}

const unknownVariables = (environment: Environment): readonly string[] =>
  Object.keys(environment)
    .filter((variable) => variable.startsWith("OMEN_") && !isKnownVariable(variable))
    .map((variable) => `the environment variable ${variable} is not known and was ignored`);
