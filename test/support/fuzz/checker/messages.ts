import type { EventSourceMessage } from "eventsource-parser";
import { count, demand, list, oneOf, parsed, table, text, type Table } from "./check.ts";

/** Anthropic's Messages, as a client that believes the schema reads them. */

const reasons = ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "refusal"];
const errorTypes = /_error$|^request_too_large$/;

export function checkMessagesError(value: unknown): Table {
  const body = table(value, "the error's body");
  demand(body["type"] === "error", "type", body["type"]);
  const error = table(body["error"], "error");
  demand(errorTypes.test(text(error["type"], "error.type")), "error.type", error["type"]);
  demand(text(error["message"], "error.message") !== "", "error.message is empty");
  return error;
}

function checkMessage(value: unknown): Table {
  const message = table(value, "the message");
  for (const name of ["id", "model"]) text(message[name], name);
  demand(message["type"] === "message" && message["role"] === "assistant", "type and role", message);
  const usage = table(message["usage"], "usage");
  for (const name of ["input_tokens", "output_tokens"]) count(usage[name], `usage.${name}`);
  list(message["content"], "content");
  return message;
}

function checkBlock(value: unknown, isWhole: boolean): Table {
  const block = table(value, "a block");
  oneOf(block["type"], ["text", "thinking", "redacted_thinking", "tool_use"], "a block's type");
  if (block["type"] === "text") text(block["text"], "text");
  if (block["type"] === "thinking") text(block["signature"], `signature beside ${text(block["thinking"], "thinking")}`);
  if (block["type"] === "redacted_thinking") text(block["data"], "data");
  if (block["type"] === "tool_use") {
    demand(/^[a-zA-Z0-9_-]+$/.test(text(block["id"], "a call's id")), "a call's id", block["id"]);
    text(block["name"], "a call's name");
    const input = table(block["input"], "input");
    if (!isWhole) demand(Object.keys(input).length === 0, "a call begins with input", input);
  }
  return block;
}

export function checkMessagesAnswer(value: unknown): void {
  const message = checkMessage(value);
  oneOf(message["stop_reason"], reasons, "stop_reason");
  for (const block of message["content"] as readonly unknown[]) checkBlock(block, true);
}

/** One message_start, blocks that begin, grow and end, one message_delta, message_stop; or, at any place, an error. */
export function checkMessagesStream(events: readonly EventSourceMessage[]): void {
  const open = new Map<unknown, { readonly type: unknown; json: string }>();
  let [blocks, place] = [0, "before"];
  for (const { event, data } of events) {
    const given = parsed(data, "an event");
    demand(given["type"] === event, "an event's name is not its type", [event, given["type"]]);
    demand(place !== "over", "something follows the end", given);
    const { type, index } = given;
    if (type === "error") {
      checkMessagesError(given);
      place = "over";
    } else if (type === "message_start") {
      demand(place === "before", "a second beginning");
      checkMessage(given["message"]);
      place = "within";
    } else if (type === "content_block_start") {
      demand(place === "within" && index === blocks++, "a block begins out of place", given);
      open.set(index, { type: checkBlock(given["content_block"], false)["type"], json: "" });
    } else if (type === "content_block_delta") {
      const block = open.get(index);
      demand(block, "a delta of no open block", given);
      block.json += checkDelta(table(given["delta"], "delta"), block.type);
    } else if (type === "content_block_stop") {
      const block = open.get(index);
      demand(block, "no open block ends", given);
      open.delete(index);
    } else if (type === "message_delta") {
      demand(place === "within" && open.size === 0, "the message ends out of place", given);
      oneOf(table(given["delta"], "delta")["stop_reason"], reasons, "stop_reason");
      count(table(given["usage"], "usage")["output_tokens"], "usage.output_tokens");
      place = "ended";
    } else if (type === "message_stop") {
      demand(place === "ended", "a stop without a reason");
      place = "over";
    } else demand(type === "ping", "an unknown event", given);
  }
  demand(place === "over", "the stream has no end");
}

/** What belongs into which block; gives the JSON text among it. */
function checkDelta(delta: Table, block: unknown): string {
  const kinds: Readonly<Record<string, readonly [block: string, member: string]>> = {
    text_delta: ["text", "text"],
    thinking_delta: ["thinking", "thinking"],
    signature_delta: ["thinking", "signature"],
    input_json_delta: ["tool_use", "partial_json"],
  };
  if (delta["type"] === "citations_delta") {
    demand(block === "text", "a citation of no text", delta);
    table(delta["citation"], "citation");
    return "";
  }
  const [owner, member = ""] = kinds[String(delta["type"])] ?? [];
  demand(owner === block, `a delta of a ${String(block)}`, delta);
  const given = text(delta[member], member);
  return member === "partial_json" ? given : "";
}
