import { monotonic } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Tracer } from "../platform/tracing.ts";
import { RuneError } from "../rune/index.ts";
import type { States } from "./consent/states.ts";
import type { Caller } from "./gate/caller.ts";
import type { Entry, Gate } from "./gate/gate.ts";
import { type Pass, textOf } from "./gate/pass.ts";
import type { Hub } from "./hub/hub.ts";
import type { Roots } from "./roots.ts";
import { files } from "./offer/files.ts";
import type { ListListener, Mounted } from "./offer/mounted.ts";
import type { Offer } from "./offer/offer.ts";
import { builtinTools } from "./tool/index.ts";
import { KeptPaths } from "./tool/kept-paths.ts";
import { beginCall, endCall } from "./tracing.ts";
import { Unsaved } from "./unsaved.ts";
import type { CallContext, LaterResult, Outcome, Tool, ToolResult } from "./tool/tool.ts";
import { ToolError } from "./tool/tool-error.ts";

export interface GlyphOptions {
  readonly roots: Roots;
  readonly version: string;
  readonly log: Log;
  /** What every call passes. */
  readonly gate: Gate;
  /** The tools there are; without it the built-in ones. */
  readonly tools?: readonly Tool[];
  /** What there is besides tools; without it files and a few prompts. */
  readonly offer?: Offer;
  /** Is told of every call that has ended. */
  readonly observe?: (tool: string, ms: number, failed: boolean) => void;
  /** Where calls are traced. */
  readonly tracer?: Tracer | undefined;
  /** Mounted servers, whose offers stand behind these. */
  readonly hub?: Hub;
  /** Whether there is one client alone, which may hand over what it has not saved. */
  readonly isAlone?: boolean;
}

/** What Glyph offers, whatever protocol asks. */
export interface Glyph {
  readonly name: string;
  readonly version: string;
  /** For the model, in few words: what there is and how paths are written. */
  readonly instructions: string;
  /** What there is besides tools. */
  readonly offer: Offer;
  /** What mounted servers offer besides tools; undefined where there are none. */
  readonly mounted: Mounted | undefined;
  /** What is shared. */
  readonly roots: Roots;
  /** Takes the unsaved buffers of the client; undefined where clients share the roots. */
  readonly unsaved: Unsaved | undefined;
  /** In the order in which they are listed: Glyph's own, then those of mounted servers. */
  readonly tools: readonly Tool[];
  /** The tool of that name, or of an older name. */
  find(name: string): Tool | undefined;
  /** Why a tool of a mounted server can't be called; undefined where there is none of that name. */
  absence(name: string): string | undefined;
  /** Has a listener called when something else is listed than before, until what is returned is called. */
  onListChanged(listener: ListListener): () => void;
  /** Calls a tool, if the gate lets it pass. Never throws: what goes wrong is a result that has `failed`. */
  call(tool: Tool, given: Readonly<Record<string, unknown>>, caller: Caller): Outcome;
  /** Whether calls are traced: then what a client says of its trace is wanted of every call. */
  readonly isTraced: boolean;
  /** Calls that take their time and have not ended, of all who call. */
  readonly running: number;
  /** What signed states of this Glyph need. Throws where glyph.db can't be opened. */
  states(): States;
  /** Writes a fault of Glyph's own into the log. */
  report(error: unknown): void;
  /** Forgets what belongs to a session that has ended. */
  endSession(session: string): void;
}

/** Calls that may be under way at a time, of all who call: searches, and those that wait for a person at a client. */
const runningMax = 512;

