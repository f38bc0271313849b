/** What a provider says of its limits: how much is left, and until when (monotonic, in milliseconds). */
export interface Quota {
  readonly requests?: Left;
  readonly tokens?: Left;
}

/** The head of an answer. */
interface Head {
  /** The value of a header by its lower-case name. */
  header(name: string): string | undefined;
}

interface Left {
  readonly remaining: number;
  readonly resetsAt: number;
}

/** Longest time to a reset that is believed, in milliseconds: beyond it a provider is asked again all the same. */
const believedMs = 10 * 60_000;

/** How each tells it (API references, "Rate limits"): OpenAI and its like by durations, Anthropic by dates. */
const families = [
  {
    remaining: (what: string) => `x-ratelimit-remaining-${what}`,
    reset: (what: string) => `x-ratelimit-reset-${what}`,
  },
  {
    remaining: (what: string) => `anthropic-ratelimit-${what}-remaining`,
    reset: (what: string) => `anthropic-ratelimit-${what}-reset`,
  },
].map(({ remaining, reset }) => ({
  requests: [remaining("requests"), reset("requests")] as const,
  tokens: [remaining("tokens"), reset("tokens")] as const,
}));

/**
 * What an answer's head says of its provider's limits; undefined where it says nothing. Times are `at` (monotonic) and
 * `now` (wall clock), in milliseconds.
 */
export function quotaIn(head: Head, at: number, now: number): Quota | undefined {
  for (const family of families) {
    const requests = leftIn(head, family.requests, at, now);
    const tokens = leftIn(head, family.tokens, at, now);
    if (requests || tokens) return { ...(requests && { requests }), ...(tokens && { tokens }) };
  }
  return undefined;
}

function leftIn(
  head: Head,
  [remainingName, resetName]: readonly [string, string],
  at: number,
  now: number,
): Left | undefined {
  const said = head.header(remainingName);
  if (said === undefined || !/^\d{1,12}$/.test(said)) return undefined;
  const ms = resetMs(head.header(resetName) ?? "", now);
  return ms === undefined ? undefined : { remaining: Number(said), resetsAt: at + Math.min(ms, believedMs) };
}

/**
 * A duration in Go's way (`6m0s`, `120ms`), seconds, a date of RFC 3339, or seconds since the Unix
 * epoch; undefined where it is none.
 */
function resetMs(text: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const seconds = Number(text);
    return seconds > 1e9 ? Math.max(0, seconds * 1000 - now) : seconds * 1000;
  }
  const [, hours, minutes, seconds, ms] =
    /^(?=\d)(?:(\d+)h)?(?:(\d+)m(?!s))?(?:([\d.]+)s)?(?:([\d.]+)ms)?$/.exec(text) ?? [];
  if (hours !== undefined || minutes !== undefined || seconds !== undefined || ms !== undefined)
    return (
      Number(hours ?? 0) * 3_600_000 + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1000 + Number(ms ?? 0)
    );
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
