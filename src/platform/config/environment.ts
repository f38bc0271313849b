import { nearest } from "../nearest.ts";
import { aliases, type Setting } from "./alias.ts";
import { asBoolean, asList, asNumber } from "./coerce.ts";
import { schemaAt, type KeyPath, type SchemaNode } from "./path.ts";
import type { Problem } from "./problem.ts";

/** One key that the environment sets, and the variable that says so. */
export interface Assignment extends Setting {
  readonly variable: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables named OMEN_* that are no keys of the configuration: docs/cli.md says who reads them. */
const readElsewhere = new Set(["OMEN_CONFIG", "OMEN_DATA", "OMEN_URL", "OMEN_API_KEY", "OMEN_KEY", "OMEN_EXECUTABLE"]);

/**
 * What the environment says: the aliases, then `OMEN_SERVER__PORT` for `server.port`; a later assignment of a key wins.
 * An empty variable counts as unset, as compose files and shells leave them.
 */
export function readEnvironment(
  environment: Environment,
  schema: SchemaNode,
): { readonly assignments: readonly Assignment[]; readonly problems: readonly Problem[] } {
  const assignments: Assignment[] = [];
  const problems: Problem[] = [];
  const problem = (key: string, reason: string) => problems.push({ source: "environment", key, reason });
  for (const [variable, alias] of aliases) {
    const value = environment[variable]?.trim();
    if (!value) continue;
    const settings = alias.read(value, variable);
    if (typeof settings === "string") problem(variable, settings);
    else for (const setting of settings) assignments.push({ ...setting, variable });
  }
  for (const [variable, value] of Object.entries(environment)) {
    if (!value?.trim() || !isKeyVariable(variable)) continue;
    const path = variable.slice("OMEN_".length).toLowerCase().split("__");
    const node = schemaAt(schema, path);
    if (node && isFileOnly(path)) problem(variable, "stands in the file alone");
    else if (node) assignments.push({ variable, path, value: coerce(value, node, variable) });
    else problem(variable, `no such key${suggestion(variable, variableNames(schema))}`);
  }
  return { assignments, problems };
}

/** One line for each variable named OMEN_* that means nothing to this program: most likely misspelt. */
export const unknownVariables = (environment: Environment, schema: SchemaNode): readonly string[] =>
  Object.entries(environment)
    .filter(([variable, value]) => value && variable.startsWith("OMEN_") && !isKnown(variable))
    .map(([variable]) => {
      const known = [...aliases.keys(), ...readElsewhere, ...variableNames(schema)];
      return `the environment variable ${variable} is not known and was ignored${suggestion(variable, known)}`;
    });

/** Whether a key has no variable: Glyph's rules are the user's, and whoever starts a server sets its environment. */
export const isFileOnly = (path: KeyPath): boolean => path[0] === "glyph";

const isKeyVariable = (variable: string): boolean => variable.startsWith("OMEN_") && variable.includes("__");

const isKnown = (variable: string): boolean =>
  aliases.has(variable) || readElsewhere.has(variable) || isKeyVariable(variable);

function suggestion(variable: string, known: readonly string[]): string {
  const meant = nearest(variable, known);
  return meant ? `; did you mean ${meant}?` : "";
}

/** The variables of every key that has a fixed name. */
function variableNames(schema: SchemaNode, path: KeyPath = []): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, node]) =>
    node.properties ? variableNames(node, [...path, key]) : isFileOnly(path) ? [] : [variableName([...path, key])],
  );
}

/** `["server", "port"]` as the environment writes it: OMEN_SERVER__PORT. */
export const variableName = (path: KeyPath): string =>
  `OMEN_${path.map((key) => key.replaceAll(/[.-]/g, "_")).join("__")}`.toUpperCase();

/** Reads a variable's text as the type that its key wants; what can't be read stays text, for validation to name. */
function coerce(value: string, node: SchemaNode, variable: string): unknown {
  if (node.writeOnly && node.pattern && !new RegExp(node.pattern, "u").test(value)) return `env:${variable}`; // the secret itself
  if (node.type === "integer" || node.type === "number") return asNumber(value);
  if (node.type === "boolean") return asBoolean(value);
  if (node.type === "array") return asList(value);
  return value;
}
