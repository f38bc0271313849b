import type { Choice, ModelAnswer } from "../answer.ts";
import type { Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { compact } from "../json/fields.ts";
import { decodeUsage } from "../openai-chat/decode-answer.ts";
import { encodeFinish, encodeUsage } from "../openai-chat/encode-answer.ts";
import { endOf, failureIn, type FailedChoice } from "../openai-chat/finish-reason.ts";
import { encodeLogprobs } from "./logprobs.ts";

interface WireChoice extends FailedChoice {
  readonly text?: string;
}

/** OpenAI API reference, "The completion object": texts, and nothing besides. */
export function encodeAnswer({ id, created = 0, model, choices, usage }: ModelAnswer): JsonObject {
  return compact({
    id,
    object: "text_completion",
    created,
    model,
    choices: choices.map(({ parts, finish, logprobs }, index) => ({
      text: parts.map(textOf).join(""),
      index,
      logprobs: encodeLogprobs(logprobs?.content ?? [], 0),
      finish_reason: encodeFinish(finish),
    })),
    usage: usage && encodeUsage(usage),
  });
}

/** What of an answer a completion can hold: its words, those of a refusal too. */
const textOf = (part: Part): string => (part.type === "text" || part.type === "refusal" ? part.text : "");

export function decodeAnswer(body: JsonObject): ModelAnswer {
  const { id, model, created, choices, usage } = body;
  if (!Array.isArray(choices)) throw new Error("the answer has no choices");
  return compact({
    id: typeof id === "string" ? id : "",
    model: typeof model === "string" ? model : "",
    created: typeof created === "number" ? created : undefined,
    choices: (choices as WireChoice[]).map(decodeChoice),
    usage: decodeUsage(usage),
  });
}

function decodeChoice(choice: WireChoice): Choice {
  const failure = failureIn(choice);
  if (failure !== undefined) throw new Error(failure);
  const { text = "" } = choice;
  return { parts: text === "" ? [] : [{ type: "text", text }], ...endOf(choice, false, false) };
}
