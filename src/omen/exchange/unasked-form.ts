import { providerError } from "../../platform/failure.ts";
import { isSaidError, saidBy } from "../dialect/said-error.ts";
import { parseAnswer, type SendablePassage } from "../passage/passage.ts";
import { changed, givenWhole, type Answer } from "../provider/answer.ts";
import { collect } from "../provider/collect.ts";
import type { Deployment } from "../route/deployment.ts";
import { failureSaid } from "./upstream-failure.ts";

/** Whether the provider calls its answer a stream of events. */
export const isEventStream = (answer: Answer): boolean =>
  answer.header("content-type")?.includes("text/event-stream") === true;

/** Largest body that is looked into for an error, and how far into it, in bytes. */
const [errorBytesMax, headBytes] = [64 * 1024, 256];

/** Throws the `Failure` of a body that is an error though its status was none. */
function refuseSaidError(bytes: Uint8Array, answer: Answer, deployment: Deployment): void {
  if (bytes.length > errorBytesMax) return;
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(headBytes, bytes.length)).toString("latin1");
  if (!/"(?:error|detail)"/.test(head)) return;
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return; // whoever reads the answer says so
  }
  if (isSaidError(value)) throw failureSaid(saidBy(value), (name) => answer.header(name), deployment);
}

/**
 * A 2xx that is not called an event stream where one was asked for: an error in JSON, a whole answer, or a stream under
 * another name. Gives it as the stream that it should have been. Rejects with the `Failure` for anything else.
 */
export async function asStream(
  answer: Answer,
  passage: SendablePassage,
  deployment: Deployment,
  bytesMax: number,
  onBytes: (bytes: number) => void,
): Promise<Answer> {
  const type = answer.header("content-type") ?? "nothing";
  const bytes = await collect(answer, bytesMax, onBytes);
  refuseSaidError(bytes, answer, deployment);
  const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(headBytes, bytes.length)).toString("latin1");
  if (/^(?:\u00ef\u00bb\u00bf)?\s*(?:data|event|id|retry)?:/.test(beginning))
    return changed(answer, { follow: givenWhole(bytes) });
  const { name } = deployment.provider;
  const form = /^\s*\{/.test(beginning) ? passage.otherForm?.() : undefined;
  try {
    if (form) return changed(answer, { follow: givenWhole(form.stream(parseAnswer(bytes, name))) });
  } catch {
    // It is none of its dialect, and is told as what it is.
  }
  throw providerError(`The provider '${name}' was asked for an event stream and answered ${type}.`);
}

/**
 * A whole answer's body, which may have come as a stream. Throws the `Failure` for a stream that is none or broke off.
 */
export function asWhole(
  bytes: Uint8Array,
  answer: Answer,
  passage: SendablePassage,
  deployment: Deployment,
): Uint8Array {
  if (!isEventStream(answer)) {
    refuseSaidError(bytes, answer, deployment);
    return bytes;
  }
  const form = passage.otherForm?.();
  const { name } = deployment.provider;
  if (!form) throw providerError(`The provider '${name}' answered an event stream, which nobody asked for.`);
  try {
    return form.whole(bytes);
  } catch (error) {
    throw providerError(`The provider '${name}' answered an event stream that fails: ${(error as Error).message}`);
  }
}
