import type { AnswerEvent, ModelAnswer } from "./answer.ts";
import type { Conversation, ToolCallPart } from "./conversation.ts";
import { CallIds, withOwnIds } from "./call-ids.ts";
import { compact } from "./json/fields.ts";
import { withEachAnswer } from "./unanswered.ts";
import { takenName, withTakenNames, type ToolNameRule } from "./tool-names.ts";

type Marks = Pick<ToolCallPart, "name" | "isFreeForm" | "isSearch" | "scope">;

/**
 * Tools and calls on both sides of a translation: the provider is told names that it takes and ids that are each call's
 * own, and the calls of its answer are told as the client knows the tools of its request: by their names, which are
 * free-form, lie within a namespace, or search for tools.
 */
export class ClientTools {
  /** The conversation as the provider is told it. */
  readonly told: Conversation;
  /** By the name that the provider was told. */
  readonly #marks = new Map<string, Marks>();
  readonly #ids = new CallIds();

  constructor(given: Conversation, rule?: ToolNameRule) {
    const conversation = { ...given, turns: withEachAnswer(withOwnIds(given.turns, this.#ids)) };
    this.told = rule ? withTakenNames(conversation, rule) : conversation;
    for (const { name, freeForm, isSearch, scope } of given.tools ?? []) {
      const told = rule ? takenName(name, rule) : name;
      if (freeForm || isSearch || scope || told !== name)
        this.#marks.set(told, compact({ name, isFreeForm: freeForm && (true as const), isSearch, scope }));
    }
  }

  inAnswer(answer: ModelAnswer): ModelAnswer {
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

  #marked<Call extends Marks & Pick<ToolCallPart, "id">>(call: Call): Call {
    const marks = this.#marks.get(call.name);
    const id = this.#ids.own(call.id);
    return marks || id !== call.id ? { ...call, ...marks, id } : call;
  }
}
