/**
 * Headers that name a conversation, in the order in which they are believed (what agents send is in docs/routing.md).
 */
const headers = [
  "x-omen-session",
  "x-claude-code-session-id",
  "x-codex-window-id",
  "session_id",
  "conversation_id",
  "x-session-affinity",
] as const;

/** Longest name of a conversation that is taken as it is. */
const lengthMax = 256;

/** The session that a client names in its headers; undefined where it names none. Ids count within their workspace. */
export function sessionOf(given: Headers): string | undefined {
  for (const name of headers) {
    const value = given.get(name);
    if (value !== null && value !== "") return value.length > lengthMax ? String(Bun.hash(value)) : value;
  }
  return undefined;
}

/**
 * Kinds of requests that agents tell apart (Claude Code, `x-claude-code-request-class`); `main` is none in particular.
 */
const requestClasses: ReadonlySet<string> = new Set(["subagent", "workflow", "compaction", "auxiliary", "side_reply"]);

/**
 * What kind of request an agent says that this is, where it is not its main conversation.
 * Codex names its subagents alone.
 */
export function requestClassOf(given: Headers): string | undefined {
  const told = given.get("x-claude-code-request-class");
  if (told !== null) return requestClasses.has(told) ? told : undefined;
  const subagent = given.get("x-openai-subagent");
  if (subagent === null) return undefined;
  return subagent.startsWith("compact") ? "compaction" : "subagent";
}

/**
 * Which of a session's conversations it is: subagents and small requests beside the main one have prompts of their own.
 */
export function branchOf(given: Headers): string {
  const agent = given.get("x-claude-code-agent-id") ?? "";
  const kind = requestClassOf(given) ?? "";
  return agent === "" && kind === "" ? "" : `\n${agent.slice(0, lengthMax)}\n${kind}`;
}

/** What tells one conversation from another, as far as a request says. */
export interface ConversationSigns {
  readonly session: string | undefined;
  /** Which of its session's. */
  readonly branch: string;
  /** `prompt_cache_key` */
  readonly cacheKey: string | undefined;
  /** `user`, or `metadata.user_id` */
  readonly customer: string | undefined;
  /** The instructions and the first message of the user, which every later turn repeats. */
  readonly beginning: () => string;
}

/** The key of a conversation: the same for all its turns. */
export const conversationKey = ({ session, branch, cacheKey, customer, beginning }: ConversationSigns): string =>
  (session === undefined ? undefined : session + branch) ?? cacheKey ?? customer ?? String(Bun.hash(beginning()));

/**
 * The elements of the list that begins at `start` up to the first that a user says, as text: what a conversation's
 * later turns repeat. Of other values, and of lists that never end, the first 4096 characters.
 */
export function beginningOf(text: string, start: number): string {
  let depth = 0;
  let isText = false;
  let elementStart = start;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (isText) {
      if (letter === "\\") at++;
      else if (letter === '"') isText = false;
      continue;
    }
    if (letter === '"') isText = true;
    else if (letter === "[" || letter === "{") {
      if (depth === 1) elementStart = at;
      depth++;
    } else if (letter === "]" || letter === "}") {
      depth--;
      if (depth === 0) return text.slice(start, at);
      if (depth === 1 && /"role"\s*:\s*"user"/.test(text.slice(elementStart, at))) return text.slice(start, at);
    }
    if (at - start > beginningMax) break;
  }
  return text.slice(start, start + 4096);
}

/** Most characters that are read for a beginning. */
const beginningMax = 65_536;

/** What all draws of a conversation follow from. */
export const seedOf = (conversation: string): number => Bun.hash.xxHash32(conversation);

/**
 * The weight of a candidate for a conversation (rendezvous hashing): who has the highest answers it, and
 * keeps it when others come and go.
 */
export const affinity = (seed: number, candidate: string): number => Bun.hash.xxHash32(candidate, seed);
