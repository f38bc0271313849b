import type { Quirks } from "../../platform/config/index.ts";
import type { Unsupported } from "../dialect/dialect.ts";
import { textOf, type Detail } from "../dialect/openai-chat/detail.ts";

/** A message of OpenAI's chat, as far as servers differ in what they take of it. */
export interface Message {
  readonly role?: string;
  readonly name?: string;
  readonly content?: string | readonly Part[] | null;
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly Detail[];
  readonly tool_calls?: readonly { readonly id: string }[];
  readonly tool_call_id?: string;
}

interface Part {
  readonly type: string;
  readonly text?: string;
}

/** Between two texts that become one. What the model said goes on as it was cut. */
const gap = "\n\n";

/** A message whose texts are one; where there is more than texts they are parts. */
export function withOneText(message: Message): Message {
  const { role, content } = message;
  if (!Array.isArray(content)) return message;
  const parts = content as readonly Part[];
  if (parts.some(({ type }) => type !== "text")) return message;
  return { ...message, content: parts.map(({ text = "" }) => text).join(role === "assistant" ? "" : gap) };
}

/** A message with what was thought before as the server takes it, if it does. */
export function withThoughts(
  { reasoning_content: said = "", reasoning_details: details = [], ...rest }: Message,
  as: NonNullable<Quirks["thoughts"]>,
  unsupported: Unsupported,
): Message {
  if (details.length > 0) unsupported("reasoning.signature");
  const thought = said + details.map(textOf).join("");
  if (as === "demanded") return rest.role === "assistant" ? { ...rest, reasoning_content: thought } : rest;
  if (thought === "") return rest;
  if (as === "reasoning") return { ...rest, reasoning: thought } as Message;
  unsupported("reasoning");
  return rest;
}

/**
 * Whether something is left of a message without its thoughts: of a turn that was thoughts alone nothing is, which
 * those who take no thoughts refuse.
 */
export const saysMoreThanThoughts = ({
  role,
  content,
  tool_calls: calls,
  reasoning_content: thought,
}: Message): boolean => role !== "assistant" || thought === undefined || Boolean(content) || calls !== undefined;

/**
 * A message with ids of calls as the server takes them: another provider's are spelt otherwise, the same way each time.
 */
export function withIds(message: Message, { taken, length }: NonNullable<Quirks["callIds"]>): Message {
  const idOf = (id: string): string =>
    taken.test(id) ? id : Bun.hash(id).toString(36).padStart(length, "0").slice(-length);
  const { tool_calls: calls, tool_call_id: answered } = message;
  if (calls) return { ...message, tool_calls: calls.map((call) => ({ ...call, id: idOf(call.id) })) };
  return answered === undefined ? message : { ...message, tool_call_id: idOf(answered) };
}

/**
 * Messages whose instructions are one, before all others, as the templates of many models have it. Those that
 * stand among the turns become words of the user in their place, and are reported: moved to the front they would
 * change what was cached behind them.
 */
export function withInstructionsFirst(messages: readonly Message[], unsupported: Unsupported): readonly Message[] {
  const ordered: Message[] = [];
  for (const message of messages) {
    const before = ordered.at(-1);
    if (message.role !== "system") ordered.push(message);
    else if (before === undefined) ordered.push(message);
    else if (before.role === "system") ordered[0] = joined(before, message);
    else {
      unsupported("turn.system");
      if (before.role === "user") ordered[ordered.length - 1] = joined(before, message);
      else ordered.push({ ...message, role: "user" });
    }
  }
  return ordered;
}

/**
 * Messages in which nobody speaks twice in a row, as the templates of many models have it: what Codex says of its
 * surroundings comes before what its user asks, as messages of their own. Calls stay last in their message, and
 * thoughts with what followed them.
 */
export function withTurnsTaken(messages: readonly Message[]): readonly Message[] {
  const taken: Message[] = [];
  for (const message of messages) {
    const before = taken.at(-1);
    if (before && goesOn(before, message)) taken[taken.length - 1] = { ...message, ...joined(before, message) };
    else taken.push(message);
  }
  return taken;
}

const goesOn = (before: Message, { role, name, reasoning_content, reasoning_details }: Message): boolean =>
  before.role === role &&
  before.name === name &&
  (role === "user" ||
    (role === "assistant" && !before.tool_calls && reasoning_content === undefined && reasoning_details === undefined));

/** The first message with the content of the other behind its own. */
function joined(first: Message, other: Message): Message {
  const [one, more] = [first.content ?? "", other.content ?? ""];
  if (one === "" || more === "") return { ...first, content: one === "" ? more : one };
  if (typeof one === "string" && typeof more === "string") return { ...first, content: one + gap + more };
  return { ...first, content: [...partsOf(one), ...partsOf(more)] };
}

const partsOf = (content: string | readonly Part[]): readonly Part[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content;

/** Messages in which no user follows a tool: the least that an assistant can say stands between. */
export const withWordAfterResults = (messages: readonly Message[]): readonly Message[] =>
  messages.flatMap((message, index) =>
    message.role === "user" && messages[index - 1]?.role === "tool"
      ? [{ role: "assistant", content: " " }, message]
      : [message],
  );
