import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Value } from "@sinclair/typebox/value";
import { nearest } from "../nearest.ts";
import { userConfigPath } from "../paths.ts";
import type { GlyphConfig, HookConfig } from "./glyph-schema.ts";
import { readToml } from "./load.ts";
import { isLoopback } from "./loopback.ts";
import { ConfigError } from "./problem.ts";
import { type Config, configSchema, type ObservabilityConfig } from "./schema.ts";
import { shapeProblems } from "./shape.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The file that Glyph's rules come from: the one that OMEN_CONFIG names, else the user's own. Never one of the working
 * directory, which whoever wrote the project would have written. Throws a `ConfigError` where OMEN_CONFIG names a file
 * that is not there: rules that somebody relies on.
 */
export function glyphConfigPath(environment: Environment): string {
  const named = environment["OMEN_CONFIG"];
  if (named && !existsSync(named))
    throw new ConfigError([{ source: "environment (OMEN_CONFIG)", key: "", reason: `${named}: no such file` }]);
  return resolve(named || userConfigPath(environment));
}

/**
 * The `[glyph]` part of a file, whatever else is in it; the defaults where there is no file. Throws a `ConfigError`
 * that lists every problem of that part; a table that nobody knows is one, since it may be a misspelt [glyph].
 */
export function readGlyphConfig(file: string): GlyphConfig {
  const glyph = readPart(file, "glyph");
  const meaning = glyph.hooks.flatMap((hook, index) =>
    hookProblem(hook).map((reason) => ({ source: file, key: `glyph.hooks[${index}]`, reason })),
  );
  if (meaning.length > 0) throw new ConfigError(meaning);
  return glyph;
}

/** The `[observability]` part of the file that `readGlyphConfig` reads, likewise. */
export const readObservability = (file: string): ObservabilityConfig => readPart(file, "observability");

/** One part of a file, whatever else is in it; its defaults where there is no file. */
function readPart<Part extends keyof Config>(file: string, part: Part): Config[Part] {
  if (!existsSync(file)) return Value.Parse(configSchema.properties[part], {}) as Config[Part];
  const table = readToml(file);
  const problems = Object.keys(table)
    .filter((key) => !Object.hasOwn(configSchema.properties, key))
    .map((key) => {
      const meant = nearest(key, Object.keys(configSchema.properties));
      return { source: file, key, reason: `unknown table${meant ? `; did you mean [${meant}]?` : ""}` };
    });
  const whole = Value.Default(configSchema, { [part]: table[part] ?? {} });
  const shape = shapeProblems(whole).map(([key, reason]) => ({ source: file, key, reason }));
  if (problems.length + shape.length > 0) throw new ConfigError([...problems, ...shape]);
  return Value.Decode(configSchema, whole)[part];
}

/** A hook is a program or a place; what it is told may hold secrets, so that it leaves this machine encrypted alone. */
function hookProblem({ run, url }: HookConfig): readonly string[] {
  if ((run === undefined) === (url === undefined)) return ["give run, or url, and not both"];
  if (url === undefined) return [];
  const place = URL.parse(url);
  if (place?.protocol === "https:" || (place?.protocol === "http:" && isLoopback(place.hostname))) return [];
  return [`${url}: write https://, or http:// for a service on this machine`];
}
