import { isUtf8 } from "node:buffer";
import { invalidRequest } from "../../platform/failure.ts";
import type { JsonObject } from "./dialect.ts";
import { isDeeper, nestingMax } from "./json/depth.ts";
import { kindOf } from "./json/fields.ts";
import { asciiJson, spliceMembers } from "./json/members.ts";
import { scanMembers } from "./json/scan.ts";

/**
 * What the gateway itself reads of a conversation's request, in whatever dialect; everything else
 * in it belongs to the provider.
 */
export interface Envelope {
  /** The body as the client sent it: its bytes, where it is large. */
  readonly body: string | Buffer;
  /**
   * The same, parsed. Of a large one it is parsed when it is asked for, and throws then a
   * `Failure` where it is no JSON within.
   */
  readonly value: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  /** `stream_options`, as the client wrote them. */
  readonly streamOptions: unknown;
  readonly tags: Readonly<Record<string, string>>;
  /** Members of `omen` that were given a value: hints that are kept from the provider. */
  readonly hints: Readonly<Record<string, unknown>>;
  /** The gateway's own members of the body, which its provider is not told. */
  readonly extensions: ReadonlySet<string>;
  readonly hasExtensions: boolean;
  /** The client's own user, as it says: `user` or `safety_identifier` (OpenAI), `metadata.user_id` (Anthropic). */
  readonly customer: string | undefined;
  /**
   * `prompt_cache_key` as the client calls it, and as its provider is told: what several workspaces share there
   * tells none of them from another.
   */
  readonly cacheKey: string | undefined;
  readonly cacheKeyTold: string | undefined;
  /** Most tokens of the answer, where the client sets a limit. */
  readonly outputMax: number | undefined;
  readonly hasTools: boolean;
  /** More than one answer is asked for. */
  readonly asksSeveral: boolean;
  /** The answer is to be held to a JSON Schema. */
  readonly asksSchema: boolean;
  /** An effort of reasoning is asked for. */
  readonly asksReasoning: boolean;
  /** Where in `body` the value stands that holds what is asked; 0 where that is not known. */
  readonly contentStart: number;
}

/** Hints that are acted on; of all others the client is told that they were not. */
const honoured: ReadonlySet<string> = new Set([
  "intent",
  "strategy",
  "providers",
  "local",
  "budget_usd",
  "max_latency_ms",
  "stickiness",
  "region",
  "zero_retention",
  "tags",
]);

/** Hints that nothing is done about, by their paths. */
export const unusedHints = ({ hints }: Envelope): readonly string[] =>
  Object.keys(hints).flatMap((name) => (honoured.has(name) ? [] : [`omen.${name}`]));

const decoder = new TextDecoder("utf-8", { fatal: true });
/** The gateway's own members; on Anthropic's Messages, whose API has tags of its own, `omen` alone. */
const extensionSets = { all: new Set(["tags", "omen"]), omen: new Set(["omen"]) } as const;

/** The member that holds what is asked: each format has its own. */
export type ContentMember = keyof typeof checks;

/**
 * Reads a request's body, checking only what routing and streaming need: `model`, `stream`, and that something is
 * asked. Throws a `Failure` with status 400 that names the field.
 */
export function openEnvelope(body: Uint8Array, content: ContentMember, options: EnvelopeOptions = {}): Envelope {
  const large =
    body.length >= largeBytes && content !== "input" ? openLarge(bufferOf(body), content, options) : undefined;
  if (large) return large;
  const text = decodeText(body);
  const value = parseObject(text);
  checks[content](value);
  return new ReadEnvelope({ body: text, members: value, value, content }, options);
}

export interface EnvelopeOptions {
  /** The body's own `tags` are the provider's. */
  readonly keepsTags?: boolean | undefined;
  /** Tags that came beside the body, which its own go before. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /**
   * Whose `prompt_cache_key` it is, where callers of several workspaces share a provider's
   * account; absent: it is told as it is.
   */
  readonly cacheSalt?: string | undefined;
}

/** Requests of this size and more are not parsed where they need not be. */
const largeBytes = 16_384;

/**
 * A large request, of which only what routing needs is parsed: the rest is mostly a long conversation, which its
 * provider reads. Undefined when it is not plainly what it should be; it is then read whole, and refused by name.
 */
