import type { AnswerEvent } from "../answer.ts";
import type { ServerEvent, StreamDecoder } from "../dialect.ts";
import { finishByWord } from "../finish-word.ts";
import {
  decodeArguments,
  decodeCall,
  decodeHead,
  decodeUsage,
  type WireAnswer,
  type WireCall,
} from "./decode-answer.ts";

/**
 * Ollama API, "Generate a chat message", streamed: each line is an answer with the next piece; the last one is done.
 */
export const decodeStream = (): StreamDecoder => new LineDecoder();

class LineDecoder implements StreamDecoder {
  #started = false;
  #parts = 0;
  #calls = 0;
  #open: { readonly type: "text" | "reasoning"; readonly part: number } | undefined;

  push({ data }: ServerEvent): readonly AnswerEvent[] {
    const line = JSON.parse(data) as WireAnswer;
    if (line.error) return [{ type: "error", message: line.error, code: null }];
    const events: AnswerEvent[] = [];
    if (!this.#started) {
      this.#started = true;
      events.push({ type: "start", ...decodeHead(line) });
    }
    const { thinking, content, tool_calls: calls } = line.message ?? {};
    if (Array.isArray(line.logprobs) && line.logprobs.length > 0)
      events.push({ type: "logprobs", choice: 0, of: "content", tokens: line.logprobs as readonly object[] });
    if (thinking) this.#text("reasoning", thinking, events);
    if (content) this.#text("text", content, events);
    for (const call of calls ?? []) this.#call(call, events);
    if (line.done) this.#end(line, events);
    return events;
  }

  #text(type: "text" | "reasoning", text: string, events: AnswerEvent[]): void {
    if (this.#open?.type !== type) {
      this.#close(events);
      this.#open = { type, part: this.#parts++ };
      events.push({ type: "part_start", choice: 0, part: this.#open.part, kind: { type } });
    }
    events.push({ type: "part_delta", choice: 0, part: this.#open.part, delta: { text } });
  }

  /** A call comes whole. */
  #call(call: WireCall, events: AnswerEvent[]): void {
    this.#close(events);
    const part = this.#parts++;
    events.push(
      { type: "part_start", choice: 0, part, kind: { type: "tool_call", ...decodeCall(call, this.#calls++) } },
      { type: "part_delta", choice: 0, part, delta: { arguments: decodeArguments(call) } },
      { type: "part_end", choice: 0, part },
    );
  }

  #close(events: AnswerEvent[]): void {
    if (this.#open) events.push({ type: "part_end", choice: 0, part: this.#open.part });
    this.#open = undefined;
  }

  #end(line: WireAnswer, events: AnswerEvent[]): void {
    this.#close(events);
    events.push({ type: "finish", choice: 0, finish: finishByWord(line.done_reason, this.#calls > 0) });
    const usage = decodeUsage(line);
    if (usage) events.push({ type: "usage", usage });
    events.push({ type: "end" });
  }
}
