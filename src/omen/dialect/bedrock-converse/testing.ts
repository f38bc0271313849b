import type { FinishReason, ModelAnswer } from "../answer.ts";
import type { CacheHint, Citation, Conversation, FilePart, ImagePart, Part, Reasoning, Turn } from "../conversation.ts";
import type { JsonObject, ServerEvent } from "../dialect.ts";
import { Dice } from "../testing.ts";

/** Random parts, of all that is canonical: much of it is more than Converse can say. */
export class ConverseDice extends Dice {
  #calls = 0;

  cache(): { readonly cache?: CacheHint } {
    return this.maybe("cache", () => this.pick<CacheHint>({}, { ttl: "5m" }, { ttl: "1h" }));
  }

  text(): Part {
    return { type: "text", text: this.pick(this.words(), " ", ""), ...this.cache() };
  }

  image(): ImagePart {
    const source = this.pick<ImagePart["source"]>(
      { kind: "data", mediaType: "image/png", data: "iVBO" },
      { kind: "data", mediaType: "image/tiff", data: "iVBO" },
      { kind: "url", url: "https://a/b.png" },
      { kind: "url", url: "s3://bucket/b.JPG" },
      { kind: "file", id: "f" },
    );
    return { type: "image", source, ...this.cache() };
  }

  file(): FilePart {
    const source = this.pick<FilePart["source"]>(
      { kind: "text", text: this.words() },
      { kind: "data", mediaType: "application/pdf", data: "JVBERi0=" },
      { kind: "data", mediaType: "application/zip", data: "UEs=" },
      { kind: "url", url: "s3://bucket/report.pdf" },
      { kind: "url", url: "https://a/b.pdf" },
    );
    const name = () => this.pick("report.pdf", "ü  [1] (2)", "x".repeat(300), "");
    return { type: "file", source, ...this.maybe("name", name), ...this.cache() };
  }

  call() {
    const args = this.pick("{}", '{"a":[1,null]}', "not json", "[1]");
    const id = this.pick(`call_${this.#calls}`, `a.b:${this.#calls}`, `${"long".repeat(30)}${this.#calls}`);
    this.#calls++;
    return { type: "tool_call" as const, id, name: this.pick("f", "get-it", "$READ FILE"), arguments: args };
  }

  result(callId: string): Part {
    const content = this.some(2, () => this.pick<ImagePart | FilePart>(this.image(), this.file()));
    const text = { type: "text" as const, text: this.words() };
    return { type: "tool_result", callId, content: [text, ...content], ...this.maybe("isError", () => true) };
  }

  thought(): Part {
    return this.pick<Part>(
      { type: "reasoning", text: "hm", signature: "c2ln", origin: "bedrock-converse" },
      { type: "reasoning", text: "", encrypted: "ZW5j", origin: "bedrock-converse" },
      { type: "reasoning", text: "hm", signature: "c2ln", origin: "anthropic" },
      { type: "reasoning", text: "hm" },
    );
  }
}

function randomTurns(dice: ConverseDice): readonly Turn[] {
  const spoken = () => ({ type: "text" as const, text: dice.words() });
  const user = (): Turn => ({
    role: "user",
    parts: [spoken(), ...dice.some(3, () => dice.pick<Part>(dice.text(), dice.image(), dice.file()))],
  });
  const turns: Turn[] = dice.below(4) === 0 ? [] : [user()];
  for (let round = dice.below(4); round > 0; round--) {
    const calls = dice.some(3, () => dice.call());
    if (dice.below(4) === 0) turns.push({ role: "system", parts: [dice.text()] });
    turns.push({ role: "assistant", parts: [...dice.some(2, () => dice.thought()), spoken(), ...calls] });
    if (calls.length > 0) turns.push({ role: "tool", parts: calls.map(({ id }) => dice.result(id)) });
    if (dice.below(2) === 0 || calls.some(({ id }) => id.length > 0)) turns.push(user());
  }
  return turns;
}

export function randomConversation(dice: ConverseDice): Conversation {
  const effort = () => dice.pick("none", "minimal", "low", "medium", "high", "xhigh", "max");
  const reasoning = (): Reasoning => ({
    ...dice.maybe("effort", effort),
    ...dice.maybe("budgetTokens", () => 2000),
    ...dice.maybe("visible", () => dice.below(2) === 0),
  });
  const tools = [
    { name: "f", parameters: { properties: {} }, ...dice.cache() },
    { name: "get-it", description: "", parameters: { type: "object" }, strict: dice.below(2) === 0 },
    { name: "bad name", parameters: { type: "object" } },
  ];
  return {
    system: dice.some(2, () => ({ type: "text" as const, text: dice.words(), ...dice.cache() })),
    turns: randomTurns(dice),
    ...dice.maybe("tools", () => tools),
    ...dice.maybe("toolChoice", () =>
      dice.pick({ type: "auto" }, { type: "none" }, { type: "required" }, { type: "tool", name: "f" }),
    ),
    ...dice.maybe("output", () => ({ type: "json_schema" as const, name: "o", schema: { type: "object" } })),
    ...dice.maybe("reasoning", reasoning),
    ...dice.maybe("sampling", () => ({ temperature: dice.pick(0.25, 1.5), topP: 0.5, topK: 7, seed: 1 })),
    ...dice.maybe("maxTokens", () => 5000),
    ...dice.maybe("stop", () => ["END", ""]),
    ...dice.maybe("serviceTier", () => dice.pick("auto", "flex", "standard")),
    stream: dice.below(2) === 0,
    wantsUsage: true,
    rest: {},
  };
}

const raw = { title: "T", sourceContent: [{ text: "q" }], location: { web: { url: "https://s" } } };
const citation: Citation = { url: "https://s", title: "T", quoted: "q", raw };