function openLarge(body: Buffer, content: ContentMember, options: EnvelopeOptions): Envelope | undefined {
  const members = scanMembers(body, nestingMax);
  const asked = members?.findLast(({ name }) => name === content);
  if (!members || !asked || !isPlainlyAsked(body.toString("latin1", asked.valueStart, asked.valueStart + 16)))
    return undefined;
  const small = members.filter(({ name }) => addressed.has(name));
  const address: Record<string, unknown> = {};
  try {
    for (const { name, valueStart, end } of small)
      address[name] = JSON.parse(decodeText(body.subarray(valueStart, end)));
  } catch {
    return undefined;
  }
  const tools = members.findLast(({ name }) => name === "tools");
  if (tools && tools.end - tools.valueStart > 2) address["tools"] = [true];
  return new ReadEnvelope({ body, members: address, contentStart: asked.valueStart, content }, options);
}

const limitMembers = ["max_completion_tokens", "max_tokens", "max_output_tokens"] as const;
const addressed: ReadonlySet<string> = new Set([
  "model",
  "stream",
  "tags",
  "omen",
  "stream_options",
  "user",
  "safety_identifier",
  "metadata",
  "prompt_cache_key",
  "n",
  "response_format",
  "text",
  "output_format",
  "output_config",
  "reasoning_effort",
  "reasoning",
  "thinking",
  ...limitMembers,
]);

