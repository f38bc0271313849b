import { isSafeUrl } from "../../platform/config/index.ts";
import { readText } from "../provider/collect.ts";
import { Cancellation } from "../provider/cancellation.ts";
import { baseHeaders, send } from "../provider/http.ts";

/** Largest answer of an issuer that is read, in bytes. */
const answerBytesMax = 2 * 1024 * 1024;

/** Longest wait for an issuer, in milliseconds, where whoever asks sets none. */
const waitMs = 10_000;

/** Headers of an answer that libraries look at. */
const passedOn = ["content-type", "www-authenticate", "link", "dpop-nonce"];

/** What libraries ask of a fetch. */
interface Asked {
  readonly method?: string;
  readonly headers?: Headers | Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * fetch for libraries that ask issuers, over Omen's own way to other servers. Plain HTTP is for this machine alone.
 * Rejects with an `Error` that says what is wrong, and as `send` does.
 */
export async function fetchOutside(url: string, { method, headers, body, signal }: Asked = {}): Promise<Response> {
  if (!isSafeUrl(url)) throw new Error("an issuer is asked over https alone");
  const answer = await send({
    method: method === "POST" ? "POST" : "GET",
    url,
    headers: { ...Object.fromEntries(new Headers(headers)), ...baseHeaders },
    ...(body instanceof URLSearchParams || typeof body === "string" ? { body: String(body) } : {}),
    cancellation: Cancellation.of(signal ?? AbortSignal.timeout(waitMs)),
  });
  const { text, whole } = await readText(answer, answerBytesMax);
  if (!whole) throw new Error(`${new URL(url).host} answered more than ${answerBytesMax} bytes`);
  const told = passedOn.flatMap((name): [string, string][] => {
    const value = answer.header(name);
    return value === undefined ? [] : [[name, value]];
  });
  const hasBody = answer.status !== 204 && answer.status !== 304;
  return new Response(hasBody ? text : null, { status: answer.status, headers: told });
}
