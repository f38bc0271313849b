import { fromResponse, type Answer } from "../answer.ts";
import { codes, WireError } from "./error.ts";

/** The codings of RFC 9110 §8.4.1 that the runtime can undo. */
const formats: Readonly<Record<string, string>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "brotli",
  zstd: "zstd",
};

/**
 * The answer without the Content-Encoding that was not asked for: some servers compress all the same. Rare, so it takes the runtime's
 * own streams. Throws a `WireError` for a coding that is not known, and gives the answer up.
 */
export function decoded(answer: Answer): Answer {
  const coding = answer.header("content-encoding")?.toLowerCase();
  if (coding === undefined || coding === "" || coding === "identity") return answer;
  const format = formats[coding];
  if (format === undefined) {
    answer.cancel();
    throw new WireError(codes.malformed, `it answered in the coding ${coding.slice(0, 60)}, which was not asked for`);
  }
  const body = streamOf(answer).pipeThrough(new DecompressionStream(format as "gzip"));
  const { read, bytes, cancel } = fromResponse(new Response(body));
  return { status: answer.status, isWhole: false, header: (name) => answer.header(name), read, bytes, cancel };
}

/** The answer's body as a stream that asks for no more than it is asked for. */
const streamOf = (answer: Answer): ReadableStream<Uint8Array<ArrayBuffer>> =>
  new ReadableStream(
    {
      async pull(controller) {
        const chunk = await answer.read();
        if (chunk) controller.enqueue(new Uint8Array(chunk));
        else controller.close();
      },
      cancel: () => answer.cancel(),
    },
    { highWaterMark: 0 },
  );
