import type { Conversation, Part, Sampling, Turn } from "../../../src/omen/dialect/conversation.ts";
import type { ProviderDialect } from "../../../src/omen/dialect/dialect.ts";
import { freeFormTool } from "../../../src/omen/dialect/free-form.ts";

/**
 * What a request can ask for. Each conversation asks for one thing more than the one that it is compared with: where a
 * dialect makes the same request of both, it could not say the difference.
 */
export interface Asked {
  readonly by: Conversation;
  /** Default: the plain conversation. */
  readonly beyond?: Conversation;
  /** Some models do it unasked. */
  readonly unasked?: true;
}

/** The smallest conversation of all: every provider can be told this much. */
const plain: Conversation = {
  system: [],
  turns: [{ role: "user", parts: [{ type: "text", text: "x" }] }],
  stream: false,
  wantsUsage: false,
  rest: {},
};

const schema = { type: "object", properties: { a: { type: "string" } }, required: ["a"], additionalProperties: false };
const tool = { name: "look", description: "Looks", parameters: schema };
const patching = freeFormTool("patch");
const data = (mediaType: string) => ({ kind: "data", mediaType, data: "eA==" }) as const;
const url = { kind: "url", url: "https://example.com/x" } as const;
const file = { kind: "file", id: "file_1" } as const;

const asking = (...parts: readonly Part[]): Conversation => ({
  ...plain,
  turns: [{ role: "user", parts: [...parts, { type: "text", text: "x" }] }],
});

const text = (said: string): Part => ({ type: "text", text: said });

/** A conversation in which the model has answered before. */
const after = (...turns: readonly Turn[]): Conversation => ({
  ...plain,
  turns: [{ role: "user", parts: [text("x")] }, ...turns, { role: "user", parts: [text("y")] }],
});

const answered = (...parts: readonly Part[]): Conversation => after({ role: "assistant", parts });

const called = (result: Extract<Part, { type: "tool_result" }>): Conversation => ({
  ...plain,
  tools: [tool],
  turns: [
    { role: "user", parts: [text("x")] },
    { role: "assistant", parts: [{ type: "tool_call", id: "call_1", name: "look", arguments: "{}" }] },
    { role: "tool", parts: [result] },
  ],
});

const result = { type: "tool_result", callId: "call_1", content: [{ type: "text", text: "z" }] } as const;

const using = (more: Partial<Conversation>): Conversation => ({ ...plain, tools: [tool], ...more });

const [usingTool, searching] = [using({}), { ...plain, builtIns: [{ type: "web_search" }] } as const];
const searchingFor = (more: object): Asked => ({
  by: { ...plain, builtIns: [{ type: "web_search", ...more }] },
  beyond: searching,
});
const png = { type: "image", source: data("image/png") } as const;
const shaped = { type: "json_schema", name: "o", schema } as const;
const answeredPlainly = answered(text("y"));
const thought = { type: "reasoning", text: "t" } as const;
const sampled = (sampling: Sampling): Asked => ({ by: { ...plain, sampling } });
const long = asking(text("long"));

