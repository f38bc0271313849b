import type { AnswerUsage, Choice, ModelAnswer, PartDelta, PartStart } from "./answer.ts";
import type { Citation, ImagePart, Part } from "./conversation.ts";
import { compact } from "./json/fields.ts";

/**
 * What decoders read of a provider's answer, believed no further than its types: a decoder takes members where its
 * format has them, and a provider may have put anything there. What only describes an answer is left out when it is not
 * of its type; an answer whose words are not texts is none: each function that says so throws an `Error` then.
 */

/** What an answer is called where its provider says nothing: every client is told an id and a model. */
export interface AnswerName {
  readonly id: string;
  readonly model: string;
}

/** The value when it is a text, else an empty one. */
export const textOrNone = (value: unknown): string => (typeof value === "string" ? value : "");

/** Seconds since the epoch, or a count of something; undefined when it is none. */
export const countOrNone = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;

/** The sum of those that are counts. Nothing else is added: an object's own way of becoming a number can throw. */
export const sumOf = (...counts: readonly unknown[]): number => {
  let sum = 0;
  for (const count of counts) sum += countOrNone(count) ?? 0;
  return sum;
};

function checkText(value: unknown, what: string): void {
  if (typeof value !== "string") throw new Error(`${what} is not a text`);
}

function checkOptionalText(value: unknown, what: string): void {
  if (value !== undefined) checkText(value, what);
}

/** Usage with the counters that are numbers; undefined when input or output is none. */
export function soundUsage(usage: AnswerUsage | undefined): AnswerUsage | undefined {
  const [input, output] = [countOrNone(usage?.input), countOrNone(usage?.output)];
  if (usage === undefined || input === undefined || output === undefined) return undefined;
  const sound: { -readonly [K in keyof AnswerUsage]: AnswerUsage[K] } = { input, output };
  for (const name of ["cacheRead", "cacheWrite", "cacheWriteHour", "reasoning"] as const) {
    const count = countOrNone(usage[name]);
    if (count !== undefined) sound[name] = count;
  }
  return sound;
}

export function checkKind(kind: PartStart): void {
  if (kind.type === "tool_call") {
    checkText(kind.id, "a call's id");
    checkText(kind.name, "a call's name");
  } else if (kind.type === "reasoning") {
    checkOptionalText(kind.encrypted, "an encrypted thought");
    checkOptionalText(kind.id, "a thought's id");
  } else if (kind.type === "image") checkSource(kind.source);
}

function checkSource(source: ImagePart["source"]): void {
  if (source.kind === "url") return checkText(source.url, "an image's address");
  if (source.kind === "file") return checkText(source.id, "an image's name");
  checkText(source.mediaType, "an image's type");
  checkText(source.data, "an image's bytes");
}

export function checkDelta(delta: PartDelta): void {
  if ("text" in delta) checkText(delta.text, "a piece of text");
  else if ("arguments" in delta) checkText(delta.arguments, "a piece of a call's arguments");
  else if ("signature" in delta) checkText(delta.signature, "a signature");
  else if ("encrypted" in delta) checkText(delta.encrypted, "an encrypted thought");
  else checkCitation(delta.citation);
}

function checkCitation({ url, title, quoted, range }: Citation): void {
  checkOptionalText(url, "a citation's url");
  checkOptionalText(title, "a citation's title");
  checkOptionalText(quoted, "a citation's words");
  if (range?.some((place) => typeof place !== "number")) throw new Error("a citation's place is not a number");
}

/** A whole answer, under the given name where it has none of its own. */
export function soundAnswer(answer: ModelAnswer, unnamed: AnswerName): ModelAnswer {
  for (const { parts } of answer.choices) for (const part of parts) checkPart(part);
  return compact({
    ...answer,
    id: textOrNone(answer.id) || unnamed.id,
    model: textOrNone(answer.model) || unnamed.model,
    created: countOrNone(answer.created),
    choices: answer.choices.map(soundChoice),
    usage: soundUsage(answer.usage),
    serviceTier: textOrNone(answer.serviceTier) || undefined,
  });
}

const soundChoice = (choice: Choice): Choice =>
  compact({
    ...choice,
    stopSequence: textOrNone(choice.stopSequence) || undefined,
    logprobs: soundLogprobs(choice.logprobs),
  });

/** Tokens with what was told of them; none for what is no list of objects. */
export const soundTokens = (tokens: unknown): readonly object[] =>
  Array.isArray(tokens) ? tokens.filter((token) => typeof token === "object" && token !== null) : [];

function soundLogprobs(told: Choice["logprobs"]): Choice["logprobs"] {
  const [content, refusal] = [soundTokens(told?.content), soundTokens(told?.refusal)];
  if (content.length + refusal.length === 0) return undefined;
  return { content: content.length === 0 ? null : content, refusal: refusal.length === 0 ? null : refusal };
}

function checkPart(part: Part): void {
  switch (part.type) {
    case "text":
      for (const citation of part.citations ?? []) checkCitation(citation);
      return checkText(part.text, "a text");
    case "refusal":
      return checkText(part.text, "a refusal");
    case "reasoning":
      checkOptionalText(part.signature, "a signature");
      checkKind(part);
      return checkText(part.text, "a thought");
    case "tool_call":
      checkKind(part);
      return checkText(part.arguments, "a call's arguments");
    case "image":
      return checkSource(part.source);
    default:
  }
}
