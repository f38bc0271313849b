/** What a model takes of the Messages API; the schema is one, its members are not accepted by all. */
export interface ModelTraits {
  /** `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** `thinking` of type `enabled`, with a budget in tokens. */
  readonly budgets: boolean;
  /** `thinking` of type `adaptive`, its depth told by `output_config.effort`. */
  readonly adaptive: boolean;
  /** The efforts that it knows. */
  readonly efforts: readonly ("low" | "medium" | "high" | "xhigh" | "max")[];
  /** Messages with the role `system`. */
  readonly systemTurns: boolean;
  /** Most tokens of an answer, thoughts among them; undefined where it is not known. */
  readonly answerTokens: number | undefined;
}

/** Servers that speak the Messages API with models of their own follow its older form. */
const foreign: ModelTraits = {
  sampling: true,
  budgets: true,
  adaptive: false,
  efforts: ["low", "medium", "high"],
  systemTurns: false,
  answerTokens: undefined,
};

/**
 * Claude models by their name (platform.claude.com/docs: "Migration guide", "Adaptive thinking", "Mid-conversation
 * system messages"): adaptive thinking and efforts came with 4.6, xhigh with 4.7; budgets and sampling went with 4.7;
 * system messages came with 4.8, save for Sonnet 5. A Claude without a number in its name counts as the newest.
 */
export function traitsOf(model: string): ModelTraits {
  const name = model.toLowerCase();
  if (!name.includes("claude")) return foreign;
  const version = versionOf(name);
  const manual = version < 407;
  return {
    sampling: manual,
    budgets: manual,
    adaptive: version >= 406,
    efforts: version >= 407 ? ["low", "medium", "high", "xhigh", "max"] : ["low", "medium", "high", "max"],
    systemTurns: version >= 408 && !(version === 500 && name.includes("sonnet")),
    answerTokens: answerTokensOf(name, version),
  };
}

/**
 * platform.claude.com/docs, "Models overview": "Max output". A Claude newer than the table
 * gives no less than those in it.
 */
function answerTokensOf(name: string, version: number): number {
  if (version < 305) return 4096;
  if (version < 307) return 8192;
  return name.includes("opus") && version < 405 ? 32_000 : 64_000;
}

/**
 * 4.6 as 406; a date behind the name is no part of it. Old names have the number before
 * the family: `claude-3-5-sonnet`.
 */
function versionOf(name: string): number {
  const found = /claude-(?:[a-z]+-)?(\d+)(?:[-.](\d{1,2})(?!\d))?/.exec(name);
  return found ? Number(found[1]) * 100 + Number(found[2] ?? 0) : Number.POSITIVE_INFINITY;
}