/** An answer of all that Converse can say. */
export function randomAnswer(dice: ConverseDice): ModelAnswer {
  const call = (index: number): Part => ({
    type: "tool_call",
    id: `tooluse_${index}`,
    name: "f",
    arguments: dice.pick("{}", '{"city":"Ulm"}', '{"deep":[{"n":-1.5}]}'),
  });
  const thought = (): Part =>
    dice.pick<Part>(
      { type: "reasoning", text: dice.words(), signature: "c2ln", origin: "bedrock-converse" },
      { type: "reasoning", text: "", encrypted: "ZW5j", origin: "bedrock-converse" },
    );
  const said = (): Part => ({ type: "text", text: dice.words(), ...dice.maybe("citations", () => [citation]) });
  const calls = dice.some(3, () => 0).map((_, index) => call(index));
  const finish = dice.pick<FinishReason>(
    "length",
    "stop_sequence",
    "content_filter",
    calls.length ? "tool_calls" : "stop",
  );
  return {
    id: "r1",
    model: "m",
    choices: [{ parts: [...dice.some(2, thought), ...dice.some(2, said), ...calls], finish }],
    usage: {
      input: 100 + dice.below(100),
      output: dice.below(100),
      ...dice.maybe("cacheRead", () => dice.below(50)),
      ...dice.maybe("cacheWrite", () => 20 + dice.below(30)),
      ...dice.maybe("cacheWriteHour", () => 7),
    },
  };
}

const stopReasons: Readonly<Record<string, string>> = {
  stop: "end_turn",
  length: "max_tokens",
  stop_sequence: "stop_sequence",
  content_filter: "guardrail_intervened",
  tool_calls: "tool_use",
};

/** The answer as Bedrock would write it: the other side of what is tested. */
export function writeAnswer({ id, model, choices: [choice], usage }: ModelAnswer): JsonObject {
  return {
    requestId: id,
    modelId: model,
    output: { message: { role: "assistant", content: (choice?.parts ?? []).map(writeBlock) } },
    stopReason: stopReasons[choice?.finish ?? "stop"],
    usage: writeUsage(usage),
    metrics: { latencyMs: 5 },
  };
}

function writeBlock(part: Part): object {
  switch (part.type) {
    case "reasoning":
      return part.encrypted === undefined
        ? { reasoningContent: { reasoningText: { text: part.text, signature: part.signature } } }
        : { reasoningContent: { redactedContent: part.encrypted } };
    case "tool_call":
      return { toolUse: { toolUseId: part.id, name: part.name, input: JSON.parse(part.arguments) as object } };
    case "text":
      return part.citations
        ? { citationsContent: { content: [{ text: part.text }], citations: part.citations.map((cited) => cited.raw) } }
        : { text: part.text };
    default:
      throw new Error(`Converse has no ${part.type}`);
  }
}

function writeUsage(usage: ModelAnswer["usage"]): object {
  const { input = 0, output = 0, cacheRead, cacheWrite, cacheWriteHour } = usage ?? {};
  return {
    inputTokens: input - (cacheRead ?? 0) - (cacheWrite ?? 0),
    outputTokens: output,
    totalTokens: input + output,
    ...(cacheRead === undefined ? {} : { cacheReadInputTokens: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cacheWriteInputTokens: cacheWrite }),
    ...(cacheWriteHour === undefined ? {} : { cacheDetails: [{ ttl: "1h", inputTokens: cacheWriteHour }] }),
  };
}

/** The same as a stream, its texts cut anywhere. */
export function writeStream(dice: Dice, answer: ModelAnswer): readonly ServerEvent[] {
  const { id, model, usage } = answer;
  const [choice] = answer.choices;
  const event = (name: string, payload: object): ServerEvent => ({ event: name, data: JSON.stringify(payload) });
  const cut = (text: string) => {
    const at = dice.below(text.length + 1);
    return [text.slice(0, at), text.slice(at)].filter((piece) => piece !== "");
  };
  return [
    event("messageStart", { requestId: id, modelId: model, role: "assistant" }),
    ...(choice?.parts ?? []).flatMap((part, contentBlockIndex) => {
      const grow = (delta: object) => event("contentBlockDelta", { contentBlockIndex, delta });
      const start = { toolUse: part.type === "tool_call" ? { toolUseId: part.id, name: part.name } : undefined };
      return [
        ...(part.type === "tool_call" ? [event("contentBlockStart", { contentBlockIndex, start })] : []),
        ...deltasOf(part, cut).map(grow),
        event("contentBlockStop", { contentBlockIndex }),
      ];
    }),
    event("messageStop", { stopReason: stopReasons[choice?.finish ?? "stop"] }),
    event("metadata", { usage: writeUsage(usage), metrics: { latencyMs: 5 } }),
  ];
}

function deltasOf(part: Part, cut: (text: string) => readonly string[]): readonly object[] {
  switch (part.type) {
    case "reasoning":
      if (part.encrypted !== undefined) return [{ reasoningContent: { redactedContent: part.encrypted } }];
      return [
        ...cut(part.text).map((text) => ({ reasoningContent: { text } })),
        ...cut(part.signature ?? "").map((signature) => ({ reasoningContent: { signature } })),
      ];
    case "tool_call":
      return part.arguments === "{}" ? [] : cut(part.arguments).map((input) => ({ toolUse: { input } }));
    case "text":
      return [
        ...cut(part.text).map((text) => ({ text })),
        ...(part.citations ?? []).map((cited) => ({ citation: cited.raw })),
      ];
    default:
      throw new Error(`Converse has no ${part.type}`);
  }
}
