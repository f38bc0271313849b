import type { ModelCall } from "./provider.ts";

/**
 * The header in which clients of Messages name the betas that their requests are of (Anthropic
 * API reference, "Beta headers").
 */
export const betaHeader = "anthropic-beta";

/**
 * Betas that Bedrock and Vertex AI have by another name than Anthropic's own API (Anthropic
 * documentation, "Tool search tool").
 */
const renamed: ReadonlyMap<string, string> = new Map([["advanced-tool-use-2025-11-20", "tool-search-tool-2025-10-19"]]);

/** The betas that a header names. */
export const betasIn = (header: string | undefined): readonly string[] =>
  (header ?? "").split(",").flatMap((name) => name.trim() || []);

/** The call with its betas by the names that the clouds have for them. */
export function withCloudBetas(modelCall: ModelCall): ModelCall {
  const header = modelCall.headers[betaHeader];
  if (header === undefined) return modelCall;
  const names = new Set(betasIn(header).map((name) => renamed.get(name) ?? name));
  return { ...modelCall, headers: { ...modelCall.headers, [betaHeader]: [...names].join(",") } };
}
