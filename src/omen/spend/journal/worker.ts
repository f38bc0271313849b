import { Books } from "./books.ts";

/** The thread that reads and writes the ledger's tables, so that no request waits for a disk but those that must. */

declare const self: Worker;

/** One call of a method of `Books`. */
export interface Request {
  readonly id: number;
  readonly method:
    | "load"
    | "commit"
    | "usage"
    | "records"
    | "recordOf"
    | "forget"
    | "keepBodies"
    | "bodyOf"
    | "forgetBodies"
    | "close";
  readonly argument: unknown;
}

/** Its result, or what went wrong. */
export type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

let books: Books | undefined;

self.addEventListener("message", ({ data }: MessageEvent<string | Request>) => {
  if (typeof data === "string") {
    books = new Books(data); // the first message is the database's path
    return;
  }
  self.postMessage(replyTo(data));
  try {
    books?.tidy();
  } catch {
    // A checkpoint that fails is tried again after the next batches; what was committed is in the log.
  }
});

function replyTo({ id, method, argument }: Request): Reply {
  try {
    const call = (books as unknown as Record<string, (argument: unknown) => unknown>)[method]?.bind(books);
    return { id, result: call?.(argument) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
