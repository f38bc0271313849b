import type { LimitState } from "./limiter.ts";

/** Seconds as a duration in Go's way, which OpenAI's `x-ratelimit-reset-*` have: `1m0s`, `20s`. */
export function durationOf(seconds: number): string {
  const whole = Math.ceil(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes > 0 ? `${minutes}m${whole % 60}s` : `${whole}s`;
}

/** Which limits are told in which headers: the first that there is. */
const told = [
  ["requests", ["rpm"]],
  ["tokens", ["tpm", "input_tpm", "output_tpm"]],
] as const;

/**
 * The state of a caller's limits as OpenAI tells it (API reference, "Rate limits"): of several the
 * one that is nearest to its end.
 */
export function openaiLimitHeaders(states: readonly LimitState[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [what, names] of told) {
    const tightest = tightestOf(states, names);
    if (!tightest) continue;
    headers[`x-ratelimit-limit-${what}`] = String(tightest.limit);
    headers[`x-ratelimit-remaining-${what}`] = String(tightest.remaining);
    headers[`x-ratelimit-reset-${what}`] = durationOf(tightest.resetsInSeconds);
  }
  return headers;
}

/**
 * The same as Anthropic tells it (API reference, "Rate limits", "Response headers"); `now` in
 * milliseconds since the Unix epoch.
 */
export function anthropicLimitHeaders(states: readonly LimitState[], now: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [what, names] of told) {
    const tightest = tightestOf(states, names);
    if (!tightest) continue;
    headers[`anthropic-ratelimit-${what}-limit`] = String(tightest.limit);
    headers[`anthropic-ratelimit-${what}-remaining`] = String(tightest.remaining);
    headers[`anthropic-ratelimit-${what}-reset`] = new Date(now + tightest.resetsInSeconds * 1000).toISOString();
  }
  return headers;
}

function tightestOf(states: readonly LimitState[], names: readonly string[]): LimitState | undefined {
  let tightest: LimitState | undefined;
  for (const state of states) {
    if (!names.includes(state.name)) continue;
    if (!tightest || state.remaining / state.limit < tightest.remaining / tightest.limit) tightest = state;
  }
  return tightest;
}
