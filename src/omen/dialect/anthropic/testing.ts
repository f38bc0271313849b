import type { FinishReason, ModelAnswer } from "../answer.ts";
import type {
  CacheHint,
  Citation,
  Conversation,
  FilePart,
  ImagePart,
  Part,
  Reasoning,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from "../conversation.ts";
import { Dice } from "../testing.ts";

/** Random parts, of all that Anthropic can say and nothing else. */
export class AnthropicDice extends Dice {
  #calls = 0;

  cache(): { readonly cache?: CacheHint } {
    return this.maybe("cache", () => this.pick<CacheHint>({}, { ttl: "5m" }, { ttl: "1h" }));
  }

  text(): TextPart {
    return { type: "text", text: this.words(), ...this.cache() };
  }

  image(): ImagePart {
    const source = this.pick<ImagePart["source"]>(
      { kind: "url", url: "https://a/b.png" },
      { kind: "file", id: "file_1" },
      { kind: "data", mediaType: "image/jpeg", data: "/9j/" },
    );
    return { type: "image", source, ...this.cache() };
  }

  file(): FilePart {
    const source = this.pick<FilePart["source"]>(
      { kind: "url", url: "https://a/b.pdf" },
      { kind: "file", id: "file_2" },
      { kind: "data", mediaType: "application/pdf", data: "JVBERi0=" },
      { kind: "text", text: this.words() },
    );
    return { type: "file", source, ...this.maybe("name", () => this.words()), ...this.cache() };
  }

  call(): ToolCallPart {
    const input = this.pick<object>({}, { city: this.words() }, { deep: [{ n: -1.5e-7, x: null }], yes: true });
    return {
      type: "tool_call",
      id: `toolu_${this.#calls++}`,
      name: this.pick("f", "get_it"),
      arguments: JSON.stringify(input),
    };
  }

  reasoning(): Part {
    return this.pick<Part>(
      { type: "reasoning", text: this.words(), signature: "c2ln", origin: "anthropic" },
      { type: "reasoning", text: "", signature: "b21pdA==", origin: "anthropic" },
      { type: "reasoning", text: "", encrypted: "ZW5j", origin: "anthropic" },
    );
  }

  result(callId: string): ToolResultPart {
    return {
      type: "tool_result",
      callId,
      content: this.some(3, () => this.pick<TextPart | ImagePart | FilePart>(this.text(), this.image(), this.file())),
      ...this.maybe("isError", () => this.below(2) === 0),
      ...this.cache(),
    };
  }

  citations(): readonly Citation[] {
    const raw = {
      type: "search_result_location",
      cited_text: "q",
      source: "https://s",
      title: null,
      search_result_index: 0,
    };
    return [{ url: "https://s", quoted: "q", raw }];
  }

  said(): TextPart {
    return { type: "text", text: this.words(), ...this.maybe("citations", () => this.citations()) };
  }
}

function randomTurns(dice: AnthropicDice, systemTurns: boolean): readonly Turn[] {
  const turns: Turn[] = [{ role: "user", parts: [dice.text(), ...dice.some(2, () => dice.image())] }];
  for (let round = dice.below(4); round > 0; round--) {
    if (systemTurns && dice.below(2) === 0) turns.push({ role: "system", parts: [dice.text()] });
    const calls = dice.some(3, () => ({ ...dice.call(), ...dice.cache() }));
    turns.push({
      role: "assistant",
      parts: [...dice.some(2, () => dice.reasoning()), { ...dice.said(), ...dice.cache() }, ...calls],
    });
    const results = calls.map(({ id }) => dice.result(id));
    if (results.length > 0 && dice.below(2) === 0) turns.push({ role: "tool", parts: results });
    else turns.push({ role: "user", parts: [...results, dice.pick<Part>(dice.text(), dice.image(), dice.file())] });
  }
  return turns;
}

/** A conversation as the model takes it: the newest takes system turns, older ones budgets and sampling. */
export function randomConversation(dice: AnthropicDice, newest: boolean): Conversation {
  const effort = () =>
    newest ? dice.pick("low", "medium", "high", "xhigh", "max") : dice.pick("low", "medium", "high", "max");
  const visible = () => dice.maybe("visible", () => dice.below(2) === 0);
  const budget = { budgetTokens: 1024 + dice.below(5000), ...dice.maybe("effort", effort), ...visible() };
  const reasoning = dice.pick<Reasoning | undefined>(
    undefined,
    { effort: "none" },
    { ...dice.maybe("effort", effort), ...visible() },
    newest ? {} : budget,
  );
  const thinks = reasoning !== undefined && reasoning.effort !== "none";
  const tools = [
    { name: "f", parameters: { type: "object", properties: { city: { type: "string" } } }, ...dice.cache() },
    {
      name: "get_it",
      description: dice.words(),
      parameters: { type: "object", additionalProperties: false },
      strict: dice.below(2) === 0,
    },
  ];
  return {
    system: dice.some(2, () => dice.text()),
    turns: randomTurns(dice, newest),
    ...(dice.below(2) === 0
      ? {}
      : {
          tools,
          toolChoice: thinks ? { type: "auto" } : dice.pick({ type: "required" }, { type: "tool", name: "f" }),
          ...dice.maybe("parallelToolCalls", () => dice.below(2) === 0),
        }),
    ...dice.maybe("output", () => ({
      type: "json_schema" as const,
      name: "output",
      schema: { type: "object", additionalProperties: false },
    })),
    ...(reasoning === undefined ? {} : { reasoning }),
    ...(newest || thinks ? {} : dice.maybe("sampling", () => ({ temperature: 0.25, topP: 0.5, topK: 7 }))),
    maxTokens: 8000 + dice.below(1000),
    ...dice.maybe("stop", () => ["END", dice.words()]),
    ...dice.maybe("user", () => "u1"),
    ...dice.maybe("serviceTier", () => dice.pick("auto", "default")),
    stream: dice.below(2) === 0,
    wantsUsage: true,
    rest: {},
  };
}

export function randomAnswer(dice: AnthropicDice): ModelAnswer {
  const calls = dice.some(3, () => dice.call());
  const refused = calls.length === 0 && dice.below(4) === 0;
  const finish = refused
    ? "refusal"
    : dice.pick<FinishReason>("length", "stop_sequence", "pause", "refusal", calls.length > 0 ? "tool_calls" : "stop");
  const parts: Part[] = [
    ...dice.some(2, () => dice.reasoning()),
    ...dice.some(2, () => dice.said()),
    ...calls,
    ...(refused ? [{ type: "refusal" as const, text: dice.words() }] : []),
  ];
  return {
    id: "msg_1",
    model: "m",
    choices: [{ parts, finish, ...(finish === "stop_sequence" ? { stopSequence: "END" } : {}) }],
    usage: {
      input: 100 + dice.below(100),
      output: dice.below(100),
      ...dice.maybe("cacheRead", () => dice.below(50)),
      ...dice.maybe("cacheWrite", () => 20 + dice.below(30)),
      ...dice.maybe("reasoning", () => dice.below(9)),
    },
    ...dice.maybe("serviceTier", () => dice.pick("default", "priority", "batch")),
  };
}
