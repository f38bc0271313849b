/**
 * The beta that opens a context of a million tokens (Anthropic docs, "Context windows"); models
 * that have it without pass it over.
 */
const longContextBeta = "context-1m-2025-08-07";

const suffix = "[1m]";

/** The model's own name, of one that ends as Claude Code names its long context; undefined for another. */
export const longContextName = (model: string): string | undefined =>
  model.endsWith(suffix) ? model.slice(0, -suffix.length) : undefined;

/** Headers for a provider of Messages, with the beta where the model that was asked for says so. */
export function withLongContext(
  headers: Readonly<Record<string, string>>,
  requested: string,
): Readonly<Record<string, string>> {
  const given = headers["anthropic-beta"];
  if (longContextName(requested) === undefined || given?.includes(longContextBeta)) return headers;
  return { ...headers, "anthropic-beta": given === undefined ? longContextBeta : `${given},${longContextBeta}` };
}
