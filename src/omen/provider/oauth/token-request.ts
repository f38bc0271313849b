import { now } from "../../../platform/clock.ts";
import { isLoopback, Secret } from "../../../platform/config/index.ts";
import { succeeded } from "../answer.ts";
import { readText } from "../collect.ts";
import { Cancellation } from "../cancellation.ts";
import { baseHeaders, describeNetworkError, send } from "../http.ts";
import type { AccessToken } from "./token.ts";

/** Longest wait for a token, in milliseconds. */
const waitMs = 10_000;

/** Largest answer that is read, in bytes. */
const answerBytesMax = 64 * 1024;

/** Lifetime of a token whose answer tells none (RFC 6749 §5.1 recommends to tell), in seconds. */
const lifetimeDefault = 3600;

/**
 * Asks a token endpoint for an access token (RFC 6749 §4.5, §6). Rejects with an `Error` that tells the endpoint's host
 * and the error's code, and nothing that either side wrote besides.
 */
export async function requestToken(url: string, form: Readonly<Record<string, string>>): Promise<AccessToken> {
  const { host } = checkTokenUrl(url);
  let text: string;
  let ok: boolean;
  let status: number;
  try {
    const answer = await send({
      method: "POST",
      url,
      headers: { ...baseHeaders, "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams(form).toString(),
      cancellation: Cancellation.of(AbortSignal.timeout(waitMs)),
    });
    [ok, status] = [succeeded(answer), answer.status];
    ({ text } = await readText(answer, answerBytesMax));
  } catch (error) {
    throw new Error(`${host} gave no access token: ${describeNetworkError(error)}`, { cause: error });
  }
  const said = parse(text);
  if (!ok) throw new Error(`${host} gave no access token: ${codeOf(said) ?? "it answered"} (${status})`);
  return readToken(said, host);
}

/** Throws for a URL over which a credential can't be sent: plain HTTP is for this machine alone. */
export function checkTokenUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (!parsed) throw new Error("the credentials' token_uri is not a URL");
  if (parsed.protocol === "https:" || (parsed.protocol === "http:" && isLoopback(parsed.hostname))) return parsed;
  throw new Error("the credentials' token_uri does not begin with https://");
}

/** `{access_token, expires_in}`, of a token endpoint or of the metadata server. */
export function readToken(said: Readonly<Record<string, unknown>>, host: string): AccessToken {
  const { access_token: token, expires_in: seconds } = said;
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token))
    throw new Error(`${host} gave no access token: its answer holds none`);
  const lifetime = typeof seconds === "number" && seconds > 0 ? seconds : lifetimeDefault;
  return { token: new Secret(token), expiresAt: now() + lifetime * 1000 };
}

/** An object, empty where the text is none: the parser's own error would quote it. */
export function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The error's code (RFC 6749 §5.2), where it is one: anything longer could be an echo. */
const codeOf = ({ error }: Readonly<Record<string, unknown>>): string | undefined =>
  typeof error === "string" && /^[a-z_]{1,40}$/.test(error) ? error : undefined;
