import type { AnswerEvent, AnswerUsage } from "../answer.ts";
import type { ServerEvent, StreamDecoder, StreamEncoder, StreamEncoding } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { decodeUsage } from "../openai-chat/decode-answer.ts";
import { decodeError } from "../openai-chat/decode-stream.ts";
import { encodeFinish, encodeUsage } from "../openai-chat/encode-answer.ts";
import { endOf, failureIn, type FailedChoice } from "../openai-chat/finish-reason.ts";
import { encodeLogprobs } from "./logprobs.ts";

/** OpenAI API reference, "The completion object", streamed: each event is one with the next piece of text. */
export const encodeStream = ({ wantsUsage }: StreamEncoding): StreamEncoder => {
  let head = { id: "", object: "text_completion", created: 0, model: "" };
  let usage: AnswerUsage | undefined;
  const texts = new Set<string>();
  const odds = new Map<number, Odds>();
  const piece = (index: number, text: string, reason: string | null) => {
    const told = odds.get(index);
    const logprobs = told ? encodeLogprobs(told.tokens, told.start) : null;
    if (told) odds.set(index, { tokens: [], start: told.start + text.length });
    return data({ ...head, choices: [{ text, index, logprobs, finish_reason: reason }] });
  };
  return {
    push(event: AnswerEvent): string {
      switch (event.type) {
        case "start":
          head = { ...head, id: event.id, created: event.created ?? 0, model: event.model };
          usage = event.usage;
          return "";
        case "part_start":
          if (event.kind.type === "text" || event.kind.type === "refusal") texts.add(`${event.choice}.${event.part}`);
          return "";
        case "part_delta":
          return "text" in event.delta && texts.has(`${event.choice}.${event.part}`)
            ? piece(event.choice, event.delta.text, null)
            : "";
        case "logprobs": {
          if (event.of !== "content") return "";
          const told = odds.get(event.choice) ?? { tokens: [], start: 0 };
          odds.set(event.choice, told);
          for (const token of event.tokens) told.tokens.push(token);
          return "";
        }
        case "part_end":
          return "";
        case "finish":
          return piece(event.choice, "", encodeFinish(event.finish));
        case "usage":
          usage = event.usage;
          return "";
        case "error":
          return `${data({ error: { message: event.message, type: "api_error", param: null, code: event.code } })}data: [DONE]\n\n`;
        case "end":
          return `${wantsUsage && usage ? data({ ...head, choices: [], usage: encodeUsage(usage) }) : ""}data: [DONE]\n\n`;
      }
    },
  };
};

/** How likely the tokens of the next piece are, and where that stands in the text. */
interface Odds {
  readonly tokens: object[];
  readonly start: number;
}

const data = (value: object): string => `data: ${JSON.stringify(value)}\n\n`;

interface WireEvent {
  readonly id?: string;
  readonly model?: string;
  readonly created?: number;
  readonly choices?: readonly (FailedChoice & { readonly index?: number; readonly text?: string })[];
  readonly usage?: unknown;
  readonly error?: { readonly message?: string; readonly code?: unknown } | string | null;
}

export const decodeStream = (): StreamDecoder => {
  let started = false;
  const begun = new Set<number>();
  return {
    push({ data: text }: ServerEvent): readonly AnswerEvent[] {
      if (text.trim() === "[DONE]") return [{ type: "end" }];
      const event = JSON.parse(text) as WireEvent;
      if (event.error) return [decodeError(event)];
      const events: AnswerEvent[] = [];
      if (!started) {
        started = true;
        const { id = "", model = "", created } = event;
        events.push(compact({ type: "start" as const, id, model, created }));
      }
      for (const wire of event.choices ?? []) {
        const { index: choice = 0, text: piece } = wire;
        if (piece && !begun.has(choice)) {
          begun.add(choice);
          events.push({ type: "part_start", choice, part: 0, kind: { type: "text" } });
        }
        if (piece) events.push({ type: "part_delta", choice, part: 0, delta: { text: piece } });
        const message = failureIn(wire);
        if (message !== undefined) return [...events, { type: "error", message, code: null }];
        if (!wire.finish_reason) continue;
        if (begun.has(choice)) events.push({ type: "part_end", choice, part: 0 });
        events.push({ type: "finish", choice, ...endOf(wire, false, false) });
      }
      const usage = decodeUsage(event.usage);
      if (usage) events.push({ type: "usage", usage });
      return events;
    },
  };
};
