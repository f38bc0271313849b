import type { ModelCall } from "../provider.ts";

/**
 * The custom method of each format; `alt=sse` asks for server-sent events (Gemini and Vertex AI API references,
 * "generateContent", "predict").
 */
export function methodOf({ dialect, stream }: Pick<ModelCall, "dialect" | "stream">): string {
  if (dialect === "gemini-embeddings") return "batchEmbedContents";
  if (dialect === "vertex-embeddings") return "predict";
  if (dialect === "gemini-token-count") return "countTokens";
  return stream ? "streamGenerateContent?alt=sse" : "generateContent";
}

/**
 * Vertex AI's host for a location (Vertex AI documentation, "Locations"): one for the whole world, one for each of the
 * jurisdictions `us` and `eu`, one for each region.
 */
export function vertexHost(location: string): string {
  if (location === "global") return "https://aiplatform.googleapis.com";
  if (location === "us" || location === "eu") return `https://aiplatform.${location}.rep.googleapis.com`;
  return `https://${location}-aiplatform.googleapis.com`;
}

/** The Gemini API's path of a model: a bare name is one of Google's, `tunedModels/NAME` is a path of its own. */
export function geminiPath(model: string): string {
  const [, collection = "models", name = model] = /^(models|tunedModels)\/([^/]+)$/.exec(model) ?? [];
  return `${collection}/${encodeURIComponent(name)}`;
}

/** Whose model it is: `publisher/NAME` says so, Claude is known by its name, all else is Google's. */
export function publisherOf(model: string): { readonly publisher: string; readonly id: string } {
  const [, publisher, id] = /^([a-z0-9-]+)\/(.+)$/.exec(model) ?? [];
  if (publisher !== undefined && id !== undefined) return { publisher, id };
  return { publisher: model.startsWith("claude") ? "anthropic" : "google", id: model };
}

/** The path of a model below `/v1`; versions keep their `@`, as Google writes them. */
export function vertexPath(project: string, location: string, model: string): string {
  const { publisher, id } = publisherOf(model);
  const [where, whose, what] = [project, publisher, id].map((name) => encodeURIComponent(name).replaceAll("%40", "@"));
  return `projects/${where}/locations/${encodeURIComponent(location)}/publishers/${whose}/models/${what}`;
}
