import { Type, type TObject } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

/**
 * The rules of the Open Responses specification (openresponses.org, "Specification" and its schema of
 * 2026-02) that bind whoever answers, in our own words. Each gives what is wrong, with the section that says
 * so; nothing where all is well.
 */

type Json = Readonly<Record<string, unknown>>;

/** One server-sent event as it came. */
export interface SseEvent {
  readonly fields: Readonly<Record<string, string>>;
  readonly body: Json;
}

const nullable = (schema: Parameters<typeof Type.Union>[0][number]) => Type.Union([schema, Type.Null()]);
const count = Type.Integer({ minimum: 0 });
const status = Type.Union(["in_progress", "completed", "incomplete"].map((name) => Type.Literal(name)));

/** "The response object" */
const response: TObject = Type.Object({
  id: Type.String({ minLength: 1 }),
  object: Type.Literal("response"),
  created_at: Type.Integer(),
  completed_at: nullable(Type.Integer()),
  status: Type.String(),
  incomplete_details: nullable(Type.Object({ reason: Type.String() })),
  model: Type.String(),
  previous_response_id: nullable(Type.String()),
  instructions: nullable(Type.Union([Type.String(), Type.Array(Type.Unknown())])),
  output: Type.Array(Type.Object({ type: Type.String() })),
  error: nullable(Type.Object({ code: Type.String(), message: Type.String() })),
  tools: Type.Array(Type.Object({ type: Type.String() })),
  tool_choice: Type.Union([Type.String(), Type.Object({ type: Type.String() })]),
  truncation: Type.Union([Type.Literal("auto"), Type.Literal("disabled")]),
  parallel_tool_calls: Type.Boolean(),
  text: Type.Object({ format: Type.Optional(Type.Object({ type: Type.String() })) }),
  top_p: Type.Number(),
  presence_penalty: Type.Number(),
  frequency_penalty: Type.Number(),
  top_logprobs: Type.Integer(),
  temperature: Type.Number(),
  reasoning: nullable(Type.Object({})),
  user: nullable(Type.String()),
  usage: nullable(
    Type.Object({
      input_tokens: count,
      output_tokens: count,
      total_tokens: count,
      input_tokens_details: Type.Object({ cached_tokens: count }),
      output_tokens_details: Type.Object({ reasoning_tokens: count }),
    }),
  ),
  max_output_tokens: nullable(Type.Integer()),
  max_tool_calls: nullable(Type.Integer()),
  store: Type.Boolean(),
  background: Type.Boolean(),
  service_tier: Type.String(),
  metadata: Type.Unknown(),
  safety_identifier: nullable(Type.String()),
  prompt_cache_key: nullable(Type.String()),
});

/** "Items", by their type */
const items: Readonly<Record<string, TObject>> = {
  message: Type.Object({
    id: Type.String({ minLength: 1 }),
    status,
    role: Type.Literal("assistant"),
    content: Type.Array(
      Type.Union([
        Type.Object({
          type: Type.Literal("output_text"),
          text: Type.String(),
          annotations: Type.Array(Type.Unknown()),
        }),
        Type.Object({ type: Type.Literal("refusal"), refusal: Type.String() }),
      ]),
    ),
  }),
  function_call: Type.Object({
    id: Type.String({ minLength: 1 }),
    status,
    call_id: Type.String({ minLength: 1 }),
    name: Type.String({ minLength: 1 }),
    arguments: Type.String(),
  }),
  reasoning: Type.Object({
    id: Type.String({ minLength: 1 }),
    summary: Type.Array(Type.Object({ type: Type.Literal("summary_text"), text: Type.String() })),
  }),
};

/** Members that a function among the response's `tools` has ("FunctionTool") */
const functionTool = Type.Object({
  name: Type.String(),
  description: nullable(Type.String()),
  parameters: nullable(Type.Object({})),
  strict: nullable(Type.Boolean()),
});

const faultsOf = (schema: TObject, value: unknown, where: string): readonly string[] =>
  [...Value.Errors(schema, value)].map(({ path, message }) => `${where}${path}: ${message}`);

/** What is wrong with a response object, by "The response object", "Items" and "Items are state machines". */
export function faultsOfResponse(value: Json): readonly string[] {
  const faults = [...faultsOf(response, value, "The response object: ")];
  const output = Array.isArray(value["output"]) ? (value["output"] as readonly Json[]) : [];
  for (const [index, item] of output.entries()) {
    const schema = items[String(item["type"])];
    if (schema) faults.push(...faultsOf(schema, item, `Items: output[${index}]`));
    if (item["status"] !== "incomplete") continue;
    if (index !== output.length - 1)
      faults.push(`Items are state machines: output[${index}] is incomplete and not the last`);
    if (value["status"] !== "incomplete")
      faults.push("Items are state machines: an item is incomplete and its response is not");
  }
  const tools = Array.isArray(value["tools"]) ? (value["tools"] as readonly Json[]) : [];
  for (const tool of tools)
    if (tool["type"] === "function") faults.push(...faultsOf(functionTool, tool, "FunctionTool: "));
  if (value["status"] === "completed" && value["completed_at"] === null)
    faults.push("The response object: completed, and not when");
  return faults;
}

