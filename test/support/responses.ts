import { events } from "./scenario/scenario.ts";
import { fixed, type Behaviour } from "./upstream/index.ts";

/** A provider of Responses that says this text, as a whole. */
export const answerOf = (text: string, id = "resp_upstream"): object => ({
  id,
  object: "response",
  created_at: 7,
  status: "completed",
  error: null,
  incomplete_details: null,
  instructions: null,
  model: "up-model",
  output: [
    { type: "reasoning", id: "rs_up", summary: [], encrypted_content: "gAAAup" },
    {
      type: "message",
      id: "msg_up",
      status: "completed",
      role: "assistant",
      content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
    },
  ],
  parallel_tool_calls: true,
  previous_response_id: null,
  store: false,
  tool_choice: "auto",
  tools: [],
  metadata: {},
  usage: {
    input_tokens: 3,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: 2,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 5,
  },
});

/** The same, whole or streamed as the request asks. */
export const says =
  (text: string): Behaviour =>
  (exchange) =>
    (exchange.request.json as { stream?: boolean } | undefined)?.stream === true
      ? events(eventsOf(text))(exchange)
      : fixed(200, answerOf(text))(exchange);

/** The events of such an answer, the text in one delta. */
export function eventsOf(text: string): readonly string[] {
  const whole = answerOf(text) as { output: readonly object[] };
  const [thought, message] = whole.output;
  let number = 0;
  const event = (type: string, members: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...members })}\n\n`;
  const part = { type: "output_text", text: "", annotations: [] };
  const place = { item_id: "msg_up", output_index: 1, content_index: 0 };
  return [
    event("response.created", { response: { ...whole, status: "in_progress", output: [], usage: null } }),
    event("response.output_item.added", { output_index: 0, item: thought }),
    event("response.output_item.done", { output_index: 0, item: thought }),
    event("response.output_item.added", { output_index: 1, item: { ...message, content: [], status: "in_progress" } }),
    event("response.content_part.added", { ...place, part }),
    event("response.output_text.delta", { ...place, delta: text, logprobs: [] }),
    event("response.output_text.done", { ...place, text, logprobs: [] }),
    event("response.content_part.done", { ...place, part: { ...part, text } }),
    event("response.output_item.done", { output_index: 1, item: message }),
    event("response.completed", { response: whole }),
  ];
}
