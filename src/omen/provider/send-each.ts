import { changed, givenWhole, succeeded, type Answer } from "./answer.ts";
import { Cancellation } from "./cancellation.ts";
import { AnswerTooLarge, readText } from "./collect.ts";
import { decodedBody } from "./conversation-call.ts";
import type { ModelCall } from "./provider.ts";

/** Requests that are under way at once for one client. */
const lanesMax = 8;

/** Largest answer to one of them, in bytes, and to all of them together, in UTF-16 units. */
const [bytesMax, lengthMax] = [4 * 1024 * 1024, 64 * 1024 * 1024];

/**
 * Sends a call whose body is `{requests: [...]}` to an API that takes one of them at a time, and answers `{answers:
 * [...]}` in their order. Once one is refused no more is sent, and that is the answer to all. Rejects as `send` does,
 * and gives up what is under way.
 */
export async function sendEach(modelCall: ModelCall, send: (modelCall: ModelCall) => Promise<Answer>): Promise<Answer> {
  if (modelCall.cancellation.reason) throw modelCall.cancellation.reason;
  const { requests } = JSON.parse(decodedBody(modelCall)) as { readonly requests: readonly object[] };
  const own = requests.map(() => new Cancellation());
  const cancelAll = (reason: Error | undefined): void => own.forEach((cancellation) => cancellation.cancel(reason));
  modelCall.cancellation.listen(() => cancelAll(modelCall.cancellation.reason));
  const answers: string[] = [];
  let last: Answer | undefined;
  let refusal: Answer | undefined;
  let next = 0;
  let length = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < requests.length && !refusal; at = next++) {
      const body = JSON.stringify(requests[at]);
      const answer = await send({ ...modelCall, body, cancellation: own[at] ?? modelCall.cancellation });
      if (!succeeded(answer)) {
        if (refusal) answer.cancel();
        refusal ??= answer;
        return;
      }
      const { text, whole } = await readText(answer, bytesMax);
      length += text.length;
      if (!whole || length > lengthMax) throw new AnswerTooLarge(whole ? lengthMax : bytesMax);
      answers[at] = text;
      last = answer;
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(lanesMax, requests.length) }, lane));
  } catch (error) {
    cancelAll(error as Error);
    throw error;
  }
  if (refusal) return refusal;
  if (!last) throw new Error("an modelCall has at least one request");
  return changed(last, { follow: givenWhole(Buffer.from(`{"answers":[${answers.join(",")}]}`)) });
}
