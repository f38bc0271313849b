/**
 * A summary that Omen had a model write stands in a compaction item in the place of what OpenAI encrypts. It begins as
 * sealed bytes do, so that no request that holds one passes as it is to a provider that could not read it.
 */
const mark = "omen:summary:";

export const sealSummary = (text: string): string => mark + text;

/** The summary; undefined when the content is a provider's own. */
export const unsealSummary = (content: unknown): string | undefined =>
  typeof content === "string" && content.startsWith(mark) ? content.slice(mark.length) : undefined;

/** What a model is told of it. */
export const summaryText = (summary: string): string => `Summary of the conversation so far:\n\n${summary}`;
