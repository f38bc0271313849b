import type { FinishReason, ModelAnswer } from "../answer.ts";
import type {
  BuiltInTool,
  Citation,
  Conversation,
  FilePart,
  ImagePart,
  Part,
  Reasoning,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolChoice,
  ToolResultPart,
  Turn,
} from "../conversation.ts";
import { freeFormTool } from "../free-form.ts";
import { wrapInput } from "../free-form-input.ts";
import { Dice } from "../testing.ts";

/** Random parts, of all that Responses can say and nothing else. */
export class ResponsesDice extends Dice {
  #calls = 0;
  #thoughts = 0;

  text(): TextPart {
    return { type: "text", text: this.words() };
  }

  image(): ImagePart {
    const source = this.pick<ImagePart["source"]>(
      { kind: "url", url: "https://a/b.png" },
      { kind: "file", id: "file_1" },
      { kind: "data", mediaType: "image/jpeg", data: "/9j/" },
    );
    return { type: "image", source, detail: this.pick("auto", "low", "high") };
  }

  file(): FilePart {
    const source = this.pick<FilePart["source"]>(
      { kind: "url", url: "https://a/b.pdf" },
      { kind: "file", id: "file_2" },
      { kind: "data", mediaType: "application/pdf", data: "JVBERi0=" },
    );
    return { type: "file", source, ...this.maybe("name", () => this.words()) };
  }

  call(): ToolCallPart {
    if (this.below(4) === 0)
      return {
        type: "tool_call",
        id: `call_${this.#calls++}`,
        name: "patch",
        arguments: wrapInput(this.pick("", this.words())),
        isFreeForm: true,
      };
    const input = this.pick<object>({}, { city: this.words() }, { deep: [{ n: -1.5e-7, x: null }], yes: true });
    return {
      type: "tool_call",
      id: `call_${this.#calls++}`,
      name: this.pick("f", "get_it"),
      arguments: JSON.stringify(input),
    };
  }

  reasoning(): ReasoningPart {
    return {
      type: "reasoning",
      text: this.pick("", this.words()),
      encrypted: "gAAA=",
      origin: "openai-responses",
      id: `rs_${this.#thoughts++}`,
    };
  }

  result(callId: string): ToolResultPart {
    const content = this.some(3, () => this.pick<TextPart | ImagePart | FilePart>(this.text(), this.image()));
    return { type: "tool_result", callId, content };
  }

  citations(): readonly Citation[] {
    return [
      this.pick<Citation>(
        { url: "https://s", title: "S", range: [0, 1] },
        { raw: { type: "file_citation", file_id: "f", filename: "n", index: 3 } },
      ),
    ];
  }

  said(): TextPart {
    return { type: "text", text: this.words(), ...this.maybe("citations", () => this.citations()) };
  }
}

function randomTurns(dice: ResponsesDice): readonly Turn[] {
  const turns: Turn[] = [{ role: "user", parts: [dice.text(), ...dice.some(2, () => dice.image())] }];
  for (let round = dice.below(4); round > 0; round--) {
    if (dice.below(3) === 0) turns.push({ role: "system", parts: [dice.text()] });
    const calls = dice.some(3, () => dice.call());
    turns.push({
      role: "assistant",
      parts: [...dice.some(2, () => dice.reasoning()), dice.said(), ...calls],
    });
    const results = calls.map(({ id }) => dice.result(id));
    if (results.length > 0) turns.push({ role: "tool", parts: results });
    else turns.push({ role: "user", parts: [dice.pick<Part>(dice.text(), dice.image(), dice.file())] });
  }
  return turns;
}

export function randomConversation(dice: ResponsesDice): Conversation {
  const reasoning = (): Reasoning => ({
    effort: dice.pick("none", "minimal", "low", "medium", "high", "xhigh", "max"),
    ...dice.maybe("visible", () => true),
  });
  const search: BuiltInTool = {
    type: "web_search",
    ...dice.maybe("allowedDomains", () => ["a.example"]),
    ...dice.maybe("contextSize", () => dice.pick("low", "high")),
    ...dice.maybe("location", () => ({ city: "Ulm", timezone: "Europe/Berlin" })),
  };
  const tools = [
    { name: "f", parameters: { type: "object", properties: { city: { type: "string" } } }, strict: false },
    freeFormTool("patch", dice.pick(undefined, { syntax: "lark" as const, definition: 'start: "x"' })),
    { name: "get_it", description: dice.words(), parameters: { type: "object" }, strict: dice.below(2) === 0 },
  ];
  return {
    system: dice.some(2, () => dice.text()),
    turns: randomTurns(dice),
    ...dice.maybe("tools", () => tools),
    ...dice.maybe("builtIns", () => [search, { type: "code_execution" as const }]),
    ...dice.maybe("toolChoice", () =>
      dice.pick<ToolChoice>({ type: "required" as const }, { type: "tool" as const, name: dice.pick("f", "patch") }),
    ),
    ...dice.maybe("parallelToolCalls", () => dice.below(2) === 0),
    ...dice.maybe("output", () =>
      dice.pick(
        { type: "json_object" as const },
        { type: "json_schema" as const, name: "o", schema: { type: "object" }, strict: true },
      ),
    ),
    ...dice.maybe("reasoning", reasoning),
    ...dice.maybe("sampling", () => ({ temperature: 0.25, topP: 0.5 })),
    ...dice.maybe("maxTokens", () => 8000 + dice.below(1000)),
    ...dice.maybe("logprobs", () => ({ top: dice.below(3) })),
    ...dice.maybe("user", () => "u1"),
    ...dice.maybe("serviceTier", () => dice.pick("auto", "flex")),
    ...dice.maybe("cacheKey", () => "k"),
    stream: dice.below(2) === 0,
    wantsUsage: true,
    rest: {},
  };
}

export function randomAnswer(dice: ResponsesDice): ModelAnswer {
  const calls = dice.some(3, () => dice.call());
  const refused = calls.length === 0 && dice.below(4) === 0;
  const whole = refused ? "refusal" : calls.length > 0 ? "tool_calls" : "stop";
  const finish = dice.pick<FinishReason>("length", "content_filter", whole, whole);
  const said = dice.some(2, () => dice.said());
  const tokens = [
    { token: "a", logprob: -0.5, top_logprobs: [] },
    { token: "b", logprob: -1, top_logprobs: [] },
  ];
  const weighed = said.length === 1 && dice.below(2) === 0; // a whole answer has all of them in its first text
  const parts: Part[] = [
    ...dice.some(2, () => dice.reasoning()),
    ...said,
    ...calls,
    ...(refused ? [{ type: "refusal" as const, text: dice.words() }] : []),
  ];
  return {
    id: "resp_1",
    model: "m",
    choices: [{ parts, finish, ...(weighed ? { logprobs: { content: tokens, refusal: null } } : {}) }],
    usage: {
      input: 100 + dice.below(100),
      output: dice.below(100),
      cacheRead: dice.below(50),
      cacheWrite: dice.below(30),
      reasoning: dice.below(9),
    },
    ...dice.maybe("serviceTier", () => dice.pick("default", "priority")),
  };
}
