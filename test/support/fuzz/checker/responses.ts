import type { EventSourceMessage } from "eventsource-parser";
import { checkOpenAIError } from "./chat.ts";
import { count, demand, list, oneOf, parsed, table, text, type Table } from "./check.ts";

/** OpenAI's Responses, as a client that believes the schema reads them. */

function checkResponse(value: unknown): Table {
  const response = table(value, "the response");
  text(response["id"], "id");
  text(response["model"], "model");
  demand(response["object"] === "response", "object", response["object"]);
  count(response["created_at"], "created_at");
  for (const item of list(response["output"], "output")) checkItem(item);
  if (response["usage"] === null || response["usage"] === undefined) return response;
  for (const name of ["input_tokens", "output_tokens", "total_tokens"])
    count(table(response["usage"], "usage")[name], `usage.${name}`);
  return response;
}

function checkItem(value: unknown): Table {
  const item = table(value, "an item");
  text(item["id"], "an item's id");
  oneOf(item["type"], ["message", "function_call", "reasoning", "image_generation_call"], "an item's type");
  if (item["type"] === "message")
    for (const content of list(item["content"], "content")) {
      const { type, text: said, refusal } = table(content, "content");
      oneOf(type, ["output_text", "refusal"], "a content's type");
      text(type === "refusal" ? refusal : said, "a content's text");
    }
  if (item["type"] === "function_call")
    for (const name of ["call_id", "name", "arguments"]) text(item[name], `a call's ${name}`);
  if (item["type"] === "image_generation_call" && item["status"] === "completed") text(item["result"], "an image");
  if (item["type"] === "reasoning") list(item["summary"], "summary");
  return item;
}

export function checkResponsesAnswer(value: unknown): void {
  oneOf(checkResponse(value)["status"], ["completed", "incomplete", "failed"], "status");
}

const ends: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete", "response.failed"]);

/** Numbered events from response.created to one that holds the whole; or an error, alone or before response.failed. */
export function checkResponsesStream(events: readonly EventSourceMessage[]): void {
  const open = new Map<unknown, unknown>();
  let [items, number, place] = [0, -1, "before"];
  for (const { event, data } of events) {
    const given = parsed(data, "an event");
    const type = text(given["type"], "an event's type");
    demand(type === event, "an event's name is not its type", [event, type]);
    demand(place !== "over", "something follows the end", given);
    const sequence = count(given["sequence_number"], "sequence_number");
    demand(sequence === ++number, "a number is left out", [number, sequence]);
    if (type === "error") {
      checkOpenAIError({ error: given });
      place = "failed";
      continue;
    }
    demand(place !== "failed" || type === "response.failed", "something follows the error", given);
    if (type === "response.created") demand(place === "before", "a second beginning");
    if (type === "response.created" || type === "response.in_progress") checkResponse(given["response"]);
    else demand(place !== "before", "an event before the beginning", given);
    if (place === "before") place = "within";
    if (type === "response.output_item.added") {
      demand(given["output_index"] === items++, "an item begins out of place", given);
      open.set(given["output_index"], checkItem(given["item"])["id"]);
    } else if (type === "response.output_item.done") {
      demand(open.delete(given["output_index"]), "no open item ends", given);
      checkItem(given["item"]);
    } else if (ends.has(type)) {
      const response = checkResponse(given["response"]);
      demand(`response.${String(response["status"])}` === type, "the status is another", response["status"]);
      demand(open.size === 0 || type === "response.failed", "an item is open at the end", [...open]);
      place = "over";
    } else if ("item_id" in given) {
      demand(open.get(given["output_index"]) === given["item_id"], "an event of no open item", given);
      if ("delta" in given) text(given["delta"], "delta");
    }
  }
  demand(place === "over" || place === "failed", "the stream has no end");
}
