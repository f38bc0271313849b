import { arrayElements, objectMembers, spliceMembers } from "./members.ts";

/** Deepest path that is followed: each step of it may be taken in two ways. */
const depthMax = 12;

/**
 * A JSON text without the members at a path, as schema validators name one: an element of a list stands for all of
 * them, and what is no member where it should be is the name of a variant, which stands nowhere
 * (`tools.0.custom.defer_loading`); a text block has both, a member `text` and a variant of that name. Every other byte
 * stays as it is. `text` must be JSON. Undefined when there is no such member.
 */
export function withoutPath(text: string, path: readonly string[]): string | undefined {
  const [name, ...rest] = path;
  if (name === undefined || path.length > depthMax || !text.includes(`"${path.at(-1)}"`)) return undefined;
  if (text.trimStart().startsWith("[")) return withoutInElements(text, /^\d+$/.test(name) ? rest : path);
  if (!text.trimStart().startsWith("{")) return undefined;
  const member = objectMembers(text).findLast((candidate) => candidate.name === name);
  if (!member) return withoutPath(text, rest);
  if (rest.length === 0) return spliceMembers(text, new Set([name]), {});
  const value = withoutPath(text.slice(member.valueStart, member.end), rest);
  return value === undefined ? withoutPath(text, rest) : spliceMembers(text, new Set(), { [name]: value });
}

function withoutInElements(text: string, path: readonly string[]): string | undefined {
  let result = "";
  let at = 0;
  for (const { start, end } of arrayElements(text)) {
    const element = withoutPath(text.slice(start, end), path);
    if (element === undefined) continue;
    result += text.slice(at, start) + element;
    at = end;
  }
  return at === 0 ? undefined : result + text.slice(at);
}

/** Whether a JSON object has the member. */
export const hasMember = (text: string, name: string): boolean =>
  text.includes(`"${name}"`) && objectMembers(text).some((member) => member.name === name);

/**
 * A JSON text with the value at a path of members changed, which is given and taken as JSON; every other byte stays as
 * it is. Undefined when there is no such member, or `change` leaves it.
 */
export function withValue(
  text: string,
  [name, ...rest]: readonly string[],
  change: (value: string) => string | undefined,
): string | undefined {
  if (name === undefined) return change(text);
  if (!text.trimStart().startsWith("{")) return undefined;
  const member = objectMembers(text).findLast((candidate) => candidate.name === name);
  const value = member && withValue(text.slice(member.valueStart, member.end), rest, change);
  return value === undefined ? undefined : spliceMembers(text, new Set(), { [name]: value });
}

/**
 * A JSON object with the name of a member changed, which has no colon in it; undefined when there is
 * none, or one of the new name too.
 */
export function renamedMember(text: string, from: string, to: string): string | undefined {
  const member = objectMembers(text).findLast(({ name }) => name === from);
  if (!member || hasMember(text, to)) return undefined;
  return text.slice(0, member.start) + JSON.stringify(to) + text.slice(text.indexOf(":", member.start));
}
