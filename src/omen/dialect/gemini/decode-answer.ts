import type { AnswerEvent, Choice, FinishReason, Logprobs, ModelAnswer, PartDelta, PartStart } from "../answer.ts";
import type { Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { AnswerReader } from "./answer-reader.ts";
import { decodeLogprobs } from "./logprobs.ts";
import type { WireAnswer } from "./wire.ts";

/**
 * Gemini API reference, "GenerateContentResponse". A whole answer is a stream of one event;
 * what is read of both is the same.
 */
export function decodeAnswer(body: JsonObject): ModelAnswer {
  const wire = body as WireAnswer;
  if (!wire.error && !wire.promptFeedback?.blockReason && !Array.isArray(wire.candidates))
    throw new Error("the answer has no candidates");
  const reader = new AnswerReader();
  const gathered = new Gathering();
  for (const event of [...reader.push(wire), ...reader.end()]) gathered.take(event);
  const logprobs = new Map(
    (wire.candidates ?? []).map(({ index = 0, logprobsResult }) => [
      index,
      logprobsResult && decodeLogprobs(logprobsResult),
    ]),
  );
  return gathered.answer((choice) => logprobs.get(choice));
}

/** What a whole answer's events amount to. */
class Gathering {
  #head: { readonly id: string; readonly model: string; readonly created?: number } = { id: "", model: "" };
  #usage: ModelAnswer["usage"];
  readonly #choices = new Map<number, { readonly parts: Part[]; finish: FinishReason }>();

  take(event: AnswerEvent): void {
    switch (event.type) {
      case "start": {
        const { id, model, created } = event;
        this.#head = compact({ id, model, created });
        return;
      }
      case "part_start":
        this.#choice(event.choice).parts[event.part] = begun(event.kind);
        return;
      case "part_delta": {
        const { parts } = this.#choice(event.choice);
        const part = parts[event.part];
        if (part) parts[event.part] = grown(part, event.delta);
        return;
      }
      case "finish":
        this.#choice(event.choice).finish = event.finish;
        return;
      case "usage":
        this.#usage = event.usage;
        return;
      case "error":
        throw new Error(event.message);
      case "part_end":
      case "end":
    }
  }

  answer(logprobsOf: (choice: number) => Logprobs | undefined): ModelAnswer {
    const choices = [...this.#choices].sort(([a], [b]) => a - b);
    return compact({
      ...this.#head,
      choices: choices.map(([index, { parts, finish }]): Choice =>
        compact({ parts, finish, logprobs: logprobsOf(index) }),
      ),
      usage: this.#usage,
    });
  }

  #choice(index: number): { readonly parts: Part[]; finish: FinishReason } {
    let choice = this.#choices.get(index);
    if (!choice) this.#choices.set(index, (choice = { parts: [], finish: "stop" }));
    return choice;
  }
}

/** A thought bears its origin only beside bytes that can be verified. */
function begun(kind: PartStart): Part {
  if (kind.type === "tool_call") return { ...kind, arguments: "" };
  if (kind.type === "image") return kind;
  if (kind.type !== "reasoning") return { type: kind.type, text: "" };
  return kind.encrypted === undefined ? { type: "reasoning", text: "" } : { ...kind, text: "" };
}

function grown(part: Part, delta: PartDelta): Part {
  if ("text" in delta && "text" in part) return { ...part, text: part.text + delta.text };
  if ("arguments" in delta && part.type === "tool_call")
    return { ...part, arguments: part.arguments + delta.arguments };
  if ("encrypted" in delta && part.type === "reasoning")
    return { ...part, encrypted: delta.encrypted, origin: "gemini" };
  if ("citation" in delta && part.type === "text")
    return { ...part, citations: [...(part.citations ?? []), delta.citation] };
  return part;
}
