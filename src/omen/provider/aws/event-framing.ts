import { MalformedEvent } from "../../dialect/event-frames.ts";
import type { Framing } from "../reframe.ts";
import { EventMessageReader, type EventMessage } from "./event-message.ts";

/** The media type of AWS's binary event streams. */
export const eventStreamType = "application/vnd.amazon.eventstream";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const nothing: Uint8Array = new Uint8Array(0);

/** A message as a server-sent event. */
type Spelling = (message: EventMessage) => string;

class MessageFraming implements Framing {
  readonly #reader = new EventMessageReader();
  readonly #spell: Spelling;
  #failure: Error | undefined;

  constructor(spell: Spelling) {
    this.#spell = spell;
  }

  get failure(): Error | undefined {
    return this.#failure ?? this.#reader.failure;
  }

  push(chunk: Uint8Array): Uint8Array {
    let text = "";
    try {
      for (const message of this.#reader.push(chunk)) text += this.#spell(message);
    } catch (error) {
      if (text === "" || !(error instanceof MalformedEvent)) throw error;
      this.#failure = error;
    }
    return text === "" ? nothing : encoder.encode(text);
  }

  finish(): Uint8Array {
    if (this.#reader.hasRest) throw new Error("it ended within an event");
    return nothing;
  }
}

/** What Converse tells of an answer outside its body. */
export interface ConverseHead {
  readonly requestId: string;
  readonly modelId: string;
}

/**
 * ConverseStream: each message is an event by the name of its type, its payload the data. An exception is an event of
 * its own name, such as `throttlingException`; an error without a model is one named `error` (smithy.io, "Amazon Event
 * Stream Specification"). The first event is told what the head says.
 */
export const converseFraming = (head: ConverseHead): Framing =>
  new MessageFraming((message) => {
    const trouble = troubleOf(message);
    if (!trouble) {
      const name = message.headers.get(":event-type") ?? "";
      const payload = textOf(message.payload);
      return writeEvent(name, name === "messageStart" ? withHead(payload, head) : payload);
    }
    const name = trouble.isModelled ? trouble.code : "error";
    return writeEvent(name, JSON.stringify({ code: trouble.code, message: trouble.message }));
  });

/**
 * InvokeModelWithResponseStream of a Claude: the payload of a `chunk` holds, in base64, an event of Anthropic's own
 * (Bedrock API reference, "PayloadPart"). What goes wrong becomes Anthropic's `error` event.
 */
export const invokeFraming = (): Framing =>
  new MessageFraming((message) => {
    const trouble = troubleOf(message);
    if (trouble) {
      const error = { type: anthropicTypes.get(trouble.code.toLowerCase()) ?? "api_error", message: trouble.message };
      return writeEvent("error", JSON.stringify({ type: "error", error }));
    }
    if (message.headers.get(":event-type") !== "chunk") return "";
    const { bytes } = parse(textOf(message.payload)) as { readonly bytes?: unknown };
    if (typeof bytes !== "string") throw new MalformedEvent("a chunk has no bytes");
    const event = textOf(Buffer.from(bytes, "base64"));
    return writeEvent(typeOf(event), event);
  });

/** The text of a JSON object that has members, with those of the head in front. */
export const withHead = (json: string, head: ConverseHead): string =>
  json.replace(/^\s*\{(?=\s*")/, () => `${JSON.stringify(head).slice(0, -1)},`);

interface Trouble {
  readonly code: string;
  readonly message: string;
  /** An exception of the service's model, and not an error of what stands before it. */
  readonly isModelled: boolean;
}

function troubleOf({ headers, payload }: EventMessage): Trouble | undefined {
  switch (headers.get(":message-type")) {
    case "event":
      return undefined;
    case "exception": {
      const { message } = parse(textOf(payload)) as { readonly message?: unknown };
      const code = headers.get(":exception-type") ?? "exception";
      return { code, message: typeof message === "string" ? message : code, isModelled: true };
    }
    case "error": {
      const code = headers.get(":error-code") ?? "error";
      return { code, message: headers.get(":error-message") ?? code, isModelled: false };
    }
    default:
      throw new MalformedEvent("a message is neither an event nor an exception");
  }
}

/** Anthropic's words for Bedrock's exceptions. */
const anthropicTypes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    throttlingexception: "rate_limit_error",
    serviceunavailableexception: "overloaded_error",
    modeltimeoutexception: "timeout_error",
    validationexception: "invalid_request_error",
  }),
);

/** An event's type stands first in its text, where Anthropic writes it. */
const leadingType = /^\{\s*"type"\s*:\s*"(\w+)"/;

function typeOf(event: string): string {
  const type = leadingType.exec(event)?.[1] ?? (parse(event) as { readonly type?: unknown }).type;
  if (typeof type !== "string") throw new MalformedEvent("an event has no type");
  return type;
}

/** Line ends in JSON text stand between its values alone, where a space says the same. */
function writeEvent(name: string, json: string): string {
  if (!/^\w+$/.test(name)) throw new MalformedEvent(`${JSON.stringify(name)} can't be an event's name`);
  return `event: ${name}\ndata: ${/[\r\n]/.test(json) ? json.replace(/[\r\n]+/g, " ") : json}\n\n`;
}

function textOf(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new MalformedEvent("an event is not UTF-8 text");
  }
}

function parse(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Refused below.
  }
  throw new MalformedEvent("an event holds no JSON object");
}
