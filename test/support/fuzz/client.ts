import { checkers, eventsIn } from "./checker/index.ts";
import { demand } from "./checker/check.ts";

/** Longest wait for an answer, in milliseconds: nothing here takes more than a few of them. */
const deadlineMs = 20_000;

export interface Sent {
  readonly path: string;
  readonly body: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a client was given. */
export interface Given {
  readonly status: number;
  readonly text: string;
  readonly isStream: boolean;
}

/** Sends a request and reads all of its answer. Rejects when that takes too long. */
export async function ask(url: string, { path, body, headers = {} }: Sent): Promise<Given> {
  const response = await fetch(url + path, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", ...headers },
    signal: AbortSignal.timeout(deadlineMs),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    isStream: response.headers.get("content-type")?.includes("text/event-stream") ?? false,
  };
}

/**
 * Throws an `Unsound` when an answer is not what the path's clients can read. One that passed as it was is its
 * provider's own: only its end is Omen's affair.
 */
export function judge({ status, text, isStream }: Given, path: string, passed: boolean): void {
  demand(status !== 500, "a bug in Omen", text);
  const checker = checkers[path];
  demand(checker, `nothing checks ${path}`);
  if (status !== 200) {
    demand(status >= 400 && status < 600, "a status that is none", status);
    checker.error(JSON.parse(text));
  } else if (isStream) {
    const events = eventsIn(text);
    if (passed) checker.end(events);
    else checker.stream(events);
  } else if (!passed) checker.whole(JSON.parse(text));
}

/**
 * Throws an `Unsound` when a refusal of Omen's own names neither the field at fault, one of `names` or
 * within, nor the body as a whole.
 */
export function judgeRefusal({ status, text }: Given, names: readonly string[]): void {
  demand(status >= 400 && status < 500, "a refusal without a reason", [status, text]);
  const { param, message } = (JSON.parse(text) as { error: { param?: string | null; message: string } }).error;
  if (/request body/.test(message)) return;
  const words = param === undefined ? message.split(/\W/) : (param ?? "").split(/\W/, 1); // Anthropic has no param
  demand(
    words.some((word) => names.includes(word)),
    "a refusal that names no field",
    text,
  );
}
