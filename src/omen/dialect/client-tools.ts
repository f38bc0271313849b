import type { AnswerEvent, ModelAnswer } from "./answer.ts";
import type { Conversation, ToolCallPart } from "./conversation.ts";
import { compact } from "./json/fields.ts";

type Marks = Pick<ToolCallPart, "isFreeForm" | "isSearch" | "scope">;

/** Tells the calls of an answer as the client knows the tools of its request: which are free-form, lie within a
 * namespace, or search for tools. */
export class ClientTools {
  readonly #marks = new Map<string, Marks>();

  constructor({ tools = [] }: Pick<Conversation, "tools">) {
    for (const { name, freeForm, isSearch, scope } of tools)
      if (freeForm || isSearch || scope)
        this.#marks.set(name, compact({ isFreeForm: freeForm && (true as const), isSearch, scope }));
  }

  inAnswer(answer: ModelAnswer): ModelAnswer {
    if (this.#marks.size === 0) return answer;
    const choices = answer.choices.map((choice) => ({
      ...choice,
      parts: choice.parts.map((part) => (part.type === "tool_call" ? this.#marked(part) : part)),
    }));
    return { ...answer, choices };
  }

  inEvent(event: AnswerEvent): AnswerEvent {
    if (event.type !== "part_start" || event.kind.type !== "tool_call") return event;
    return { ...event, kind: this.#marked(event.kind) };
  }

  #marked<Call extends Marks & Pick<ToolCallPart, "name">>(call: Call): Call {
    const marks = this.#marks.get(call.name);
    return marks ? { ...call, ...marks } : call;
  }
}
