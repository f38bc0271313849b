import type { Envelope } from "../dialect/envelope.ts";
import { spliceMembers } from "../dialect/json/members.ts";

/** Members that say what Omen does itself: a provider is not to keep anything. */
const ours: ReadonlySet<string> = new Set(["previous_response_id", "background", "store", "conversation"]);

const thoughts = "reasoning.encrypted_content";

export interface Statelessness {
  /** All items of the conversation, where some came before the request. */
  readonly input: readonly unknown[] | undefined;
  /** Thoughts must come back encrypted, since nothing else remembers them. */
  readonly wantsThoughts: boolean;
}

/** The request as a provider without memory takes it: all of the conversation in `input`, and `store` false. */
export function stateless(envelope: Envelope, { input, wantsThoughts }: Statelessness): Envelope {
  const { include = [] } = envelope.value;
  const asks = Array.isArray(include) && wantsThoughts && !include.includes(thoughts);
  const added = { store: false, ...(asks ? { include: [...(include as unknown[]), thoughts] } : {}) };
  const removed = new Set([...ours, ...Object.keys(added)]);
  const replaced = input === undefined ? {} : { input };
  const kept = Object.fromEntries(Object.entries(envelope.value).filter(([name]) => !removed.has(name)));
  return {
    ...envelope,
    body: prepended(spliceMembers(envelope.body.toString(), removed, written(replaced)), added),
    value: { ...kept, ...replaced, ...added },
  };
}

const written = (members: object): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [name, JSON.stringify(value)]));

/** The object's text with more members in front; it has some already. */
function prepended(text: string, members: object): string {
  const at = text.indexOf("{") + 1;
  return `${text.slice(0, at)}${JSON.stringify(members).slice(1, -1)},${text.slice(at)}`;
}
