import { effortOf, nearestEffort } from "../../dialect/effort.ts";
import { arrayElements, objectMembers } from "../../dialect/json/members.ts";
import { hasMember, renamedMember, withoutPath, withValue } from "../../dialect/json/paths.ts";
import type { RefusedField } from "./named.ts";
import { withoutKeyword } from "./schema-keyword.ts";

/**
 * Most of a body, in letters, that is read to leave its fields out, each of which reads it once: others
 * wait meanwhile, 4 ms a megabyte.
 */
const workMax = 32 * 1024 * 1024;

/**
 * A request's body, as JSON, without what is refused of it, or with what is taken in its place. `left` gets the path of
 * each field that is not as the client wrote it; at most `most` are changed.
 */
export function acceptable(
  body: string,
  fields: ReadonlyMap<string, RefusedField>,
  left: string[],
  most: number,
): string {
  const atMost = Math.min(most, Math.max(1, Math.floor(workMax / body.length)));
  let text = body;
  for (const field of fields.values()) {
    if (left.length >= atMost) break;
    const { path, instead, beside, without } = field;
    if (beside !== undefined && !hasMember(text, beside)) continue;
    if (without !== undefined && hasMember(text, without)) continue;
    if (instead !== undefined) {
      if (!fields.has(instead)) text = renamedMember(text, path, instead) ?? text;
      continue;
    }
    const rest = changed(text, field);
    if (rest === undefined || rest === text) continue;
    if (!field.isDemanded) left.push(path); // nothing of the client's is lost where something is added
    text = rest;
  }
  return text;
}

function changed(
  text: string,
  { path, efforts, most, isEmpty, isDemanded, keyword }: RefusedField,
): string | undefined {
  const steps = path.split(".");
  if (keyword !== undefined) return withoutKeyword(text, keyword);
  if (efforts) return withValue(text, steps, (value) => nearestTo(value, efforts));
  if (most !== undefined) return withValue(text, steps, (value) => (Number(value) > most ? String(most) : undefined));
  if (isEmpty)
    return (
      withValue(text, steps, (value) => (/^\[\s*\]$/.test(value) ? "null" : undefined)) && withoutPath(text, steps)
    );
  if (isDemanded) return withValue(text, steps.slice(0, 1), (value) => withMemberInTurns(value, steps.at(-1) ?? ""));
  return withoutPath(text, steps);
}

function nearestTo(value: string, efforts: NonNullable<RefusedField["efforts"]>): string | undefined {
  const word: unknown = JSON.parse(value);
  const asked = typeof word === "string" ? effortOf(word) : undefined;
  const nearest = asked && nearestEffort(asked, efforts, () => undefined);
  return nearest === undefined || nearest === word ? undefined : JSON.stringify(nearest);
}

/** A list of messages in which each of the model's has the member. */
function withMemberInTurns(messages: string, name: string): string | undefined {
  if (!messages.startsWith("[")) return undefined;
  let result = "";
  let at = 0;
  for (const { start, end } of arrayElements(messages)) {
    const message = messages.slice(start, end);
    if (!message.startsWith("{") || hasMember(message, name)) continue;
    const role = objectMembers(message).findLast((member) => member.name === "role");
    if (!role || message.slice(role.valueStart, role.end) !== '"assistant"') continue;
    result += `${messages.slice(at, end - 1)},${JSON.stringify(name)}:""`;
    at = end - 1;
  }
  return at === 0 ? undefined : result + messages.slice(at);
}
