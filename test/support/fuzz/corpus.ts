import { clients, scenarioNames } from "../scenario/index.ts";
import { said, type Json } from "../scenario/scenario.ts";

/**
 * Requests that are right, by the path that takes them: those of the scenarios, and some
 * that use all that a dialect has.
 */

const schema = said.schema;

const chat: readonly Json[] = [
  {
    messages: [
      { role: "developer", content: [{ type: "text", text: "Be brief." }] },
      {
        role: "user",
        name: "ann",
        content: [
          { type: "text", text: "Look", cache_control: { type: "ephemeral", ttl: "1h" } },
          { type: "image_url", image_url: { url: `data:image/png;base64,${said.png}`, detail: "low" } },
          { type: "image_url", image_url: { url: "https://example.com/a.png" } },
          { type: "input_audio", input_audio: { data: "UklGRg==", format: "wav" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" } },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "text", text: "I see" },
          { type: "refusal", refusal: "no" },
        ],
        reasoning_content: "hm",
        reasoning_details: [{ type: "reasoning.text", text: "hm", signature: "c2ln", format: "omen:anthropic:" }],
        tool_calls: [{ id: "c1", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } }],
      },
      { role: "tool", tool_call_id: "c1", content: [{ type: "text", text: "rain" }] },
      { role: "user", content: "And?" },
    ],
    tools: [{ type: "function", function: { ...said.tool, parameters: schema, strict: true } }],
    tool_choice: { type: "function", function: { name: "weather" } },
    parallel_tool_calls: false,
    response_format: { type: "json_schema", json_schema: { name: "o", schema, strict: true, description: "d" } },
    reasoning_effort: "high",
    max_completion_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
    frequency_penalty: 0.1,
    presence_penalty: -0.1,
    seed: 7,
    n: 1,
    stop: ["a", "b"],
    logit_bias: { "50256": -100 },
    logprobs: true,
    top_logprobs: 2,
    user: "u",
    service_tier: "auto",
    prompt_cache_key: "k",
    metadata: { a: "b" },
    web_search_options: {
      search_context_size: "low",
      user_location: { type: "approximate", approximate: { city: "Ulm" } },
    },
    stream_options: { include_usage: true },
    tags: { intent: "x" },
    omen: { route: "x" },
  },
];

const messages: readonly Json[] = [
  {
    system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral" } }],
    max_tokens: 3000,
    thinking: { type: "enabled", budget_tokens: 2000 },
    messages: [
      {
        role: "user",
        content: [
          { type: "image", source: { type: "base64", media_type: "image/png", data: said.png } },
          { type: "image", source: { type: "url", url: "https://example.com/a.png" } },
          { type: "document", title: "d", source: { type: "text", media_type: "text/plain", data: "words" } },
          { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBERi0=" } },
          { type: "text", text: "Look" },
        ],
      },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "c2ln" },
          { type: "redacted_thinking", data: "b3BhcXVl" },
          { type: "text", text: "I see", citations: [{ type: "char_location", cited_text: "x", document_index: 0 }] },
          { type: "tool_use", id: "c1", name: "weather", input: { city: "Ulm" } },
        ],
      },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "c1", is_error: true, content: [{ type: "text", text: "rain" }] },
          { type: "text", text: "And?" },
        ],
      },
    ],
    tools: [
      { ...said.tool, input_schema: schema, cache_control: { type: "ephemeral", ttl: "5m" } },
      { type: "web_search_20250305", name: "web_search", max_uses: 2, allowed_domains: ["example.com"] },
    ],
    tool_choice: { type: "tool", name: "weather", disable_parallel_tool_use: true },
    stop_sequences: ["a"],
    temperature: 1,
    top_p: 0.9,
    top_k: 5,
    metadata: { user_id: "u" },
    service_tier: "auto",
    output_config: { effort: "high", format: { type: "json_schema", schema } },
  },
];

const responses: readonly Json[] = [
  {
    instructions: "Be brief.",
    input: [
      { role: "system", content: "S" },
      {
        type: "message",
        role: "user",
        content: [
          { type: "input_text", text: "Look" },
          { type: "input_image", image_url: "https://example.com/a.png", detail: "high" },
          { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,JVBERi0=" },
        ],
      },
      { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "hm" }], encrypted_content: "gAAA" },
      { type: "message", role: "assistant", content: [{ type: "output_text", text: "I see", annotations: [] }] },
      { type: "function_call", call_id: "c1", name: "weather", arguments: '{"city":"Ulm"}' },
      { type: "function_call_output", call_id: "c1", output: [{ type: "input_text", text: "rain" }] },
      { type: "custom_tool_call", call_id: "c2", name: "grep", input: "x" },
      { type: "custom_tool_call_output", call_id: "c2", output: "y" },
      { type: "item_reference", id: "msg_1" },
    ],
    tools: [
      { type: "function", ...said.tool, parameters: schema, strict: true },
      { type: "web_search", search_context_size: "low", user_location: { type: "approximate", city: "Ulm" } },
      { type: "custom", name: "grep", format: { type: "text" } },
    ],
    tool_choice: { type: "function", name: "weather" },
    text: { format: { type: "json_schema", name: "o", schema, strict: true }, verbosity: "low" },
    reasoning: { effort: "high", summary: "auto" },
    include: ["reasoning.encrypted_content", "message.output_text.logprobs"],
    max_output_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
    top_logprobs: 2,
    truncation: "auto",
    store: false,
    metadata: { a: "b" },
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: "k",
    safety_identifier: "u",
    service_tier: "auto",
    stream_options: { include_obfuscation: false },
    background: false,
  },
];

const scenariosOf = (name: string): readonly Json[] =>
  clients.flatMap((client) => (client.name === name ? scenarioNames.map((scenario) => client.request[scenario]) : []));

const messagesBodies = [...scenariosOf("messages"), ...messages];
const responsesBodies = [...scenariosOf("responses"), ...responses];

export const corpus: Readonly<Record<string, readonly Json[]>> = {
  "/v1/chat/completions": [...scenariosOf("chat"), ...chat, ...chat],
  "/v1/completions": [
    { prompt: "Hello", max_tokens: 5 },
    {
      prompt: ["Hello"],
      suffix: "x",
      echo: false,
      best_of: 1,
      max_tokens: 5,
      temperature: 0.5,
      stop: ["a"],
      logprobs: 2,
      seed: 7,
      logit_bias: { "5": 1 },
      stream_options: { include_usage: true },
    },
  ],
  "/v1/embeddings": [
    { input: "Hello" },
    { input: ["a", "b"], dimensions: 8, encoding_format: "base64", user: "u" },
    { input: [[1, 2], [3]], encoding_format: "float" },
  ],
  "/v1/messages": [...messagesBodies, ...messages],
  "/v1/messages/count_tokens": messagesBodies,
  "/v1/responses": [...responsesBodies, ...responses],
  "/v1/responses/input_tokens": responsesBodies,
  "/v1/responses/compact": responsesBodies,
};

/** The members that requests on this path have. */
export const membersOf = (path: string): readonly string[] => [...new Set((corpus[path] ?? []).flatMap(Object.keys))];