export const asked: Readonly<Record<string, Asked>> = {
  instructions: { by: { ...plain, system: [{ type: "text", text: "s" }] } },
  "instructions between turns": {
    by: after({ role: "assistant", parts: [text("y")] }, { role: "system", parts: [text("s")] }),
    beyond: answeredPlainly,
  },
  "names of participants": { by: { ...plain, turns: [{ role: "user", name: "Ann", parts: [text("x")] }] } },
  "image: data": { by: asking(png) },
  "image: URL": { by: asking({ type: "image", source: url }) },
  "image: uploaded file": { by: asking({ type: "image", source: file }) },
  "image: TIFF": { by: asking({ type: "image", source: data("image/tiff") }) },
  "image: level of detail": { by: asking({ ...png, detail: "low" }), beyond: asking(png) },
  audio: { by: asking({ type: "audio", format: "wav", data: "eA==" }) },
  "file: PDF": { by: asking({ type: "file", source: data("application/pdf") }) },
  "file: ZIP": { by: asking({ type: "file", source: data("application/zip") }) },
  "file: URL": { by: asking({ type: "file", source: url }) },
  "file: uploaded file": { by: asking({ type: "file", source: file }) },
  "file: text": { by: asking({ type: "file", source: { kind: "text", text: "t" } }) },
  "file: its name": {
    by: asking({ type: "file", source: data("application/pdf"), name: "x.pdf" }),
    beyond: asking({ type: "file", source: data("application/pdf") }),
  },
  "file: a text's name": {
    by: asking({ type: "file", source: { kind: "text", text: "t" }, name: "x.txt" }),
    beyond: asking({ type: "file", source: { kind: "text", text: "t" } }),
  },
  tools: { by: usingTool },
  "tools: strict schema": { by: { ...plain, tools: [{ ...tool, strict: true }] }, beyond: usingTool },
  "tools: free-form": { by: { ...plain, tools: [patching] } },
  "tools: free-form, held to a grammar": {
    by: { ...plain, tools: [freeFormTool("patch", { syntax: "lark", definition: "start: LINE" })] },
    beyond: { ...plain, tools: [patching] },
  },
  "tool choice: none": { by: using({ toolChoice: { type: "none" } }), beyond: usingTool },
  "tool choice: required": { by: using({ toolChoice: { type: "required" } }), beyond: usingTool },
  "tool choice: one tool": { by: using({ toolChoice: { type: "tool", name: "look" } }), beyond: usingTool },
  "tools: one call at a time": { by: using({ parallelToolCalls: false }), beyond: usingTool },
  "tool result: text": { by: called(result) },
  "tool result: image": { by: called({ ...result, content: [...result.content, png] }), beyond: called(result) },
  "tool result: PDF": {
    by: called({ ...result, content: [...result.content, { type: "file", source: data("application/pdf") }] }),
    beyond: called(result),
  },
  "tool result: an error": { by: called({ ...result, isError: true }), beyond: called(result) },
  "web search": { by: searching },
  "web search: most uses": searchingFor({ maxUses: 2 }),
  "web search: allowed domains": searchingFor({ allowedDomains: ["example.com"] }),
  "web search: blocked domains": searchingFor({ blockedDomains: ["example.com"] }),
  "web search: how much is read": searchingFor({ contextSize: "low" }),
  "web search: where the person is": searchingFor({ location: { country: "DE" } }),
  "code execution": { by: { ...plain, builtIns: [{ type: "code_execution" }] } },
  "output: any JSON": { by: { ...plain, output: { type: "json_object" } } },
  "output: JSON schema": { by: { ...plain, output: shaped } },
  "output: JSON schema, and tools": { by: using({ output: shaped }), beyond: usingTool },
  "output: schema's description": {
    by: { ...plain, output: { ...shaped, description: "d" } },
    beyond: { ...plain, output: shaped },
  },
  "reasoning: effort": { by: { ...plain, reasoning: { effort: "low" } } },
  "reasoning: none": { by: { ...plain, reasoning: { effort: "none" } }, unasked: true },
  "reasoning: budget in tokens": { by: { ...plain, maxTokens: 4096, reasoning: { budgetTokens: 2048 } } },
  "reasoning: kept to itself": {
    by: { ...plain, reasoning: { effort: "low", visible: false } },
    beyond: { ...plain, reasoning: { effort: "low" } },
    unasked: true,
  },
  "earlier thought: text": { by: answered(thought, text("y")), beyond: answeredPlainly },
  "earlier thought: signed by another": {
    by: answered({ ...thought, text: "", encrypted: "c2ln", origin: "openai-completions" }, text("y")),
    beyond: answeredPlainly,
  },
  "earlier answer: image": { by: answered(png, text("y")), beyond: answeredPlainly },
  "earlier answer: refusal": { by: answered({ type: "refusal", text: "no" }) },
  "earlier answer: citations": {
    by: answered({ type: "text", text: "y", citations: [{ url: "https://example.com/", title: "t", range: [0, 1] }] }),
    beyond: answeredPlainly,
  },
  "limit of tokens": { by: { ...plain, maxTokens: 77 } },
  "stop sequences": { by: { ...plain, stop: ["END"] } },
  "stop sequences: a blank line": { by: { ...plain, stop: ["\n\n"] } },
  "stop sequences: six": { by: { ...plain, stop: ["a", "b", "c", "d", "e", "f"] } },
  "several answers": { by: { ...plain, count: 2 } },
  temperature: sampled({ temperature: 0.5 }),
  "temperature above 1": sampled({ temperature: 1.5 }),
  "top-p": sampled({ topP: 0.5 }),
  "top-k": sampled({ topK: 5 }),
  "frequency penalty": sampled({ frequencyPenalty: 0.5 }),
  "presence penalty": sampled({ presencePenalty: 0.5 }),
  seed: sampled({ seed: 7 }),
  "logit bias": sampled({ logitBias: { "50256": -100 } }),
  "log probabilities": { by: { ...plain, logprobs: { top: 2 } } },
  "the person who asks": { by: { ...plain, user: "u" } },
  "service tier": { by: { ...plain, serviceTier: "flex" } },
  "cache: key": { by: { ...plain, cacheKey: "k" } },
  "cache: mark": { by: asking({ type: "text", text: "long", cache: { ttl: "5m" } }), beyond: long },
  "cache: mark for an hour": { by: asking({ type: "text", text: "long", cache: { ttl: "1h" } }), beyond: long },
};

/**
 * The names under which a dialect reports what it can't say; none where it said it. Throws an
 * `Error` for what is silently lost.
 */
export function reported(what: string, dialect: ProviderDialect, model: string): readonly string[] {
  const { by, beyond = plain, unasked = false } = asked[what] ?? { by: plain };
  const names = new Set<string>();
  const body = dialect.encodeRequest(by, model, (name) => names.add(name));
  const without = dialect.encodeRequest(beyond, model, () => undefined);
  if (names.size === 0 && !unasked && Bun.deepEquals(body, without))
    throw new Error(`${dialect.name} loses "${what}" of ${model} without a word`);
  return [...names];
}
