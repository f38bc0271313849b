import { codingIn, decoderOf } from "../../../platform/content-coding.ts";
import { changed, type Answer } from "../answer.ts";
import { fromResponse } from "../response.ts";
import { codes, WireError } from "./error.ts";

/**
 * The answer without the Content-Encoding that was not asked for: some servers compress all the same. Rare, so it takes
 * the runtime's own streams. Throws a `WireError` for a coding that is not known, and gives the answer up.
 */
export function decoded(answer: Answer): Answer {
  const coding = codingIn(answer.header("content-encoding"));
  if (coding === undefined) return answer;
  const decoder = decoderOf(coding);
  if (decoder === undefined) {
    answer.cancel();
    throw new WireError(codes.malformed, `it answered in the coding ${coding.slice(0, 60)}, which was not asked for`);
  }
  const body = streamOf(answer).pipeThrough(decoder);
  return changed(fromResponse(new Response(body)), {
    status: answer.status,
    header: (name) => answer.header(name),
  });
}

/** The answer's body as a stream, which holds the answer back while nobody reads it. */
const streamOf = (answer: Answer): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream({
    start: (controller) =>
      answer.follow({
        push(chunk) {
          controller.enqueue(new Uint8Array(chunk));
          if ((controller.desiredSize ?? 0) <= 0) answer.hold();
        },
        end(error) {
          if (error) controller.error(error);
          else controller.close();
        },
      }),
    pull: () => answer.release(),
    cancel: () => answer.cancel(),
  });
