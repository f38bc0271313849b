import type { Provider } from "../provider/index.ts";

/**
 * Least time between two looks at a cloud's list, in milliseconds: it changes with releases, and each look
 * counts against the account's limits.
 */
const cloudMs = 10 * 60_000;

/** The same when a client asks for a model that nobody is known to have. */
const missingMs = 60_000;

/**
 * Whether a provider is asked for its models again, `sinceMs` after it was asked last. Of what runs nearby, models come
 * and go all day; of what is in trouble, one wants to know when it is over.
 */
export const isDue = (
  { local, trouble }: Pick<Provider, "local" | "trouble">,
  sinceMs: number,
  isMissing: boolean,
): boolean => local || trouble !== undefined || sinceMs >= (isMissing ? missingMs : cloudMs);
