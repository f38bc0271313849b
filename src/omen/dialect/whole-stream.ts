import type { AnswerEvent, Choice, Logprobs, ModelAnswer, PartDelta, PartStart } from "./answer.ts";
import type { Part } from "./conversation.ts";
import { compact } from "./json/fields.ts";

/** A whole answer as the events of a stream that tells it at once. */
export function eventsOf(answer: ModelAnswer): readonly AnswerEvent[] {
  const { id, model, created, serviceTier, choices, usage } = answer;
  return [
    compact({ type: "start" as const, id, model, created, serviceTier }),
    ...choices.flatMap(eventsOfChoice),
    ...(usage ? [{ type: "usage" as const, usage }] : []),
    { type: "end" },
  ];
}

function eventsOfChoice({ parts, finish, stopSequence, logprobs }: Choice, choice: number): readonly AnswerEvent[] {
  const likely = (["content", "refusal"] as const).flatMap((of) => {
    const tokens = logprobs?.[of];
    return tokens ? [{ type: "logprobs" as const, choice, of, tokens }] : [];
  });
  return [
    ...likely,
    ...parts.flatMap((part, index) => eventsOfPart(part, choice, index)),
    compact({ type: "finish" as const, choice, finish, stopSequence }),
  ];
}

function eventsOfPart(part: Part, choice: number, index: number): readonly AnswerEvent[] {
  const kind = kindOf(part);
  if (!kind) return [];
  const deltas = deltasOf(part).map((delta) => ({ type: "part_delta" as const, choice, part: index, delta }));
  return [{ type: "part_start", choice, part: index, kind }, ...deltas, { type: "part_end", choice, part: index }];
}

function kindOf(part: Part): PartStart | undefined {
  switch (part.type) {
    case "tool_call": {
      const { type, id, name, isFreeForm, isSearch, scope } = part;
      return compact({ type, id, name, isFreeForm, isSearch, scope });
    }
    case "reasoning": {
      const { type, id, origin } = part;
      return compact({ type, id, origin, encrypted: part.text === "" ? part.encrypted : undefined });
    }
    case "image":
      return { type: "image", source: part.source };
    case "text":
    case "refusal":
      return { type: part.type };
    default:
      return undefined;
  }
}

function deltasOf(part: Part): readonly PartDelta[] {
  switch (part.type) {
    case "tool_call":
      return [{ arguments: part.arguments }];
    case "text":
      return [{ text: part.text }, ...(part.citations ?? []).map((citation) => ({ citation }))];
    case "refusal":
      return [{ text: part.text }];
    case "reasoning":
      return [
        ...(part.text === "" ? [] : [{ text: part.text }]),
        ...(part.signature === undefined ? [] : [{ signature: part.signature }]),
        ...(part.encrypted === undefined || part.text === "" ? [] : [{ encrypted: part.encrypted }]),
      ];
    default:
      return [];
  }
}

/** What a choice is told as, while it is. */
interface Growing {
  readonly parts: Map<number, Part>;
  readonly logprobs: { -readonly [K in keyof Logprobs]: Logprobs[K] };
  end: Pick<Choice, "finish" | "stopSequence"> | undefined;
}

/**
 * The whole answer that a stream's events tell. Throws an `Error` where they tell of one,
 * or end before the answer does.
 */
export function answerOf(events: Iterable<AnswerEvent>): ModelAnswer {
  const answer: { -readonly [K in keyof ModelAnswer]: ModelAnswer[K] } = { id: "", model: "", choices: [] };
  const choices = new Map<number, Growing>();
  const at = (choice: number): Growing => {
    const known = choices.get(choice) ?? {
      parts: new Map<number, Part>(),
      logprobs: { content: null, refusal: null },
      end: undefined,
    };
    choices.set(choice, known);
    return known;
  };
  for (const event of events) {
    switch (event.type) {
      case "start": {
        const { type: _, ...head } = event;
        Object.assign(answer, head);
        break;
      }
      case "part_start":
        at(event.choice).parts.set(event.part, begun(event.kind));
        break;
      case "part_delta": {
        const { parts } = at(event.choice);
        const part = parts.get(event.part);
        if (part) parts.set(event.part, grown(part, event.delta));
        break;
      }
      case "logprobs": {
        const { logprobs } = at(event.choice);
        logprobs[event.of] = [...(logprobs[event.of] ?? []), ...event.tokens];
        break;
      }
      case "finish":
        at(event.choice).end = compact({ finish: event.finish, stopSequence: event.stopSequence });
        break;
      case "usage":
        answer.usage = event.usage;
        break;
      case "error":
        throw new Error(event.message);
      default:
    }
  }
  const told = [...choices].toSorted(([one], [other]) => one - other).map(([, choice]) => choice);
  if (told.length === 0 || told.some(({ end }) => !end)) throw new Error("its stream ended before its answer did");
  return { ...answer, choices: told.map(choiceOf) };
}

function choiceOf({ parts, logprobs, end }: Growing): Choice {
  const isLikely = logprobs.content !== null || logprobs.refusal !== null;
  return { parts: [...parts.values()], finish: "stop", ...end, ...(isLikely ? { logprobs } : {}) };
}

function begun(kind: PartStart): Part {
  if (kind.type === "tool_call") return { ...kind, arguments: "" };
  if (kind.type === "image") return kind;
  return { ...kind, text: "" };
}

function grown(part: Part, delta: PartDelta): Part {
  if ("text" in delta && "text" in part) return { ...part, text: part.text + delta.text };
  if ("arguments" in delta && part.type === "tool_call")
    return { ...part, arguments: part.arguments + delta.arguments };
  if ("citation" in delta && part.type === "text")
    return { ...part, citations: [...(part.citations ?? []), delta.citation] };
  if (part.type !== "reasoning") return part;
  if ("signature" in delta) return { ...part, signature: delta.signature };
  return "encrypted" in delta ? { ...part, encrypted: delta.encrypted } : part;
}
