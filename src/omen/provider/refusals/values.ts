import type { FormatName } from "../../dialect/dialect.ts";
import { effortOf, type Effort } from "../../dialect/effort.ts";
import type { RefusedField } from "./named.ts";
import { refusedKeywords } from "./schema-keyword.ts";

/** Where an effort stands, in the formats that have one. */
const effortPaths = [
  "reasoning_effort",
  "reasoning.effort",
  "output_config.effort",
  "additionalModelRequestFields.output_config.effort",
];

/** Where the most tokens of an answer stand. */
const limitPaths = [
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "inferenceConfig.maxTokens",
  "generationConfig.maxOutputTokens",
  "options.num_predict",
];

/**
 * What an error refuses by its value, for which another is taken that is told or known: an effort that a model has not,
 * a limit beyond its own, an empty list, a turn without its thought, a keyword of a schema.
 */
export const refusedByValue = (error: string, format: FormatName): readonly RefusedField[] => [
  ...efforts(error),
  ...limit(error),
  ...emptyTools(error),
  ...refusedKeywords(error).map((keyword) => ({ path: `schema.${keyword}`, keyword })),
  ...(format === "openai-chat" ? missingThoughts(error) : []),
];

/**
 * How servers list what they take: OpenAI, Anthropic and what stands before them, SGLang; and Pydantic, which
 * has what it was given behind it.
 */
const lists = [
  /(?:supported|valid|allowed|available) (?:values|levels|types|efforts|options)(?: are)?:? ((?:\\.|[^.\]}\n"\\]){1,200})/gi,
  /Input should be ([^."\]}\n\\]{1,200})/g,
];

/** OpenAI's name for the field, where it says it. */
const unsupportedValue = /Unsupported value: '([\w.]{1,200})' does not support /;

function efforts(error: string): readonly RefusedField[] {
  const named = unsupportedValue.exec(error)?.[1];
  if (named === undefined && !/effort|level/i.test(error)) return [];
  const taken = lists.flatMap((list) => [...error.matchAll(list)].flatMap(([, words = ""]) => wordsOf(words)));
  if (taken.length === 0) return [];
  const paths = named === undefined || /effort/i.test(named) ? effortPaths : [named];
  return paths.map((path) => ({ path, efforts: taken }));
}

const wordsOf = (list: string): readonly Effort[] =>
  (list.match(/[a-z]+/g) ?? []).flatMap((word) => effortOf(word) ?? []);

/**
 * How a limit is refused that is beyond the model's own: OpenAI, Volcengine, Anthropic, Groq, DeepSeek, Bedrock; the
 * model's own is in the first group.
 */
const limits: readonly RegExp[] = [
  /max(?:_completion|_output)?_tokens is too large: \d+\. This model supports at most (\d+)/,
  /max(?:_completion|_output)?_tokens[`'" ].{0,80}above maximum value.{0,40}<= (\d+)/s,
  /max_tokens: \d+ > (\d+), which is the maximum/,
  /max(?:_completion)?_tokens[`'"]* must be less than or equal to [`'"]*(\d+)/,
  /valid range of max_tokens is \[\d+, (\d+)\]/,
  /maximum tokens you requested exceeds the model limit of (\d+)/,
];

/** Vertex AI's, whose number is the first that is too large. */
const beyondRange =
  /maxOutputTokens value of \d+ but the supported range is from 1 \(inclusive\) to (\d+) \(exclusive\)/;

/** vLLM's, of what the prompt leaves: the whole context, and the prompt. */
const beyondContext = /maximum context length is (\d+) tokens and your request has (\d+) input tokens/;

function limit(error: string): readonly RefusedField[] {
  const most = [
    ...limits.map((saying) => Number(saying.exec(error)?.[1])),
    Number(beyondRange.exec(error)?.[1]) - 1,
  ].find((value) => value > 0);
  if (most !== undefined) return limitPaths.map((path) => ({ path, most }));
  if (!/max_(?:completion_)?tokens[`'"]* is too large/.test(error)) return [];
  const [, context, prompt] = beyondContext.exec(error) ?? [];
  const left = Number(context) - Number(prompt);
  return left > 0 ? limitPaths.map((path) => ({ path, most: left, isForThis: true })) : [];
}

/**
 * How an empty list of tools is refused, and what means nothing without tools: OpenAI and Azure, then and now; vLLM.
 */
const empty = /\[\] is too short - 'tools'|Invalid 'tools': empty array|`tools` must not be an empty array/;
const withoutTools = /is only allowed when 'tools' are specified|using `tool_choice`, `tools` must be set/;

function emptyTools(error: string): readonly RefusedField[] {
  const [isEmpty, isWithout] = [empty.test(error), withoutTools.test(error)];
  const tools = isEmpty ? [{ path: "tools", isEmpty: true } as const] : [];
  const beside = isEmpty || isWithout ? ["tool_choice", "parallel_tool_calls"] : [];
  return [...tools, ...beside.map((path) => ({ path, without: "tools" }))];
}

/**
 * DeepSeek's thinking mode wants the thought of each turn back; a client that drops them has
 * none to give ("Thinking mode").
 */
const missingThoughts = (error: string): readonly RefusedField[] =>
  /reasoning_content.{0,80}must be passed back/s.test(error)
    ? [{ path: "messages.reasoning_content", isDemanded: true }]
    : [];
