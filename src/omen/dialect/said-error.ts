import type { JsonObject } from "./dialect.ts";

/** What a server said went wrong, as far as it said it. */
export interface SaidError {
  /** Empty where there are no words. */
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
  readonly type: string | null;
  /** The HTTP status that the words name, where an error is told with another one. */
  readonly status: number | undefined;
}

export const nothingSaid: SaidError = { message: "", param: null, code: null, type: null, status: undefined };

/** Most characters of a server's own message that are passed on. */
const messageLengthMax = 1000;

/**
 * What an error answer says, in any of the shapes that servers have for it: JSON whatever its type is called, a page's
 * title, or plain words. Never throws.
 */
export function saidIn(text: string): SaidError {
  try {
    return saidBy(JSON.parse(text));
  } catch {
    return { ...nothingSaid, message: wordsOf(text) };
  }
}

/**
 * What a JSON value says: OpenAI's and Anthropic's `error`, in a list too (Google's OpenAI endpoint); an error that is
 * a text; `detail` (FastAPI and RFC 9457) and Pydantic's list of them, within `message` too (Mistral); `message` alone
 * (AWS, older vLLM); `errors` (Cloudflare).
 */
export function saidBy(value: unknown): SaidError {
  if (Array.isArray(value)) return value.length === 0 ? nothingSaid : saidBy(value[0]);
  if (typeof value === "string") return { ...nothingSaid, message: clipped(value) };
  if (!isObject(value)) return nothingSaid;
  const { error, errors } = value;
  if (isObject(error)) return { ...ownSaying(error), message: clipped(withCause(messageOf(error), error)) };
  const said = ownSaying(value);
  if (said.message !== "") {
    const [title, more] = [textOf(error), said.message];
    return title === "" || more.includes(title) ? said : { ...said, message: clipped(`${title}: ${more}`) };
  }
  if (textOf(error) !== "") return { ...said, message: clipped(textOf(error)) };
  return Array.isArray(errors) ? saidBy(errors) : said;
}

/** What an answer has and an error has not. */
const answered = ["choices", "output", "content", "candidates", "data", "usage"] as const;

/** Whether a JSON value is an error and no answer: some servers send theirs with status 200 (OpenRouter, "Errors"). */
export function isSaidError(value: unknown): value is JsonObject | readonly JsonObject[] {
  const said: unknown = Array.isArray(value) ? value[0] : value;
  if (!isObject(said) || answered.some((name) => name in said)) return false;
  return Boolean(said["error"]) || said["object"] === "error" || said["detail"] !== undefined;
}

function ownSaying(said: JsonObject): SaidError {
  return {
    message: clipped(messageOf(said)),
    param: typeof said["param"] === "string" ? said["param"] : null,
    code: typeof said["code"] === "string" ? said["code"] : null,
    type: typeof said["type"] === "string" ? said["type"] : null,
    status: [said["status"], said["status_code"], said["code"]].find(isErrorStatus),
  };
}

function messageOf(said: JsonObject): string {
  for (const name of ["message", "Message", "detail", "msg", "error_message", "title"]) {
    const text = detailOf(said[name]);
    if (text !== "") return text;
  }
  return "";
}

/** A text, what a list of complaints says one by one, or what an object says within. */
function detailOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.slice(0, 8).map(complaintOf).filter(Boolean).join("; ");
  return isObject(value) ? messageOf(value) : "";
}

/** One complaint of Pydantic's, with the place of what it is about. */
function complaintOf(value: unknown): string {
  const text = detailOf(value);
  const place = isObject(value) && Array.isArray(value["loc"]) ? value["loc"].filter(isStep).join(".") : "";
  return place === "" || text === "" ? text : `${place}: ${text}`;
}

/**
 * OpenRouter says whose error it passes on, and in which words, beside a message that says only
 * that there was one ("Errors").
 */
function withCause(message: string, { metadata }: JsonObject): string {
  if (!isObject(metadata)) return message;
  const raw = metadata["raw"];
  const cause = typeof raw === "string" ? saidIn(raw).message : saidBy(raw).message;
  if (cause === "" || message.includes(cause)) return message;
  const from = textOf(metadata["provider_name"]);
  return [message, from === "" ? cause : `${from}: ${cause}`].filter(Boolean).join(": ");
}

/** Plain words in one line; of a page its title, since the rest of it is for eyes. */
function wordsOf(text: string): string {
  const isPage = /^\s*<(?:!doctype|html|head|body|\?xml)/i.test(text);
  const words = isPage ? (/<title>([^<]{1,500})<\/title>/i.exec(text)?.[1] ?? "") : text;
  return clipped(words.replaceAll(/[\s\p{Cc}]+/gu, " ").trim());
}

const isStep = (value: unknown): boolean => typeof value === "string" || typeof value === "number";

const isErrorStatus = (value: unknown): value is number => typeof value === "number" && value >= 400 && value < 600;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

const clipped = (text: string): string =>
  text.length > messageLengthMax ? `${text.slice(0, messageLengthMax)}…` : text;
