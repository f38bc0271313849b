import { version } from "../../platform/version.ts";

/** The only place that calls other servers: redirects are never followed, and Bun's own idle timeout gives way to Omen's deadlines. */
export function send(
  url: string,
  init: { method: "GET" | "POST"; headers: Record<string, string>; body?: string; signal: AbortSignal },
): Promise<Response> {
  return fetch(url, { ...init, redirect: "manual", timeout: false });
}

/** Headers of every call to a provider. `identity`: an encoded stream could not be read for its end and usage. */
export const baseHeaders: Readonly<Record<string, string>> = {
  "user-agent": `omen/${version}`,
  "accept-encoding": "identity",
};

/** Largest answer to a question about models that is read. */
const listingBytesMax = 8 * 1024 * 1024;

/** Fetches a small JSON document; throws an Error that says what went wrong in a few words. */
export async function getJson(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<unknown> {
  const response = await send(url, {
    method: "GET",
    headers: { ...baseHeaders, accept: "application/json", ...headers },
    signal,
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`GET ${url} answered ${response.status}`);
  }
  const text = await readText(response, url);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`GET ${url} did not answer JSON`, { cause: error });
  }
}

async function readText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > listingBytesMax) throw new Error(`GET ${url} answered more than ${listingBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** A failure to connect, in words for a person. */
export function describeNetworkError(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === "ConnectionRefused" || code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ConnectionClosed" || code === "ECONNRESET") return "it closed the connection";
  if (code === "FailedToOpenSocket" || code === "ENOTFOUND" || code === "DNSResolutionFailed")
    return "its name or address can't be reached";
  return error instanceof Error ? error.message : String(error);
}
