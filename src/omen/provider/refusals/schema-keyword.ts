import { arrayElements } from "../../dialect/json/members.ts";
import { withValue } from "../../dialect/json/paths.ts";

type Schema = Readonly<Record<string, unknown>>;

/**
 * What a schema may be without and still mean the same answers, if not as strictly (JSON Schema 2020-12,
 * "Validation", and what only annotates).
 */
const dispensable: ReadonlySet<string> = new Set([
  ..."minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength pattern format".split(" "),
  ..."minItems maxItems uniqueItems contains minContains maxContains minProperties maxProperties".split(" "),
  ..."additionalProperties unevaluatedProperties patternProperties propertyNames dependentRequired".split(" "),
  ..."default examples title deprecated readOnly writeOnly $schema $id $comment".split(" "),
]);

/** These say nothing to a model: they are not told in the description. */
const silent: ReadonlySet<string> = new Set(["$schema", "$id", "$comment", "title", "additionalProperties"]);

/**
 * How servers refuse a keyword in the schema of a tool or an answer: OpenAI, Anthropic, Google's
 * OpenAI-compatible endpoint, others.
 */
const sayings: readonly RegExp[] = [
  /Invalid schema for [^"]{1,200}'(\$?\w{1,40})' is not permitted/g,
  /For '\w{1,20}' type, propert(?:y|ies) ([\w, $]{1,200}?) (?:is|are) not supported/g,
  /Unknown name \\*"(\$?\w{1,40})\\*" at '[^']{0,200}(?:parameters|schema|properties)[^']{0,200}': Cannot find field/g,
  /[Uu]nsupported (?:JSON )?[Ss]chema keywords?:? [`'"\\]*(\$?\w{1,40})/g,
];

/** The keywords of schemas that an error refuses, of those that can be spared. */
export const refusedKeywords = (error: string): readonly string[] => [
  ...new Set(
    sayings
      .flatMap((saying) => [...error.matchAll(saying)].flatMap(([, names = ""]) => names.split(",")))
      .map((name) => name.trim())
      .filter((name) => dispensable.has(name)),
  ),
];

/** Where a tool has its schema, by format. */
const inTools = [["function", "parameters"], ["parameters"], ["input_schema"], ["toolSpec", "inputSchema", "json"]];

/** Where the schema of an answer stands. */
const inAnswers = [
  ["response_format", "json_schema", "schema"],
  ["text", "format", "schema"],
  ["output_config", "format", "schema"],
];

/**
 * A request's body, as JSON, whose schemas have a keyword in words alone: in their
 * description. Undefined where none has it.
 */
export function withoutKeyword(body: string, keyword: string): string | undefined {
  if (!body.includes(`"${keyword}"`)) return undefined;
  const clean = (schema: string): string | undefined => cleaned(schema, keyword);
  let text = body;
  for (const path of inAnswers) text = withValue(text, path, clean) ?? text;
  for (const path of [["tools"], ["toolConfig", "tools"]])
    text = withValue(text, path, (tools) => eachTool(tools, clean)) ?? text;
  return text === body ? undefined : text;
}

function eachTool(tools: string, clean: (schema: string) => string | undefined): string | undefined {
  if (!tools.startsWith("[")) return undefined;
  let result = "";
  let at = 0;
  for (const { start, end } of arrayElements(tools)) {
    const tool = tools.slice(start, end);
    const told = inTools.reduce((text, path) => withValue(text, path, clean) ?? text, tool);
    if (told === tool) continue;
    result += tools.slice(at, start) + told;
    at = end;
  }
  return at === 0 ? undefined : result + tools.slice(at);
}

function cleaned(text: string, keyword: string): string | undefined {
  const schema: unknown = JSON.parse(text);
  if (!isSchema(schema)) return undefined;
  const told = without(schema, keyword);
  return told === schema ? undefined : JSON.stringify(told);
}

const named: ReadonlySet<string> = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const single: ReadonlySet<string> = new Set(["items", "not", "contains", "additionalProperties", "if", "then", "else"]);
const listed: ReadonlySet<string> = new Set(["anyOf", "allOf", "oneOf", "prefixItems"]);

/** The same object where nothing of it has the keyword. What a property is called is none. */
function without(schema: Schema, keyword: string): Schema {
  const within = (value: unknown): unknown => (isSchema(value) ? without(value, keyword) : value);
  const result: Record<string, unknown> = {};
  let isOther = false;
  for (const [name, value] of Object.entries(schema)) {
    if (name === keyword) {
      isOther = true;
      continue;
    }
    let told = value;
    if (single.has(name)) told = within(value);
    else if (listed.has(name) && Array.isArray(value)) told = sameOr(value, value.map(within));
    else if (named.has(name) && isSchema(value)) {
      const members = Object.entries(value).map(([key, one]) => [key, within(one)] as const);
      told = members.every(([key, one]) => one === value[key]) ? value : Object.fromEntries(members);
    }
    isOther ||= told !== value;
    result[name] = told;
  }
  if (!isOther) return schema;
  if (!Object.hasOwn(schema, keyword) || silent.has(keyword)) return result;
  const words = JSON.stringify({ [keyword]: schema[keyword] });
  return { ...result, description: [schema["description"], words].filter(Boolean).join("\n\n") };
}

const sameOr = (one: readonly unknown[], other: readonly unknown[]): readonly unknown[] =>
  one.every((item, index) => item === other[index]) ? one : other;

const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
