import type { FormatName } from "../../dialect/dialect.ts";
import { pathOf, refusedSampling, type ReadError, type RefusedField } from "./named.ts";

/**
 * Without these a request is another one, or none, or asks for another answer: where they are
 * refused, the client has to hear it.
 */
const essential: ReadonlySet<string> = new Set([
  ..."model messages input instructions prompt previous_response_id conversation background".split(" "),
  ..."tools tool_choice functions function_call web_search_options".split(" "),
  ..."response_format text text.format modalities audio n best_of echo suffix stream".split(" "),
  ..."max_tokens max_completion_tokens max_output_tokens dimensions encoding_format".split(" "),
]);

/** Likewise without these, wherever they stand. */
const essentialWithin: ReadonlySet<string> = new Set([
  ..."type role content text name id call_id tool_call_id tool_calls function arguments parameters output".split(" "),
  ..."image_url input_audio file file_id file_data data url json_schema schema".split(" "),
]);

/** OpenAI's name for the most tokens of an answer, and its former one: each is refused somewhere for the other. */
const limits = new Map([
  ["max_tokens", "max_completion_tokens"],
  ["max_completion_tokens", "max_tokens"],
]);

/**
 * How servers of OpenAI's formats name what they refuse, with the field's path in the first group. A value that is
 * refused as such is none of it, unless no other than the default is taken: another value might be right.
 */
const sayings: readonly RegExp[] = [
  /** OpenAI, Azure. */
  /Un(?:supported|known) parameter: '([\w.[\]]{1,200})'/g,
  /Unsupported value: '([\w.[\]]{1,200})' does not support [^"]{1,200} Only the default/g,
  /** Validators: Fireworks; NVIDIA, gateways. */
  /Extra inputs are not permitted, field: '([\w.[\]]{1,200})'/g,
  /([a-z_][\w.]{0,200}): Extra inputs are not permitted/g,
  /** Cerebras, and Groq at the top. */
  /(?<!' ?: )property '([\w.]{1,200})' is unsupported/g,
  /** xAI. */
  /Argument not supported on this model: (\w{1,200})/g,
  /does not support parameter (\w{1,200})/g,
  /** Google's OpenAI-compatible endpoint. */
  /Unknown name \\*"(\w{1,200})\\*": Cannot find field/g,
];

/** Azure and OpenAI's older models name several. */
const unrecognized = /Unrecognized request arguments? supplied: ([\w, ]{1,2000})/g;

/** Pydantic's errors, which Mistral and vLLM pass on, as JSON or as Python prints it. */
const located = /["']loc\\*["']: ?[[(]([^\])]{1,500})[\])], ?\\*["']msg\\*["']: ?\\*["']extra (?:inputs|fields)/gi;

/** Groq, within messages. */
const within = /'(messages\.\d+)' ?: property '(\w{1,200})' is unsupported/g;

/**
 * What a server of OpenAI's formats refuses: parameters that a model has not, and fields that the server does not know.
 */
export const refusedByOpenAI: ReadError = (error, format) => {
  const words = withoutInputs(error);
  return { fields: [...namesIn(words).flatMap((name) => fieldOf(name, format)), ...refusedSampling(words)], betas: [] };
};

/**
 * Validators repeat what they were given, in which a client may have written anything: Pydantic as a
 * member, Fireworks behind the field.
 */
function withoutInputs(error: string): string {
  const words = error.replace(/(not permitted, field: '[^']{1,200}'), value: .*/s, "$1");
  try {
    return JSON.stringify(JSON.parse(words, (name, value: unknown) => (name === "input" ? undefined : value)));
  } catch {
    return words;
  }
}

function namesIn(error: string): string[] {
  const all = (pattern: RegExp): string[][] => [...error.matchAll(pattern)].map(([, ...groups]) => groups);
  return [
    ...sayings.flatMap((saying) => all(saying).flat()),
    ...all(unrecognized).flatMap(([names = ""]) => names.split(",").map((name) => name.trim())),
    ...all(located).map(([steps = ""]) => (steps.match(/\w+/g) ?? []).join(".")),
    ...all(within).map((steps) => steps.join(".")),
  ];
}

function fieldOf(name: string, format: FormatName): RefusedField[] {
  const snake = pathOf(name).replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const path = format === "openai-responses" && snake === "reasoning_effort" ? "reasoning.effort" : snake;
  const instead = format === "openai-chat" ? limits.get(path) : undefined;
  if (instead !== undefined) return [{ path, instead }];
  if (path === "store" && format === "openai-responses") return []; // kept unless said otherwise; a chat is kept only if said so
  return essential.has(path) || essentialWithin.has(path.slice(path.lastIndexOf(".") + 1)) ? [] : [{ path }];
}
