import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { parse, TomlError } from "smol-toml";
import { configCandidates } from "../paths.ts";
import { readEnvironment, unknownVariables, type Assignment } from "./environment.ts";
import { unusedKeys } from "./meaning.ts";
import { asWritten, getAt, isTable, setAt, type KeyPath, type Table } from "./path.ts";
import { ConfigError } from "./problem.ts";
import { configSchema, type Config } from "./schema.ts";
import { validate } from "./validate.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface ConfigSources {
  readonly environment: Environment;
  /** A file that must exist; without it OMEN_CONFIG, then the usual places. Null: no file at all. */
  readonly file?: string | null | undefined;
  /** Whether `./omen.toml` counts among the usual places. Default true. */
  readonly workingDirectory?: boolean;
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
export function loadConfig(from: ConfigSources): LoadedConfig {
  const { environment, flags = [] } = from;
  const file = findFile(from);
  const table = file === undefined ? {} : readToml(file);
  const { assignments, problems } = readEnvironment(environment, configSchema);
  const origin = new Map<string, string>();
  const variables = new Set<string>();
  const assign = ({ variable, path: given, value }: Assignment) => {
    const path = asWritten(table, given);
    setAt(table, path, value);
    origin.set(path.join("."), `environment (${variable})`);
    variables.add(variable);
  };
  for (const assignment of assignments.filter(({ weak }) => !weak)) assign(assignment);
  for (const assignment of assignments.filter(({ weak }) => weak)) {
    if (getAt(table, assignment.path) === undefined && !isSomebodyElse(table, assignment.path)) assign(assignment);
  }
  for (const { flag, path, value } of flags) {
    setAt(table, path, value);
    origin.set(path.join("."), `command line (${flag})`);
  }
  const result = validate(table, sources(origin, file), environment);
  if (problems.length > 0 || result.config === undefined) throw new ConfigError([...problems, ...result.problems]);
  return {
    config: result.config,
    file,
    variables: [...variables].sort(),
    notices: [...unknownVariables(environment, configSchema), ...unusedKeys(result.config)],
  };
}

/**
 * Whether the provider of this name is of another type in the file: a well-known key, the only weak
 * setting, must not be sent to it.
 */
function isSomebodyElse(table: Table, [room, name = ""]: KeyPath): boolean {
  const type = room === "providers" ? getAt(table, ["providers", name, "type"]) : undefined;
  return type !== undefined && type !== name;
}

/** Says where a key was said: by what set it, else by what set its neighbours, else the file. */
const sources =
  (origin: ReadonlyMap<string, string>, file: string | undefined) =>
  (key: string): string => {
    const exact = origin.get(key);
    if (exact !== undefined) return exact;
    if (file !== undefined) return file;
    const parent = key.slice(0, key.lastIndexOf(".") + 1);
    const neighbour = [...origin].find(([other]) => parent !== "" && other.startsWith(parent));
    return neighbour?.[1] ?? "configuration";
  };

function findFile({ file, environment, workingDirectory = true }: ConfigSources): string | undefined {
  if (file === null) return undefined;
  const named = file ?? (environment["OMEN_CONFIG"] || undefined);
  if (named === "") throw new ConfigError([{ source: "command line (--config)", key: "", reason: "names no file" }]);
  const places = configCandidates(environment).filter((place) => workingDirectory || isAbsolute(place));
  const found = named ?? places.find((place) => existsSync(place));
  return found === undefined ? undefined : resolve(found);
}

/** A file's table. Throws a `ConfigError` that names the place where it is no TOML, or why it can't be read. */
export function readToml(file: string): Table {
  try {
    const table: unknown = parse(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)));
    return isTable(table) ? table : {};
  } catch (error) {
    if (error instanceof TomlError) {
      // Only the first line: what follows quotes the file, and the line may hold a secret.
      const [reason = ""] = error.message.split("\n");
      const place = `${file}:${error.line}:${error.column}`;
      throw new ConfigError([{ source: place, key: "", reason: reason.replace("Invalid TOML document: ", "") }]);
    }
    throw new ConfigError([{ source: file, key: "", reason: unreadable(error) }]);
  }
}

function unreadable(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: "no such file; omen config init writes one",
    ENOTDIR: "no such file; omen config init writes one",
    EISDIR: "is a directory, not a file",
    EACCES: "can't be read: permission denied",
    ERR_ENCODING_INVALID_ENCODED_DATA: "is not UTF-8 text",
  };
  return reasons[code ?? ""] ?? `can't be read (${code ?? String(error)})`;
}
