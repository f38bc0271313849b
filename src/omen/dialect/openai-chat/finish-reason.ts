import type { Choice } from "../answer.ts";
import { compact } from "../json/fields.ts";
import { finishByWord } from "../finish-word.ts";

/** What a choice says of its end. */
export interface WireEnd {
  readonly finish_reason?: string | null;
  /** vLLM's, and SGLang's: the client's stop sequence that was met, or the number of a token that ends answers. */
  readonly stop_reason?: unknown;
  readonly matched_stop?: unknown;
}

/**
 * A choice that may have failed, as a gateway tells of it (OpenRouter docs, "Errors": with
 * status 200, and the reason `error`).
 */
export interface FailedChoice extends WireEnd {
  readonly error?: { readonly message?: unknown } | null;
}

/**
 * Nothing whole came of it, though the status says 200: vLLM's `abort`, GLM's `network_error`, DeepSeek's
 * `insufficient_system_resource`.
 */
const failures: ReadonlySet<string> = new Set(["error", "abort", "network_error", "insufficient_system_resource"]);

const isFailure = (reason: string | null | undefined): boolean =>
  typeof reason === "string" && failures.has(reason.toLowerCase());

/** What went wrong with a choice; undefined when nothing did. Asking again may help, as a stop would not tell. */
export function failureIn({ finish_reason: reason, error }: FailedChoice): string | undefined {
  if (!isFailure(reason)) return undefined;
  if (typeof error?.message === "string") return error.message;
  return reason === "error" ? "the model's answer failed" : `the model's answer failed with ${reason}`;
}

/** Why a choice ended that did not fail. */
export function endOf(wire: WireEnd, hasCalls: boolean, refused: boolean): Pick<Choice, "finish" | "stopSequence"> {
  const finish = finishByWord(wire.finish_reason, hasCalls);
  if (finish === "stop_sequence" && hasCalls) return { finish: "tool_calls" };
  if (finish !== "stop" && finish !== "stop_sequence") return { finish };
  if (refused) return { finish: "refusal" };
  const met = sequenceMet(wire.stop_reason) ?? sequenceMet(wire.matched_stop);
  return compact({ finish: met === undefined ? finish : ("stop_sequence" as const), stopSequence: met });
}

/** Some repeat the reason there in their own or another dialect's word, which is no sequence that anybody asked for. */
function sequenceMet(met: unknown): string | undefined {
  if (typeof met !== "string" || met === "" || met === "stop" || met === "end_turn") return undefined;
  return finishByWord(met, false) === "stop" ? met : undefined;
}
