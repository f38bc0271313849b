import type { AnswerEvent, PartDelta, PartStart } from "../answer.ts";
import type { JsonObject, ServerEvent, StreamDecoder } from "../dialect.ts";
import { decodeCitation, type WireCitation } from "./citation.ts";
import { decodeHead } from "./decode-answer.ts";
import { decodeStopReason, failureIn } from "./stop-reason.ts";
import { decodeUsage } from "./usage.ts";

/**
 * Amazon Bedrock API reference, "ConverseStream": an event's name is its type, an exception's name ends in "Exception".
 * Events and blocks of a kind unknown here are passed over.
 */
export const decodeStream = (): StreamDecoder => new ConverseDecoder();

interface WireDelta {
  readonly text?: string;
  readonly toolUse?: { readonly input?: string };
  readonly reasoningContent?: {
    readonly text?: string;
    readonly signature?: string;
    readonly redactedContent?: string;
  };
  readonly citation?: WireCitation;
}

interface WireStart {
  readonly toolUse?: { readonly toolUseId?: string; readonly name?: string; readonly type?: string };
}

/** A block that is open. */
interface OpenBlock {
  readonly part: number;
  readonly type: PartStart["type"];
  hasArguments: boolean;
  /** Pieces of what is whole only at the block's end. */
  signature: string;
  readonly redacted: Buffer[];
}

/** Codes of other dialects for Bedrock's exceptions. */
const codes: Readonly<Record<string, string>> = {
  throttlingException: "rate_limit_exceeded",
  serviceUnavailableException: "overloaded",
  modelTimeoutException: "timeout",
  validationException: "invalid_request_error",
};

const none: readonly AnswerEvent[] = [];

class ConverseDecoder implements StreamDecoder {
  #count = 0;
  #hasCalls = false;
  /** By the index on the wire; undefined for blocks that have no place in the canonical form. */
  readonly #open = new Map<number, OpenBlock | undefined>();

  push({ event = "", data }: ServerEvent): readonly AnswerEvent[] {
    const value = JSON.parse(data) as JsonObject;
    const index = typeof value["contentBlockIndex"] === "number" ? value["contentBlockIndex"] : 0;
    switch (event) {
      case "messageStart":
        return [{ type: "start", ...decodeHead(value) }];
      case "contentBlockStart":
        return this.#begin(index, (value["start"] ?? {}) as WireStart);
      case "contentBlockDelta":
        return this.#grow(index, (value["delta"] ?? {}) as WireDelta);
      case "contentBlockStop":
        return this.#end(index);
      case "messageStop":
        return this.#finish(value);
      case "metadata":
        return metadata(value);
      default:
        return event === "error" || event.endsWith("Exception") ? [errorOf(event, value)] : none;
    }
  }

  /** Calls begin so, and what has no place here; a text or a thought begins with its first piece. */
  #begin(index: number, start: WireStart): readonly AnswerEvent[] {
    const { toolUse } = start;
    if (!toolUse || toolUse.type === "server_tool_use") {
      if (Object.keys(start).length > 0) this.#open.set(index, undefined);
      return none;
    }
    this.#hasCalls = true;
    return this.#start(index, { type: "tool_call", id: toolUse.toolUseId ?? "", name: toolUse.name ?? "" });
  }

  #start(index: number, kind: PartStart): readonly AnswerEvent[] {
    const part = this.#count++;
    this.#open.set(index, { part, type: kind.type, hasArguments: false, signature: "", redacted: [] });
    return [{ type: "part_start", choice: 0, part, kind }];
  }

  #grow(index: number, wire: WireDelta): readonly AnswerEvent[] {
    let begun = none;
    if (!this.#open.has(index)) {
      const kind = kindOf(wire);
      if (!kind) return none;
      begun = this.#start(index, kind);
    }
    const block = this.#open.get(index);
    const grown = block && change(block, wire);
    if (!grown) return begun;
    return begun === none ? [grown] : [...begun, grown];
  }

  /** A signature is given when it is whole, and a call that got no arguments has none. */
  #end(index: number): readonly AnswerEvent[] {
    const block = this.#open.get(index);
    this.#open.delete(index);
    if (!block) return none;
    const { part, type, hasArguments, signature, redacted } = block;
    const events: AnswerEvent[] = [];
    if (type === "tool_call" && !hasArguments) events.push(delta(part, { arguments: "{}" }));
    if (redacted.length > 0) events.push(delta(part, { encrypted: Buffer.concat(redacted).toString("base64") }));
    else if (signature !== "") events.push(delta(part, { signature }));
    events.push({ type: "part_end", choice: 0, part });
    return events;
  }

  /** Blocks whose end was never told end here. */
  #finish({ stopReason }: JsonObject): readonly AnswerEvent[] {
    const failure = failureIn(stopReason);
    if (failure !== undefined) return [{ type: "error", message: failure, code: null }];
    const finish = decodeStopReason(stopReason, this.#hasCalls);
    return [...[...this.#open.keys()].flatMap((index) => this.#end(index)), { type: "finish", choice: 0, finish }];
  }
}

/** What a delta is of that begins a block. */
function kindOf({ text, citation, reasoningContent }: WireDelta): PartStart | undefined {
  if (reasoningContent) return { type: "reasoning", origin: "bedrock-converse" };
  return text !== undefined || citation ? { type: "text" } : undefined;
}

/** What a delta adds to its block; undefined when that waits for the block's end, or is nothing. */
function change(block: OpenBlock, { text, toolUse, reasoningContent, citation }: WireDelta): AnswerEvent | undefined {
  switch (block.type) {
    case "tool_call":
      if (!toolUse?.input) return undefined;
      block.hasArguments = true;
      return delta(block.part, { arguments: toolUse.input });
    case "reasoning":
      block.signature += reasoningContent?.signature ?? "";
      if (reasoningContent?.redactedContent)
        block.redacted.push(Buffer.from(reasoningContent.redactedContent, "base64"));
      return reasoningContent?.text ? delta(block.part, { text: reasoningContent.text }) : undefined;
    default:
      if (citation) return delta(block.part, { citation: decodeCitation(citation) });
      return text ? delta(block.part, { text }) : undefined;
  }
}

/** The last event of a stream. */
function metadata({ usage }: JsonObject): readonly AnswerEvent[] {
  const total = decodeUsage(usage);
  return total ? [{ type: "usage", usage: total }, { type: "end" }] : [{ type: "end" }];
}

function errorOf(event: string, { message, code }: JsonObject): AnswerEvent {
  return {
    type: "error",
    message: typeof message === "string" ? message : String(code ?? event),
    code: codes[event] ?? null,
  };
}

const delta = (part: number, delta: PartDelta): AnswerEvent => ({ type: "part_delta", choice: 0, part, delta });
