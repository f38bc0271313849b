import { version } from "../../platform/version.ts";
import { Cancellation } from "./cancellation.ts";
import { succeeded, type Answer } from "./answer.ts";
import { readText } from "./collect.ts";
import { mayBeProxied } from "./proxy.ts";
import { fromResponse } from "./response.ts";
import { sendOverWire } from "./wire/index.ts";

/** A call to another server. */
export interface Call {
  readonly method: "GET" | "POST";
  readonly url: string;
  /** Never changed once given. */
  readonly headers: Readonly<Record<string, string>>;
  /** More headers, which take the place of those of the same name. */
  readonly added?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly cancellation: Cancellation;
}

/**
 * By URL, whether a proxy may stand before it; undefined until the environment is known,
 * and then every call is fetch's.
 */
let proxied: ((url: string) => boolean) | undefined;

/** Most URLs of which it is remembered: some bear a name that a client chose. */
const rememberedMax = 1024;

/** Tells which environment fetch takes its proxies from: from now on, calls that need none go over Omen's own wire. */
export function useProxiesOf(environment: Readonly<Record<string, string | undefined>>): void {
  const known = new Map<string, boolean>();
  proxied = (url) => {
    let answer = known.get(url);
    if (answer !== undefined) return answer;
    if (known.size >= rememberedMax) known.clear();
    known.set(url, (answer = mayBeProxied(url, environment)));
    return answer;
  };
}

/**
 * The only place that calls other servers. Redirects are never followed. Calls go over Omen's own HTTP/1.1 client,
 * which costs a fifth of fetch; those that a proxy may have to carry go through fetch, whose own idle timeout
 * gives way to Omen's deadlines.
 */
export function send(call: Call): Promise<Answer> {
  return proxied?.(call.url) === false ? sendOverWire(call) : sendByFetch(call);
}

async function sendByFetch({ method, url, headers, added, body, cancellation }: Call): Promise<Answer> {
  const sent = {
    method,
    headers: { ...headers, ...added },
    ...(body === undefined ? {} : { body }),
    signal: cancellation.signal,
    redirect: "manual" as const,
    timeout: false as const,
  };
  return fromResponse(await fetch(url, sent));
}

/** Headers of every call to a provider. `identity`: an encoded stream could not be read for its end and usage. */
export const baseHeaders: Readonly<Record<string, string>> = {
  "user-agent": `omen/${version}`,
  "accept-encoding": "identity",
};

/** Largest answer to a question about models that is read. */
const listingBytesMax = 8 * 1024 * 1024;

/**
 * Fetches a small JSON document, of a question in JSON where there is one; throws an Error that says
 * what went wrong in a few words.
 */
export async function getJson(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  question?: object,
): Promise<unknown> {
  const method = question === undefined ? "GET" : "POST";
  const answer = await send({
    method,
    url,
    headers: { ...baseHeaders, accept: "application/json", ...headers },
    ...(question && { added: { "content-type": "application/json" }, body: JSON.stringify(question) }),
    cancellation: Cancellation.of(signal),
  });
  if (!succeeded(answer)) {
    answer.cancel();
    throw new Error(`${method} ${url} answered ${answer.status}`);
  }
  const { text, whole } = await readText(answer, listingBytesMax);
  if (!whole) throw new Error(`${method} ${url} answered more than ${listingBytesMax} bytes`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${method} ${url} did not answer JSON`, { cause: error });
  }
}

/**
 * Whether a server answers a question for its models, with whatever but an error of its own: who
 * refuses the question is there too.
 */
export async function answersAtAll(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const cancellation = Cancellation.of(signal);
  const answer = await send({ method: "GET", url, headers: { ...baseHeaders, ...headers }, cancellation });
  answer.cancel();
  return answer.status < 500 && answer.status !== 429;
}

/** Of a name that leads nowhere, or an address to which no way leads: as fetch and as the system say it. */
const unreachable: ReadonlySet<string> = new Set([
  "FailedToOpenSocket",
  "DNSResolutionFailed",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** Whether a call failed before the other end can have got anything of it. */
export function neverArrived(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === "ConnectionRefused" || code === "ECONNREFUSED" || (typeof code === "string" && unreachable.has(code));
}

/** A failure to connect, in words for a person. */
export function describeNetworkError(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === "ConnectionRefused" || code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ConnectionClosed" || code === "ECONNRESET") return "it closed the connection";
  if (typeof code === "string" && unreachable.has(code)) return "its name or address can't be reached";
  return error instanceof Error ? error.message : String(error);
}