/** A text, or a list of something. */
const isPlainlyAsked = (beginning: string): boolean => /^(?:"[^"]|\[\s*[{"])/.test(beginning);

/** Longest name of a model, in UTF-16 units. */
const modelLengthMax = 256;

/** What was read of a request's body. */
interface Read {
  readonly body: string | Buffer;
  /** Those of its members that routing reads. */
  readonly members: JsonObject;
  readonly content: ContentMember;
  /** Where it was parsed whole. */
  readonly value?: JsonObject;
  /** Where it is known already. */
  readonly contentStart?: number;
}

const noTags: Readonly<Record<string, string>> = {};
const noHints: Readonly<Record<string, unknown>> = {};

class ReadEnvelope implements Envelope {
  readonly body: string | Buffer;
  readonly model: string;
  readonly stream: boolean;
  readonly streamOptions: unknown;
  readonly tags: Readonly<Record<string, string>>;
  readonly hints: Readonly<Record<string, unknown>>;
  readonly extensions: ReadonlySet<string>;
  readonly hasExtensions: boolean;
  readonly customer: string | undefined;
  readonly cacheKey: string | undefined;
  readonly cacheKeyTold: string | undefined;
  readonly outputMax: number | undefined;
  readonly hasTools: boolean;
  readonly asksSeveral: boolean;
  readonly asksSchema: boolean;
  readonly asksReasoning: boolean;
  readonly #content: ContentMember;
  #value: JsonObject | undefined;
  #contentStart: number | undefined;

  /** Throws a `Failure` with status 400 that names the field. */
  constructor(
    { body, members, content, value, contentStart }: Read,
    { keepsTags = false, tags: more, cacheSalt }: EnvelopeOptions,
  ) {
    const { model, stream, tags, omen, stream_options: streamOptions, tools } = members;
    const hints = readHints(omen);
    this.body = body;
    this.model = readModel(model);
    this.stream = readStream(stream);
    this.streamOptions = streamOptions;
    const own = readTags(keepsTags ? hints["tags"] : tags);
    this.tags = more === undefined ? own : { ...more, ...own };
    this.hints = hints;
    this.extensions = keepsTags ? extensionSets.omen : extensionSets.all;
    this.hasExtensions = (tags !== undefined && !keepsTags) || omen !== undefined;
    this.customer = customerIn(members);
    const cacheKey = textOf(members["prompt_cache_key"]);
    this.cacheKey = cacheKey;
    this.cacheKeyTold = cacheKey === undefined || cacheSalt === undefined ? cacheKey : salted(cacheKey, cacheSalt);
    this.outputMax = outputMaxIn(members);
    this.hasTools = Array.isArray(tools) && tools.length > 0;
    this.asksSeveral = typeof members["n"] === "number" && members["n"] > 1;
    this.asksSchema = schemaIn(members);
    this.asksReasoning = reasoningIn(members);
    this.#content = content;
    this.#value = value;
    this.#contentStart = contentStart;
  }

  get value(): JsonObject {
    return (this.#value ??= parseObject(typeof this.body === "string" ? this.body : decodeText(this.body)));
  }

  get contentStart(): number {
    return (this.#contentStart ??= contentStartIn(this.body.toString(), this.#content));
  }
}

function contentStartIn(body: string, content: ContentMember): number {
  const member = body.indexOf(`"${content}"`);
  return member < 0 ? 0 : body.indexOf(":", member) + 1;
}

function readModel(model: unknown): string {
  if (model === undefined || model === null)
    throw invalidRequest('model is missing; GET /v1/models lists what there is, and "auto" always works.', "model");
  if (typeof model !== "string" || model === "")
    throw invalidRequest(`model must be a text, not ${kindOf(model)}.`, "model");
  if (model.length > modelLengthMax)
    throw invalidRequest(`model must have at most ${modelLengthMax} characters, not ${model.length}.`, "model");
  return model;
}

function readStream(stream: unknown): boolean {
  if (stream !== undefined && stream !== null && typeof stream !== "boolean")
    throw invalidRequest(`stream must be true or false, not ${kindOf(stream)}.`, "stream");
  return stream === true;
}

function outputMaxIn(members: JsonObject): number | undefined {
  for (const name of limitMembers) {
    const limit = members[name];
    if (typeof limit === "number") return limit;
  }
  return undefined;
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as JsonObject)[name] : undefined;

/** `response_format` (Chat), `text.format` (Responses), `output_format` or `output_config.format` (Messages). */
function schemaIn({
  response_format: chat,
  text,
  output_format: messages,
  output_config: config,
}: JsonObject): boolean {
  if (chat === undefined && text === undefined && messages === undefined && config === undefined) return false;
  return [chat, memberOf(text, "format"), messages, memberOf(config, "format")].some(
    (format) => memberOf(format, "type") === "json_schema",
  );
}

/** `reasoning_effort` (Chat), `reasoning.effort` (Responses), `thinking` (Messages). */
function reasoningIn({ reasoning_effort: chat, reasoning, thinking }: JsonObject): boolean {
  if (chat === undefined && reasoning === undefined && thinking === undefined) return false;
  const kind = memberOf(thinking, "type");
  if (kind === "enabled" || kind === "adaptive") return true;
  return [chat, memberOf(reasoning, "effort")].some(
    (effort) => typeof effort === "string" && effort !== "none" && effort !== "minimal",
  );
}

/** A key of 43 letters: OpenAI takes 64 at most. */
const salted = (key: string, salt: string): string =>
  new Bun.CryptoHasher("sha256").update(`${salt}\n${key}`).digest("base64url");

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

function customerIn({ user, safety_identifier: safety, metadata }: JsonObject): string | undefined {
  const own = typeof metadata === "object" && metadata !== null ? (metadata as JsonObject)["user_id"] : undefined;
  return textOf(user) ?? textOf(safety) ?? textOf(own);
}

/** A body as the JSON object that it must be. Throws a `Failure` with status 400. */
export const readObject = (body: Uint8Array): JsonObject => parseObject(decodeText(body));

/**
 * The body for the provider: `model` as the provider calls it, the gateway's own fields taken out, `streamOptions`
 * (JSON in ASCII) in the place of the client's, every other byte as the client sent it.
 */
export function readdress(envelope: Envelope, providerModel: string, streamOptions?: string): string | Buffer {
  const { body, model, hasExtensions, cacheKey, cacheKeyTold } = envelope;
  const told = cacheKeyTold === cacheKey ? undefined : cacheKeyTold;
  const replacesOptions = streamOptions !== undefined && envelope.streamOptions !== undefined;
  const isKept = model === providerModel && !hasExtensions && !replacesOptions && told === undefined;
  const removed = replacesOptions ? new Set([...envelope.extensions, "stream_options"]) : envelope.extensions;
  const rest = isKept
    ? body
    : spliced(body, removed, {
        model: asciiJson(providerModel),
        ...(told !== undefined && { prompt_cache_key: asciiJson(told) }),
      });
  return streamOptions === undefined ? rest : prepended(rest, `"stream_options":${streamOptions},`);
}

/** The body without some members, and with others (JSON in ASCII) in the place of theirs. */
function spliced(
  body: string | Buffer,
  without: ReadonlySet<string>,
  replaced: Readonly<Record<string, string>>,
): string | Buffer {
  if (typeof body === "string") return spliceMembers(body, without, replaced);
  // Each byte as one character: what is put in is ASCII, so that all else stays the bytes that it is.
  return Buffer.from(spliceMembers(body.toString("latin1"), without, replaced), "latin1");
}

/** The object, which has some members, with another one in front. */
function prepended(body: string | Buffer, member: string): string | Buffer {
  const start = body.indexOf("{") + 1;
  return typeof body === "string"
    ? `${body.slice(0, start)}${member}${body.slice(start)}`
    : Buffer.concat([body.subarray(0, start), Buffer.from(member), body.subarray(start)]);
}

/** The first byte of a byte order mark. */
const orderMark = 0xef;

function decodeText(body: Uint8Array): string {
  if (body.length === 0) throw invalidRequest("The request body is empty; send a JSON object.");
  // A buffer's own decoding is faster, but forgives what is no UTF-8, and keeps a byte order mark.
  if (body[0] !== orderMark && isUtf8(body))
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString();
  try {
    return decoder.decode(body);
  } catch {
    throw invalidRequest("The request body is not UTF-8 text.");
  }
}

function parseObject(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = (error as Error).message.replace(/^JSON Parse error: /, "");
    throw invalidRequest(`The request body is not valid JSON: ${reason}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidRequest(`The request body must be a JSON object, not ${kindOf(value)}.`);
  }
  // A level takes two characters: short texts, which most are, can't be deep.
  if (text.length > 2 * nestingMax && isDeeper(value, nestingMax))
    throw invalidRequest(`The request body is nested deeper than ${nestingMax} levels.`);
  return value as JsonObject;
}

function checkMessages({ messages }: JsonObject): void {
  if (messages === undefined || messages === null)
    throw invalidRequest("messages is missing; send at least one.", "messages");
  if (!Array.isArray(messages)) throw invalidRequest(`messages must be a list, not ${kindOf(messages)}.`, "messages");
  if (messages.length === 0) throw invalidRequest("messages is empty; send at least one.", "messages");
  for (const [index, message] of (messages as unknown[]).entries()) {
    if (typeof message !== "object" || message === null || Array.isArray(message)) {
      throw invalidRequest(`messages[${index}] must be an object, not ${kindOf(message)}.`, `messages[${index}]`);
    }
    const { role } = message as { role?: unknown };
    if (typeof role !== "string") {
      throw invalidRequest(`messages[${index}].role must be a text, not ${kindOf(role)}.`, `messages[${index}].role`);
    }
  }
}

function checkPrompt({ prompt }: JsonObject): void {
  if (prompt === undefined || prompt === null) throw invalidRequest("prompt is missing; send a text.", "prompt");
}

function checkInput({ input }: JsonObject): void {
  if (input === undefined || input === null) throw invalidRequest("input is missing; send a text.", "input");
  if (typeof input !== "string" && !Array.isArray(input))
    throw invalidRequest(`input must be a text or a list, not ${kindOf(input)}.`, "input");
  if (input.length === 0) throw invalidRequest("input is empty; send at least one text.", "input");
}

const checks = { messages: checkMessages, prompt: checkPrompt, input: checkInput } as const;

/** `tags`: a map of texts; null, for the map or a value, means that it was not given. */
function readTags(tags: unknown): Readonly<Record<string, string>> {
  if (tags === undefined || tags === null) return noTags;
  if (typeof tags !== "object" || Array.isArray(tags))
    throw invalidRequest(`tags must be an object of texts, not ${kindOf(tags)}.`, "tags");
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(tags as Record<string, unknown>)) {
    if (value === null) continue;
    if (typeof value !== "string")
      throw invalidRequest(`tags.${name} must be a text or null, not ${kindOf(value)}.`, `tags.${name}`);
    read[name] = value;
  }
  return read;
}

function readHints(omen: unknown): Readonly<Record<string, unknown>> {
  if (omen === undefined || omen === null) return noHints;
  if (typeof omen !== "object" || Array.isArray(omen))
    throw invalidRequest(`omen must be an object, not ${kindOf(omen)}.`, "omen");
  return Object.fromEntries(Object.entries(omen).filter(([, value]) => value !== null));
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
