import { changed, type Answer } from "../answer.ts";
import { fromResponse } from "../response.ts";
import { codes, WireError } from "./error.ts";

/** The codings of RFC 9110 §8.4.1 that the runtime can undo. */
const formats: ReadonlyMap<string, string> = new Map(
  Object.entries({
    gzip: "gzip",
    "x-gzip": "gzip",
    deflate: "deflate",
    br: "brotli",
    zstd: "zstd",
  }),
);

/**
 * The answer without the Content-Encoding that was not asked for: some servers compress all the same. Rare, so it takes the runtime's
 * own streams. Throws a `WireError` for a coding that is not known, and gives the answer up.
 */
export function decoded(answer: Answer): Answer {
  const coding = answer.header("content-encoding")?.toLowerCase();
  if (coding === undefined || coding === "" || coding === "identity") return answer;
  const format = formats.get(coding);
  if (format === undefined) {
    answer.cancel();
    throw new WireError(codes.malformed, `it answered in the coding ${coding.slice(0, 60)}, which was not asked for`);
  }
  const body = streamOf(answer).pipeThrough(new DecompressionStream(format as "gzip"));
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
