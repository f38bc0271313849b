/**
 * A provider's answer: its head, and a body that is read by pulling. Smaller than fetch's `Response`, so that an HTTP client of
 * our own can stand behind it; every way of calling a provider gives one.
 */
export interface Answer {
  readonly status: number;
  /** The value of a header by its lower-case name; several of the same name are joined by ", ". */
  header(name: string): string | undefined;
  /** Whether the whole body is here already, where that is known: there is nothing to wait for then. */
  readonly isWhole: boolean;
  /** What of the body is here already and unread; undefined when nothing is, or it broke off. Absent where that is not known without waiting. */
  take?(): Uint8Array | undefined;
  /** The next bytes, as soon as there are any; undefined at the end. Rejects when the connection breaks or the call is aborted. */
  read(): Promise<Uint8Array | undefined>;
  /** The rest of the body. Rejects as `read` does, and with an `AnswerTooLarge` beyond `bytesMax`: what is beyond is given up. */
  bytes(bytesMax: number): Promise<Uint8Array>;
  /** Gives up the rest of the body; the connection is closed or used again, as is cheaper. Idempotent, never throws. */
  cancel(): void;
}

/** A body that is longer than anybody is willing to hold. */
export class AnswerTooLarge extends Error {
  override readonly name = "AnswerTooLarge";

  constructor(readonly bytesMax: number) {
    super(`its answer is larger than ${bytesMax} bytes`);
  }
}

/** Whether the provider did what it was asked (RFC 9110 §15.3). */
export const succeeded = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

/** The rest of a body that can only be read piece by piece, as `Answer.bytes` has it. */
export async function collect(answer: Pick<Answer, "read" | "cancel">, bytesMax: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await answer.read(); chunk; chunk = await answer.read()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= bytesMax) continue;
    answer.cancel();
    throw new AnswerTooLarge(bytesMax);
  }
  return Buffer.concat(chunks);
}

/** At most `bytesMax` bytes of the body as text; what is beyond is given up. */
export async function readText(
  answer: Answer,
  bytesMax: number,
): Promise<{ readonly text: string; readonly whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (let chunk = await answer.read(); chunk; chunk = await answer.read()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length <= bytesMax) continue;
    answer.cancel();
    return { text: Buffer.concat(chunks).toString("utf8", 0, bytesMax), whole: false };
  }
  return { text: Buffer.concat(chunks).toString("utf8"), whole: true };
}

/** The answer that a `Response` holds. */
export function fromResponse(response: Response): Answer {
  type Reader = { read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>; cancel(): Promise<void> };
  let reader: Reader | undefined;
  const answer: Answer = {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    isWhole: false,
    async read() {
      reader ??= response.body?.getReader() as Reader | undefined;
      const result = await reader?.read();
      return result?.done ? undefined : result?.value;
    },
    bytes: (bytesMax) => collect(answer, bytesMax),
    cancel() {
      const cancelled = reader ? reader.cancel() : response.body?.cancel();
      void cancelled?.catch(() => undefined);
    },
  };
  return answer;
}
