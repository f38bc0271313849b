/** Families of models that want something of their own. */
export type Family = "claude" | "nova" | "nova-2" | "mistral" | "cohere" | "gpt-oss" | "other";

/** What a model takes of Converse; the schema is one, its members are not accepted by all. */
export interface ModelTraits {
  readonly family: Family;
  /** Cache points: others refuse a request that has any (Amazon Bedrock user guide, "Prompt caching"). */
  readonly caches: boolean;
  /** How long a cache point may be asked to last. */
  readonly cachesForAnHour: boolean;
  /** `status` of a tool's result (API reference, "ToolResultBlock"). */
  readonly resultStatus: boolean;
}

/** A model by its id, by that of an inference profile, or by an ARN that names one. */
export function traitsOf(model: string): ModelTraits {
  const family = familyOf(model.toLowerCase());
  const claude = family === "claude";
  const nova = family === "nova" || family === "nova-2";
  return { family, caches: claude || nova, cachesForAnHour: claude, resultStatus: claude || nova };
}

function familyOf(model: string): Family {
  if (model.includes("claude")) return "claude";
  if (/\bnova-2\b/.test(model)) return "nova-2";
  if (/\bnova-/.test(model)) return "nova";
  if (/\bmistral\./.test(model)) return "mistral";
  if (/\bcohere\./.test(model)) return "cohere";
  return model.includes("gpt-oss") ? "gpt-oss" : "other";
}