/** Glyph with its tools over the given roots and behind the gate, both of which it borrows. */
export function createGlyph({
  roots,
  version,
  log,
  gate,
  tools = builtinTools,
  offer = files,
  observe,
  tracer,
  hub,
  isAlone = false,
}: GlyphOptions): Glyph {
  let running = 0;
  const keptPaths = new KeptPaths();
  /** Counts a call until it has ended. */
  const counted = async (outcome: Promise<LaterResult>): Promise<LaterResult> => {
    running++;
    try {
      return await outcome;
    } finally {
      running--;
    }
  };
  const byName = new Map(tools.flatMap((tool) => [tool.name, ...tool.aliases].map((name) => [name, tool])));
  return {
    name: "glyph",
    version,
    get instructions() {
      return [instructions(roots), ...(hub?.instructions ?? [])].join("\n");
    },
    roots,
    unsaved: isAlone ? new Unsaved(roots, () => keptPaths.forget()) : undefined,
    offer,
    get mounted() {
      return hub && !hub.isEmpty ? hub.mounted : undefined;
    },
    get tools() {
      return hub && !hub.isEmpty ? [...tools, ...hub.tools] : tools;
    },
    find: (name) => byName.get(name) ?? hub?.find(name),
    absence: (name) => hub?.absence(name),
    onListChanged: (listener) => hub?.onChanged(listener) ?? (() => undefined),
    states: () => gate.states(),
    report: (error) =>
      log.error("a request broke", { error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    endSession(session) {
      gate.endSession(session);
      hub?.endSession(session);
    },
    isTraced: tracer !== undefined,
    get running() {
      return running;
    },
    call(tool, given, caller) {
      if (running >= runningMax) return { text: `Glyph is at work on ${running} calls; try again`, failed: true };
      const started = monotonic();
      const span = tracer && beginCall(tracer, tool, caller);
      const traced = span ? { ...caller, trace: { ...caller.trace, traceparent: span.traceparent } } : caller;
      const logged = <Result extends ToolResult>(result: Result): Result => {
        if (span) endCall(span, result);
        observe?.(tool.name, monotonic() - started, result.failed === true);
        if (!tool.annotations.readOnlyHint) keptPaths.forget();
        if (log.writes("debug"))
          log.debug("called", { tool: tool.name, ms: rounded(monotonic() - started), failed: result.failed });
        return result;
      };
      const broken = (error: unknown) => failure(tool, error, log);
      const run = (entry: Entry): Outcome =>
        entry.kind === "pass"
          ? passed(entry.pass, tool, given, { ...contextOf(roots, traced), keptPaths }, broken)
          : entry.result;
      try {
        const entry = gate.enter(tool, given, caller);
        const outcome = entry instanceof Promise ? entry.then(run).then(later) : run(entry);
        return outcome instanceof Promise ? counted(outcome.catch(broken).then(logged)) : logged(outcome);
      } catch (error) {
        return logged(broken(error));
      }
    },
  };
}

const contextOf = (roots: Roots, { signal, principal, session, client, trace }: Caller): CallContext => ({
  roots,
  signal,
  client,
  trace,
  caller: { principal: principal.id, session },
});

/** Does what was let pass, and tells the pass how it ended. */
function passed(
  pass: Pass,
  tool: Tool,
  given: Readonly<Record<string, unknown>>,
  context: CallContext,
  broken: (error: unknown) => LaterResult,
): Outcome {
  const { visibility } = pass;
  const leave = (result: ToolResult) => pass.leave(result);
  const fail = (error: unknown): LaterResult => {
    pass.failed();
    return broken(error);
  };
  try {
    const outcome = tool.call(given, visibility ? { ...context, visibility } : context);
    return outcome instanceof Promise ? outcome.then(leave, fail).then(later) : leave(outcome);
  } catch (error) {
    return fail(error);
  }
}

/** A result that is read later: bytes that are lent until the next call become a text of its own. */
const later = (result: ToolResult): LaterResult => ({ ...result, text: textOf(result) });

/** To hundredths, as a log is read. */
const rounded = (ms: number): number => Math.round(ms * 100) / 100;

/** What a client is told of a tool that threw. */
function failure(tool: Tool, error: unknown, log: Log): LaterResult {
  if (error instanceof ToolError || error instanceof RuneError) return { text: error.message, failed: true };
  log.error("a tool broke", { tool: tool.name, error: error instanceof Error ? error.stack : String(error) });
  return { text: `${tool.name} failed because of a fault in Glyph; its log has the details`, failed: true };
}

function instructions(roots: Roots): string {
  const [first, ...others] = roots.paths;
  if (first === undefined) return "No files are shared.";
  const where = others.length === 0 ? `beneath ${first}` : `beneath these roots: ${roots.paths.join(", ")}`;
  return `Files ${where}. Paths are relative to ${others.length === 0 ? "it" : "a root"} or absolute inside. A cut result says how to go on.`;
}
