import { changed, givenWhole, type Answer } from "../answer.ts";
import { readText } from "../collect.ts";

/** Largest error answer that is read, in bytes. */
const errorBytesMax = 64 * 1024;

interface Detail {
  readonly "@type"?: string;
  readonly reason?: string;
  readonly retryDelay?: string;
}

/**
 * A failed answer as HTTP would have it (AIP-193; google.rpc.ErrorInfo, RetryInfo): a key that Google does not know
 * is a 400 there and a 401 everywhere else, and how long to wait stands in the body. A list around the error, as
 * streams may have it, is taken off.
 */
export async function plainFailure(answer: Answer): Promise<Answer> {
  if (answer.status < 400 || !answer.header("content-type")?.includes("json")) return answer;
  const { text } = await readText(answer, errorBytesMax);
  const { body, details } = read(text);
  const refusedKey = details.some(({ reason }) => reason === "API_KEY_INVALID");
  const retryAfter = answer.header("retry-after") ?? retryAfterOf(details);
  const status = refusedKey ? 401 : answer.status;
  return changed(answer, {
    status,
    header: (name) => (name === "retry-after" ? retryAfter : answer.header(name)),
    follow: givenWhole(Buffer.from(body)),
  });
}

function read(text: string): { readonly body: string; readonly details: readonly Detail[] } {
  try {
    const value: unknown = JSON.parse(text);
    const said = (Array.isArray(value) ? value[0] : value) as { error?: { details?: readonly Detail[] } } | null;
    const details = said?.error?.details;
    return { body: JSON.stringify(said), details: Array.isArray(details) ? details.filter(isObject) : [] };
  } catch {
    return { body: text, details: [] };
  }
}

const isObject = (value: unknown): value is Detail => typeof value === "object" && value !== null;

/** `58.9s` (protobuf's JSON of a Duration) in whole seconds, rounded up, as Retry-After has it (RFC 9110 §10.2.3). */
function retryAfterOf(details: readonly Detail[]): string | undefined {
  const delay = details.find((detail) => detail["@type"]?.endsWith("google.rpc.RetryInfo"))?.retryDelay;
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay ?? "")?.[1];
  return seconds === undefined ? undefined : String(Math.ceil(Number(seconds)));
}
