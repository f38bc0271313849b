import type { Choice, ModelAnswer } from "../answer.ts";
import type { ToolCallPart } from "../conversation.ts";
import type { JsonObject } from "../dialect.ts";
import { unwrapInput } from "../free-form-input.ts";
import { encodeImage, isMade } from "./image.ts";
import {
  encodeCall,
  encodeContent,
  encodeFreeFormCall,
  encodeMessage,
  encodeReasoning,
  itemId,
  type ItemStatus,
} from "./item.ts";
import { encodeEnding } from "./status.ts";
import { encodeSearchCall } from "./tool-search.ts";
import { encodeUsage } from "./usage.ts";

/**
 * API reference, "The response object"; every member that its schema demands is there. Members that repeat the request
 * have their defaults: an answer does not know what it was asked. It has one answer, so the first choice is it.
 */
export function encodeAnswer({ id, model, created, choices, usage, serviceTier }: ModelAnswer): JsonObject {
  const choice = choices[0] ?? { parts: [], finish: "stop" };
  const ending = encodeEnding(choice.finish);
  return {
    ...encodeHead({ id, model, created, serviceTier }),
    status: ending.status,
    completed_at: ending.status === "completed" ? (created ?? 0) : null,
    incomplete_details: ending.incomplete_details,
    output: encodeOutput(id, choice, ending.status),
    usage: usage ? encodeUsage(usage) : null,
  };
}

interface Head {
  readonly id: string;
  readonly model: string;
  readonly created: number | undefined;
  readonly serviceTier: string | undefined;
}

/**
 * A response as it is before anything was said; what its schema wants as numbers and texts has OpenAI's defaults (Open
 * Responses, "ResponseResource").
 */
export const encodeHead = ({ id, model, created, serviceTier }: Head): JsonObject => ({
  id,
  object: "response",
  created_at: created ?? 0,
  status: "in_progress",
  completed_at: null,
  background: false,
  frequency_penalty: 0,
  error: null,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  model,
  output: [],
  parallel_tool_calls: true,
  presence_penalty: 0,
  previous_response_id: null,
  prompt_cache_key: null,
  reasoning: { effort: null, summary: null },
  safety_identifier: null,
  service_tier: serviceTier ?? "default",
  store: false,
  temperature: 1,
  text: { format: { type: "text" } },
  tool_choice: "auto",
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: "disabled",
  access_programs: null,
  user: null,
  metadata: {},
  usage: null,
});

/**
 * Texts and refusals in a row are one message. An answer that was cut off shows so in a message
 * or call that is its last item.
 */
function encodeOutput(id: string, { parts, logprobs }: Choice, status: ItemStatus): readonly object[] {
  const items: object[] = [];
  let content: object[] | undefined;
  let tokens = logprobs?.content ?? undefined;
  for (const [index, part] of parts.entries()) {
    const spoken = encodeContent(part, tokens);
    if (spoken) {
      if (part.type === "text") tokens = undefined; // they are of the whole answer, and stand once
      const isLast = parts.slice(index).every((later) => later.type === "text" || later.type === "refusal");
      if (content) content.push(spoken);
      else {
        content = [spoken];
        items.push(encodeMessage(itemId("msg", id, items.length), content, isLast ? status : "completed"));
      }
      continue;
    }
    content = undefined;
    if (part.type === "reasoning") items.push(encodeReasoning(part, part.id ?? itemId("rs", id, items.length)));
    if (isMade(part)) items.push(encodeImage(itemId("ig", id, items.length), part, "completed"));
    if (part.type === "tool_call")
      items.push(encodeCallItem(part, id, items.length, index === parts.length - 1 ? status : "completed"));
  }
  return items;
}

function encodeCallItem(call: ToolCallPart, answer: string, index: number, status: ItemStatus): object {
  if (call.isSearch) return encodeSearchCall(itemId("tsc", answer, index), call, call.arguments, status);
  if (!call.isFreeForm) return encodeCall(itemId("fc", answer, index), call, call.arguments, status);
  return encodeFreeFormCall(itemId("ctc", answer, index), call, unwrapInput(call.arguments), status);
}
