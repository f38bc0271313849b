/** What is known of a provider that speaks OpenAI's API, each from its own API reference. */
export interface Preset {
  readonly title: string;
  /** Root of its API; absent where every installation has its own. */
  readonly baseUrl?: string;
  /** The variable in which its users keep its key. */
  readonly keyVariable?: string;
  /** Runs at home: it mostly wants no key. */
  readonly local?: true;
  /** Endpoints that it has besides /chat/completions. */
  readonly has: readonly ("responses" | "completions" | "embeddings" | "messages")[];
  /** Where its wire differs from OpenAI's. */
  readonly quirks?: Quirks;
}

export interface Quirks {
  /** It knows the limit of an answer by OpenAI's former name alone. */
  readonly maxTokens?: "max_tokens";
  /** It has no `developer` messages or no `safety_identifier`: members that it refuses, by name. */
  readonly refuses?: readonly string[];
  /**
   * It takes several texts of one message as parts, as OpenAI does; most servers want one
   * text, of some messages at least.
   */
  readonly texts?: "parts";
  /**
   * It takes instructions among the turns, as OpenAI does; templates of many models refuse any but one, before all
   * else.
   */
  readonly instructions?: "anywhere";
  /**
   * It takes several messages of one role in a row, as OpenAI does; templates of many models
   * refuse them, and so does Perplexity.
   */
  readonly inARow?: "taken";
  /**
   * It takes what was thought before by another name than `reasoning_content`, refuses it, or demands
   * it with all that the model said.
   */
  readonly thoughts?: "reasoning" | "refused" | "demanded";
  /** It wants to hear the assistant between results of tools and the user. */
  readonly afterResults?: "assistant";
  /** Ids of calls that it takes, and how long one is at most that takes the place of another. */
  readonly callIds?: { readonly taken: RegExp; readonly length: number };
  /** It lists no models, or not at /models. */
  readonly listsModels?: false;
}

/** Former name of the limit, as most servers still want it. */
const former: Quirks = { maxTokens: "max_tokens" };

/** Providers that are OpenAI's API at an address of their own, in the order of their names. */
const table = {
  cerebras: {
    title: "Cerebras",
    baseUrl: "https://api.cerebras.ai/v1",
    keyVariable: "CEREBRAS_API_KEY",
    has: ["completions"],
    quirks: { thoughts: "reasoning" },
  },
  cohere: {
    title: "Cohere (its compatibility API)",
    baseUrl: "https://api.cohere.ai/compatibility/v1",
    keyVariable: "COHERE_API_KEY",
    has: ["embeddings"],
    quirks: { ...former, refuses: ["safety_identifier", "parallel_tool_calls", "prompt_cache_key", "service_tier"] },
  },
  deepseek: {
    title: "DeepSeek",
    baseUrl: "https://api.deepseek.com/v1",
    keyVariable: "DEEPSEEK_API_KEY",
    has: [],
    quirks: { ...former, thoughts: "demanded" },
  },
  fireworks: {
    title: "Fireworks AI",
    baseUrl: "https://api.fireworks.ai/inference/v1",
    keyVariable: "FIREWORKS_API_KEY",
    has: ["responses", "completions", "embeddings"],
    quirks: former,
  },
  ghostllm: { title: "GhostLLM", keyVariable: "GHOSTLLM_API_KEY", has: ["completions"], quirks: former },
  groq: {
    title: "Groq",
    baseUrl: "https://api.groq.com/openai/v1",
    keyVariable: "GROQ_API_KEY",
    has: ["responses"],
    quirks: { refuses: ["safety_identifier", "prompt_cache_key"], thoughts: "refused" },
  },
  litellm: {
    title: "LiteLLM's proxy",
    keyVariable: "LITELLM_API_KEY",
    has: ["responses", "completions", "embeddings", "messages"],
  },
  llamacpp: {
    title: "llama.cpp's server",
    baseUrl: "http://127.0.0.1:8080/v1",
    local: true,
    has: ["completions", "embeddings"],
    quirks: former,
  },
  lmstudio: {
    title: "LM Studio",
    baseUrl: "http://127.0.0.1:1234/v1",
    local: true,
    has: ["responses", "completions", "embeddings"],
    quirks: former,
  },
  mistral: {
    title: "Mistral AI",
    baseUrl: "https://api.mistral.ai/v1",
    keyVariable: "MISTRAL_API_KEY",
    has: ["embeddings"],
    quirks: {
      ...former,
      refuses: ["safety_identifier", "service_tier", "prompt_cache_key", "logit_bias", "logprobs", "stream_options"],
      thoughts: "refused",
      callIds: { taken: /^[a-zA-Z0-9]{9}$/, length: 9 },
      afterResults: "assistant",
    },
  },
  nvidia: {
    title: "NVIDIA NIM",
    baseUrl: "https://integrate.api.nvidia.com/v1",
    keyVariable: "NVIDIA_API_KEY",
    has: ["completions", "embeddings"],
    quirks: { ...former, refuses: ["safety_identifier", "prompt_cache_key", "service_tier"] },
  },
  openrouter: {
    title: "OpenRouter",
    baseUrl: "https://openrouter.ai/api/v1",
    keyVariable: "OPENROUTER_API_KEY",
    has: ["responses", "completions", "embeddings"],
  },
  perplexity: {
    title: "Perplexity",
    baseUrl: "https://api.perplexity.ai",
    keyVariable: "PERPLEXITY_API_KEY",
    has: [],
    quirks: { ...former, listsModels: false, refuses: ["stream_options"] },
  },
  sglang: {
    title: "SGLang",
    baseUrl: "http://127.0.0.1:30000/v1",
    local: true,
    has: ["completions", "embeddings"],
  },
  together: {
    title: "Together AI",
    baseUrl: "https://api.together.xyz/v1",
    keyVariable: "TOGETHER_API_KEY",
    has: ["completions", "embeddings"],
    quirks: former,
  },
  vllm: {
    title: "vLLM",
    baseUrl: "http://127.0.0.1:8000/v1",
    local: true,
    has: ["responses", "completions", "embeddings"],
  },
  xai: {
    title: "xAI",
    baseUrl: "https://api.x.ai/v1",
    keyVariable: "XAI_API_KEY",
    has: ["responses"],
  },
} as const satisfies Readonly<Record<string, Preset>>;

export type PresetName = keyof typeof table;

export const presets: Readonly<Record<PresetName, Preset>> = table;

/** The preset of this type; undefined when the type is none. */
export const presetOf = (type: string): Preset | undefined =>
  Object.hasOwn(table, type) ? presets[type as PresetName] : undefined;
