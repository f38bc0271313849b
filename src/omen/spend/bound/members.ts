import type { FormatName } from "../../dialect/name.ts";
import { isThere, type Json } from "./contents.ts";

/**
 * Members of a request that cost nothing beyond the tokens that are counted of it anyway. A member that is not here may
 * cost anything: what a provider adds tomorrow is not known today, so under a hard cap it is refused by name.
 */
const openaiSampling =
  "model stream stream_options temperature top_p stop user safety_identifier metadata store seed logit_bias logprobs " +
  "top_logprobs presence_penalty frequency_penalty prompt_cache_key prompt_cache_retention prompt_cache_options " +
  "parallel_tool_calls tool_choice service_tier verbosity reasoning_effort reasoning ";

/** What servers that speak OpenAI's API have besides. */
const compatible =
  "top_k min_p top_a typical_p repetition_penalty length_penalty min_tokens ignore_eos skip_special_tokens stop_token_ids " +
  "include_stop_str_in_output chat_template_kwargs enable_thinking thinking guided_json guided_regex guided_choice " +
  "guided_grammar structured_outputs cache_prompt mirostat mirostat_eta mirostat_tau tfs_z grammar json_schema include_reasoning " +
  "reasoning_format reasoning_split random_seed safe_prompt prompt_mode prompt_truncate_len context_length_exceeded_behavior ";

const sets: Readonly<Record<string, string>> = {
  "openai-chat":
    `${openaiSampling}${compatible}messages tools functions function_call response_format max_tokens max_completion_tokens n ` +
    "modalities audio",
  "openai-completions": `${openaiSampling}${compatible}prompt suffix echo best_of n max_tokens response_format`,
  "openai-responses":
    `${openaiSampling}input instructions tools text max_output_tokens max_tool_calls include truncation background ` +
    "client_metadata",
  anthropic:
    "model stream messages system tools tool_choice max_tokens temperature top_p top_k stop_sequences metadata thinking " +
    "output_config output_format cache_control service_tier context_management tags safeguards inference_geo anthropic_version " +
    "anthropic_beta",
  gemini: "contents systemInstruction tools toolConfig generationConfig safetySettings serviceTier labels model",
  "bedrock-converse":
    "messages system toolConfig inferenceConfig outputConfig additionalModelRequestFields additionalModelResponseFieldPaths " +
    "serviceTier requestMetadata",
  ollama: "model messages tools format think logprobs top_logprobs options stream keep_alive",
  "openai-embeddings": "model input encoding_format dimensions user input_type truncate embedding_type",
  "gemini-embeddings": "requests model content taskType title outputDimensionality",
  "vertex-embeddings": "instances parameters",
  "titan-embeddings": "inputText dimensions normalize embeddingTypes",
  "cohere-embeddings": "texts input_type embedding_types output_dimension truncate",
};

const harmless = new Map(
  Object.entries(sets).map(([format, names]) => [format, new Set(names.split(" "))] as [string, ReadonlySet<string>]),
);

/** The first member of a request that is given and not known to be harmless in this format; undefined where all are. */
export function unknownMember(format: FormatName, request: Json): string | undefined {
  const known = harmless.get(format);
  for (const name of Object.keys(request)) if (isThere(request[name]) && !known?.has(name)) return name;
  return undefined;
}
