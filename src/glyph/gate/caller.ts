import type { Principal } from "../../platform/principal.ts";
import type { Reach } from "../policy/policy.ts";

/** Who makes a call, and how they can be asked. Whatever transport it came by fills this in. */
export interface Caller {
  readonly principal: Principal;
  /** What taint labels and grants for a session belong to: a stdio process, an HTTP session, a socket. */
  readonly session: string;
  /** The label of `omen mcp --launch NAME`. No secret: whoever starts a process chooses it. */
  readonly launch?: string | undefined;
  /** By what way the calls come, in OpenTelemetry's words. */
  readonly transport?: "pipe" | "tcp";
  /** For the person who is asked: what started the session. */
  readonly startedBy?: (() => string) | undefined;
  /** Aborted when the caller cancels or leaves. */
  readonly signal: AbortSignal;
  /**
   * Where the call belongs in whoever traces it (MCP, `_meta`: `traceparent`, `tracestate`,
   * `baggage`): for mounted servers.
   */
  readonly trace?: Readonly<Record<string, string>> | undefined;
  /** Asks the person at the client itself; absent where the client can't. */
  readonly ask?: Ask | undefined;
  /** What a tool may tell and ask the client while it is at work; absent where nothing can be. */
  readonly client?: ClientSide | undefined;
}

/** How much a log message matters, by the names of RFC 5424. */
export type Severity = "debug" | "info" | "notice" | "warning" | "error" | "critical" | "alert" | "emergency";

/** The client of one call. What it answers is data for a tool, and never counts as consent. */
export interface ClientSide {
  /** Whether the client shows forms to its person, and whether it lends its model. */
  readonly elicits: boolean;
  readonly samples: boolean;
  /** The least severity that it wants to hear of; undefined where it has not said. */
  readonly severity: Severity | undefined;
  /** Whether somebody has told how far the call is. */
  readonly hasProgress: boolean;
  /**
   * Tells something for the client's log, where it wants to hear of it. `logger` is whose log
   * it is; Glyph's own without it.
   */
  log(level: Severity, data: unknown, logger?: string): void;
  /** Tells how far the call is, where the client asked for that. */
  progress(progress: number, total?: number, message?: string): void;
  /** Has the person fill in a form (MCP, Elicitation). Rejects where the client can't, or does not answer. */
  elicit(params: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Has the client's model answer (MCP, Sampling). Rejects likewise. */
  sample(params: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** One question with one answer out of a few. */
export interface Question {
  readonly message: string;
  readonly choices: readonly { readonly value: Reach | "no"; readonly label: string }[];
}

/** Undefined where nobody decided: declined, cancelled, too late, or a client that can't. Never rejects. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Reach | "no" | undefined>;

const stateless = "caller ";

/**
 * What takes the place of a session where a protocol has none: all calls of a principal are one, and what is
 * granted for it ends after a day.
 */
export const sessionOf = (principal: Principal): string => stateless + principal.id;

/**
 * When a grant for the session of this name ends by itself: milliseconds from its making, undefined
 * where the session's end ends it.
 */
export const sessionEndsMs = (session: string): number | undefined =>
  session.startsWith(stateless) ? 24 * 3_600_000 : undefined;
