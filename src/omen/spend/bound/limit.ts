import type { FormatName } from "../../dialect/name.ts";
import { objectMembers, spliceMembers } from "../../dialect/json/members.ts";
import { objectIn, type Json } from "./contents.ts";

/** Where formats have the limit of an answer's tokens: a member, or a member of a member. */
const places: Readonly<Record<string, readonly (readonly [string, string?])[]>> = {
  "openai-chat": [["max_completion_tokens"], ["max_tokens"]],
  "openai-completions": [["max_tokens"]],
  "openai-responses": [["max_output_tokens"]],
  anthropic: [["max_tokens"]],
  gemini: [["generationConfig", "maxOutputTokens"]],
  "bedrock-converse": [["inferenceConfig", "maxTokens"]],
  ollama: [["options", "num_predict"]],
};

/** The limit that a request sets, the largest where it sets several; undefined where it sets none that holds. */
export function limitIn(format: FormatName, body: Json): number | undefined {
  const limits = (places[format] ?? [])
    .map(([outer, inner]) => (inner === undefined ? body[outer] : objectIn(body[outer])[inner]))
    .filter((limit): limit is number => Number.isSafeInteger(limit) && (limit as number) > 0);
  return limits.length === 0 ? undefined : Math.max(...limits);
}

/** How many answers are asked for: all of them are billed. Undefined for what is no number of them. */
export function answersIn(format: FormatName, body: Json): number | undefined {
  const asked = format === "gemini" ? objectIn(body["generationConfig"])["candidateCount"] : body["n"];
  const prompts = format === "openai-completions" ? promptsIn(body["prompt"]) : 1;
  const counts = [asked, body["best_of"]].map((count) => count ?? 1);
  if (!counts.every((count) => Number.isSafeInteger(count) && (count as number) > 0)) return undefined;
  return prompts * Math.max(...(counts as number[]));
}

/** A list of numbers is one prompt, of tokens; of anything else several. */
const promptsIn = (prompt: unknown): number =>
  Array.isArray(prompt) && prompt.some((one) => typeof one !== "number") ? prompt.length : 1;

/**
 * The body with `limit` as its limit, every other byte as it was. `member` is the name that the provider
 * knows where it differs: `max_tokens` of most that speak OpenAI's chat completions. Of a format that has no
 * limit the body comes back as it is.
 */
export function withLimit(format: FormatName, body: string, limit: number, member?: string): string {
  const [first] = places[format] ?? [];
  if (!first) return body;
  const members = objectMembers(body).map(({ name }) => name);
  const [outer, inner] = first;
  if (inner !== undefined) {
    const former = objectIn((JSON.parse(body) as Json)[outer]);
    return withMember(body, members, outer, JSON.stringify({ ...former, [inner]: limit }));
  }
  const present = (places[format] ?? []).map(([name]) => name).filter((name) => members.includes(name));
  const [name = member ?? outer, ...others] = present;
  const one = others.length > 0 ? spliceMembers(body, new Set(others), {}) : body;
  return withMember(one, members, name, String(limit));
}

/** The object, whose members these are, with one of this value: in the place of the one it has or behind all others. */
function withMember(body: string, members: readonly string[], name: string, value: string): string {
  if (members.includes(name)) return spliceMembers(body, new Set(), { [name]: value });
  const end = body.lastIndexOf("}");
  return `${body.slice(0, end)}${members.length > 0 ? "," : ""}${JSON.stringify(name)}:${value}${body.slice(end)}`;
}
