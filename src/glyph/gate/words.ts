import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { now } from "../../platform/clock.ts";
import type { Request } from "../consent/requests.ts";
import type { Decision } from "../policy/policy.ts";
import { isRecord } from "../protocol/jsonrpc.ts";
import type { LaterResult, Tool } from "../tool/tool.ts";

/** What models and people are told of decisions. */

/** The rule's id where a file that starts programs is written. */
export const protectedRule = "starts-programs";
/** The rule's id of Glyph's own folders. */
export const privateRule = "glyph-own-files";

const minuteMs = 60_000;

/** A call that waits for a person. */
export function waiting(tool: Tool, request: Request, does: string, decision: Decision): LaterResult {
  const nothing = tool.annotations.openWorldHint ? "Nothing was sent." : "Nothing was written.";
  const again = "Call again with the same arguments once it is approved; the request lapses in";
  return {
    text: `Waiting for a person's approval (request ${request.id}): ${does}${why(decision)}. ${nothing} ${again} ${left(request.lapses_ms)}.`,
    facts: { decision: "ask", request: request.id, rule: decision.rule },
    failed: true,
  };
}

function why({ rule, reason }: Decision): string {
  if (rule === protectedRule) return `; ${reason}`;
  if (rule === "default") return reason === undefined ? "" : `; ${reason}`;
  return `. Rule ${rule}${reason === undefined ? "" : `: ${reason.replace(/\.$/, "")}`}`;
}

function left(lapsesMs: number): string {
  const minutes = Math.max(1, Math.round((lapsesMs - now()) / minuteMs));
  if (minutes === 60) return "an hour";
  if (minutes > 120) return `${Math.round(minutes / 60)} hours`;
  return minutes === 1 ? "a minute" : `${minutes} minutes`;
}

export const refusedByPerson = (request: string): LaterResult => ({
  text: `A person refused this (request ${request}). Don't retry; ask what to do instead.`,
  facts: { decision: "deny", request },
  failed: true,
});

/** A call that a rule denies; `what` is its path, or the tool. */
export function refusedByRule(what: string, { rule, reason }: Decision): LaterResult {
  const because = reason === undefined ? "" : `: ${reason}`;
  return { text: `${what}: refused by rule ${rule}${because}`, facts: { decision: "deny", rule }, failed: true };
}

export const refused = (reason: string, rule: string): LaterResult => ({
  text: `refused: ${reason}`,
  facts: { decision: "deny", rule },
  failed: true,
});

/** Why a person is asked, for that person. */
export function whyAsked(tool: Tool, { rule, reason }: Decision): string {
  if (rule === protectedRule) return reason ?? rule;
  if (rule !== "default") return reason === undefined ? `rule ${rule} asks` : `rule ${rule}: ${reason}`;
  if (reason !== undefined) return reason;
  return tool.annotations.openWorldHint
    ? "it reaches beyond this machine, and no rule decides"
    : "it changes files, and no rule decides";
}

/** A folder as people write it, `~/code/shop`. */
export function homely(path: string): string {
  const home = homedir();
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

const linesMax = 24;
const columnsMax = 160;

/** The arguments as lines for a person: texts with their beginnings, cut where they are long. */
export function detailOf(args: Readonly<Record<string, unknown>>, paths: readonly string[]): readonly string[] {
  const lines = Object.entries(args).flatMap(([name, value]) => argumentLines(name, value, paths));
  return lines.length > linesMax ? [...lines.slice(0, linesMax), `… ${lines.length - linesMax} more lines`] : lines;
}

function argumentLines(name: string, value: unknown, paths: readonly string[]): readonly string[] {
  if (typeof value === "string" && !paths.includes(value)) return textLines(name, value);
  if (isPaths(value, paths)) return [];
  if (Array.isArray(value) && value.every(isRecord)) {
    // Replacements, one after the other: what is taken out, and what stands there then.
    return value.flatMap((item, index) => [
      `${name} ${index + 1}`,
      ...Object.entries(item).flatMap(([member, text]) =>
        typeof text === "string"
          ? marked(text, member.startsWith("old") ? "-" : "+")
          : [`${member}: ${cut(JSON.stringify(text))}`],
      ),
    ]);
  }
  return [`${name}: ${cut(JSON.stringify(value))}`];
}

const isPaths = (value: unknown, paths: readonly string[]): boolean =>
  (Array.isArray(value) ? value : [value]).every((item) => typeof item === "string" && paths.includes(item));

function textLines(name: string, text: string): readonly string[] {
  if (!text.includes("\n") && text.length <= columnsMax) return [`${name}: ${JSON.stringify(text)}`];
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 12);
  return [`${name}: ${Buffer.byteLength(text)} bytes, sha256 ${hash}`, ...marked(text, "+")];
}

const marked = (text: string, mark: string): readonly string[] =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `${mark} ${cut(line)}`);

const cut = (line: string): string => (line.length > columnsMax ? `${line.slice(0, columnsMax)}…` : line);