/** The types of events that end a response. */
const terminal: ReadonlySet<unknown> = new Set(["response.completed", "response.incomplete", "response.failed"]);

/** Where a delta's text stands when it is done, by its event's stem. */
const doneMember: Readonly<Record<string, string>> = {
  "response.output_text": "text",
  "response.refusal": "refusal",
  "response.reasoning_summary_text": "text",
  "response.function_call_arguments": "arguments",
};

/** What is wrong with a stream's events, by "Streaming HTTP Responses", "Items are streamable" and "Streaming". */
export function faultsOfStream(events: readonly SseEvent[]): readonly string[] {
  const faults: string[] = [];
  let last = -1;
  for (const { fields, body } of events) {
    if (fields["event"] !== body["type"])
      faults.push(`Streaming HTTP Responses: event ${fields["event"]} is a ${String(body["type"])}`);
    if ("id" in fields) faults.push("Streaming HTTP Responses: an event has an id");
    const number = body["sequence_number"];
    if (typeof number !== "number" || number <= last) faults.push(`Streaming: number ${String(number)} behind ${last}`);
    else last = number;
  }
  const types = events.map(({ body }) => body["type"]);
  if (types[0] !== "response.created" || types[1] !== "response.in_progress")
    faults.push("Streaming: it does not begin with its states");
  if (!terminal.has(types.at(-1)) || types.filter((type) => terminal.has(type)).length !== 1)
    faults.push("Streaming: it does not end with one end");
  faults.push(...faultsOfItems(events));
  for (const { body } of events)
    if (typeof body["response"] === "object") faults.push(...faultsOfResponse(body["response"] as Json));
  return faults;
}

/** "Items are streamable": each is added, filled and done in its order, and what is done is what was said. */
function faultsOfItems(events: readonly SseEvent[]): readonly string[] {
  const faults: string[] = [];
  const open = new Map<unknown, Json>();
  const done = new Map<unknown, Json>();
  const parts = new Set<string>();
  const said = new Map<string, string>();
  for (const { body } of events) {
    const type = String(body["type"]);
    const index = body["output_index"];
    if (index === undefined) continue;
    if (type === "response.output_item.added") {
      const item = body["item"] as Json;
      if (open.has(index) || done.has(index)) faults.push(`Items are streamable: item ${String(index)} is added twice`);
      open.set(index, item);
      if (item["type"] === "message" && item["role"] === undefined)
        faults.push("Items are streamable: a message without its role");
      if (item["type"] === "function_call" && !item["name"])
        faults.push("Items are streamable: a call without its name");
      continue;
    }
    if (!open.has(index)) faults.push(`Items are streamable: ${type} of item ${String(index)}, which is not open`);
    if (type === "response.output_item.done") {
      const item = body["item"] as Json;
      if (item["id"] !== open.get(index)?.["id"]) faults.push("Items are streamable: an item ends under another id");
      open.delete(index);
      done.set(index, item);
      continue;
    }
    if (body["item_id"] !== open.get(index)?.["id"]) faults.push(`Items are streamable: ${type} of another item's id`);
    const at = `${String(index)}/${String(body["content_index"] ?? body["summary_index"])}`;
    if (type.endsWith("part.added")) parts.add(at);
    if (type.endsWith("part.done")) parts.delete(at);
    const stem = type.replace(/\.(?:delta|done)$/, "");
    const member = doneMember[stem];
    if (member === undefined || stem === type) continue;
    if (stem !== "response.function_call_arguments" && !parts.has(at))
      faults.push(`Items are streamable: ${type} without its part`);
    const key = `${stem}${at}`;
    if (type.endsWith(".delta")) said.set(key, (said.get(key) ?? "") + String(body["delta"]));
    else if (body[member] !== (said.get(key) ?? "")) faults.push(`Items are streamable: ${type} is not what was said`);
    if (type.endsWith(".done")) said.delete(key);
  }
  for (const at of parts) faults.push(`Items are streamable: part ${at} is not done`);
  for (const key of said.keys()) faults.push(`Items are streamable: ${key} is not done`);
  if (open.size > 0) faults.push("Items are streamable: an item is not done");
  const end = events.at(-1)?.body["response"] as Json | undefined;
  const output = (end?.["output"] ?? []) as readonly Json[];
  if (end?.["status"] !== "failed" && JSON.stringify(output) !== JSON.stringify([...done.values()]))
    faults.push("Streaming: the response's output is not what its items were");
  return faults;
}

/** The events of a stream, comments left out, and what stands behind the last: `[DONE]` where it is there. */
export function readStream(text: string): { readonly events: readonly SseEvent[]; readonly rest: readonly string[] } {
  const events: SseEvent[] = [];
  const rest: string[] = [];
  for (const block of text.split("\n\n")) {
    const fields = Object.fromEntries(
      block.split("\n").flatMap((line) => {
        const match = /^(\w+): ?(.*)$/.exec(line);
        return match ? [[match[1], match[2]] as const] : [];
      }),
    ) as Record<string, string>;
    const data = fields["data"];
    if (data === undefined) continue;
    if (data === "[DONE]") rest.push(data);
    else events.push({ fields, body: JSON.parse(data) as Json });
  }
  return { events, rest };
}
