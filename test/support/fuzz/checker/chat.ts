import type { EventSourceMessage } from "eventsource-parser";
import { count, demand, list, oneOf, parsed, table, text, type Table } from "./check.ts";

/** OpenAI's chat and completions, as a client that believes the schema reads them. */

const reasons = ["stop", "length", "tool_calls", "content_filter"];

export function checkOpenAIError(value: unknown): Table {
  const error = table(table(value, "the error's body")["error"], "error");
  demand(text(error["message"], "error.message") !== "", "error.message is empty");
  demand(text(error["type"], "error.type") !== "", "error.type is empty");
  if (error["param"] !== null) text(error["param"], "error.param");
  if (error["code"] !== null) text(error["code"], "error.code");
  return error;
}

function checkUsage(usage: unknown): void {
  const given = table(usage, "usage");
  for (const name of ["prompt_tokens", "completion_tokens", "total_tokens"]) count(given[name], `usage.${name}`);
}

function checkHead(value: Table, object: string): void {
  text(value["id"], "id");
  text(value["model"], "model");
  count(value["created"], "created");
  demand(value["object"] === object, "object", value["object"]);
}

const optionalText = (value: unknown, what: string): void => {
  if (value !== undefined && value !== null) text(value, what);
};

export function checkChatAnswer(value: unknown): void {
  const answer = table(value, "the answer");
  checkHead(answer, "chat.completion");
  if (answer["usage"] !== undefined) checkUsage(answer["usage"]);
  for (const [index, item] of list(answer["choices"], "choices").entries()) {
    const choice = table(item, "a choice");
    demand(choice["index"] === index, "a choice's index", choice["index"]);
    oneOf(choice["finish_reason"], reasons, "finish_reason");
    const message = table(choice["message"], "message");
    demand(message["role"] === "assistant", "role", message["role"]);
    for (const name of ["content", "refusal", "reasoning_content"]) optionalText(message[name], name);
    for (const call of list(message["tool_calls"] ?? [], "tool_calls")) {
      const { id, function: called } = table(call, "a call");
      text(id, "a call's id");
      text(table(called, "function")["name"], "a call's name");
      text(table(called, "function")["arguments"], "a call's arguments");
    }
  }
}

export function checkCompletion(value: unknown): void {
  const answer = table(value, "the answer");
  checkHead(answer, "text_completion");
  for (const item of list(answer["choices"], "choices")) {
    const choice = table(item, "a choice");
    text(choice["text"], "text");
    count(choice["index"], "index");
    oneOf(choice["finish_reason"], reasons, "finish_reason");
  }
}

/** Whether the stream ended in an error. Both kinds of stream end in [DONE]. */
function checkEvents(events: readonly EventSourceMessage[], checkChunk: (chunk: Table) => void): boolean {
  demand(events.at(-1)?.data === "[DONE]", "the stream does not end in [DONE]", events.at(-1)?.data);
  let failed = false;
  for (const { data } of events.slice(0, -1)) {
    demand(!failed, "something follows the error", data);
    const chunk = parsed(data, "a chunk");
    failed = "error" in chunk;
    if (failed) checkOpenAIError(chunk);
    else checkChunk(chunk);
  }
  return failed;
}

export function checkChatStream(events: readonly EventSourceMessage[]): void {
  const finished = new Set<unknown>();
  const calls = new Set<string>();
  const failed = checkEvents(events, (chunk) => {
    checkHead(chunk, "chat.completion.chunk");
    if (chunk["usage"] !== undefined && chunk["usage"] !== null) checkUsage(chunk["usage"]);
    for (const item of list(chunk["choices"], "choices")) {
      const { index, delta: given, finish_reason: reason } = table(item, "a choice");
      count(index, "a choice's index");
      const delta = table(given, "delta");
      demand(!finished.has(index), "a choice goes on behind its end", item);
      for (const name of ["content", "refusal", "reasoning_content"]) optionalText(delta[name], name);
      for (const call of list(delta["tool_calls"] ?? [], "tool_calls"))
        checkCallDelta(table(call, "a call"), String(index), calls);
      if (reason === null) continue;
      oneOf(reason, reasons, "finish_reason");
      finished.add(index);
    }
  });
  demand(failed || finished.size > 0, "the stream says neither a reason nor an error");
}

function checkCallDelta({ index, id, function: called }: Table, choice: string, known: Set<string>): void {
  const key = `${choice}.${count(index, "a call's index")}`;
  const { name, arguments: given } = table(called, "function");
  if (!known.has(key)) {
    text(id, "a call's id");
    text(name, "a call's name");
  }
  known.add(key);
  optionalText(given, "arguments");
}

export function checkCompletionStream(events: readonly EventSourceMessage[]): void {
  let finished = false;
  const failed = checkEvents(events, (chunk) => {
    checkHead(chunk, "text_completion");
    for (const item of list(chunk["choices"], "choices")) {
      const choice = table(item, "a choice");
      text(choice["text"], "text");
      finished ||= choice["finish_reason"] !== null;
    }
  });
  demand(failed || finished, "the stream says neither a reason nor an error");
}
