import type { AnswerUsage, ModelAnswer } from "../answer.ts";
import type { Part } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { finishByWord } from "../finish-word.ts";
import { compact } from "../json/fields.ts";

/** An answer of Ollama, or one line of a streamed one. */
export interface WireAnswer {
  readonly model?: string;
  readonly created_at?: string;
  readonly message?: {
    readonly content?: string;
    readonly thinking?: string;
    readonly tool_calls?: readonly WireCall[] | null;
  };
  readonly done?: boolean;
  readonly done_reason?: string;
  readonly prompt_eval_count?: number;
  readonly eval_count?: number;
  readonly logprobs?: unknown;
  readonly error?: string;
}

export interface WireCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: unknown };
}

/** Ollama API, "Generate a chat message". */
export function decodeAnswer(body: JsonObject): ModelAnswer {
  const wire = body as WireAnswer;
  const { message } = wire;
  if (typeof message !== "object" || message === null) throw new Error("the answer has no message");
  const calls = message.tool_calls ?? [];
  const parts: Part[] = [];
  if (message.thinking) parts.push({ type: "reasoning", text: message.thinking });
  if (message.content) parts.push({ type: "text", text: message.content });
  for (const [index, call] of calls.entries())
    parts.push({ type: "tool_call", ...decodeCall(call, index), arguments: decodeArguments(call) });
  return compact({
    ...decodeHead(wire),
    choices: [
      compact({
        parts,
        finish: finishByWord(wire.done_reason, calls.length > 0),
        logprobs: Array.isArray(wire.logprobs)
          ? { content: wire.logprobs as readonly object[], refusal: null }
          : undefined,
      }),
    ],
    usage: decodeUsage(wire),
  });
}

/** Ollama names no answers; the time that it gives one tells them apart well enough. */
export function decodeHead({ model = "", created_at: createdAt = "" }: WireAnswer): {
  readonly id: string;
  readonly model: string;
  readonly created?: number;
} {
  const created = Math.floor(Date.parse(createdAt) / 1000);
  const digits = createdAt.replace(/\D/g, "");
  const id = digits === "" ? "" : `ollama-${digits}`;
  return compact({ id, model, created: Number.isNaN(created) ? undefined : created });
}

/** Former versions name no calls: they are numbered within their answer. */
export const decodeCall = ({ id, function: called }: WireCall, index: number): { id: string; name: string } => ({
  id: id || `call_${index}`,
  name: called?.name ?? "",
});

export function decodeArguments({ function: called }: WireCall): string {
  const given = called?.arguments;
  if (typeof given === "string") return given.trim() === "" ? "{}" : given;
  return given === undefined || given === null ? "{}" : JSON.stringify(given);
}

/** Tokens that its cache already held are not counted in `prompt_eval_count`, and nothing says how many there were. */
export function decodeUsage({ prompt_eval_count: input, eval_count: output }: WireAnswer): AnswerUsage | undefined {
  return input === undefined && output === undefined ? undefined : { input: input ?? 0, output: output ?? 0 };
}
