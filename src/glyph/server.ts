import { monotonic } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { RuneError } from "../rune/index.ts";
import type { Roots } from "./roots.ts";
import { builtinTools } from "./tool/index.ts";
import type { LaterResult, Outcome, Tool, ToolResult } from "./tool/tool.ts";
import { ToolError } from "./tool/tool-error.ts";

export interface GlyphOptions {
  readonly roots: Roots;
  readonly version: string;
  readonly log: Log;
}

/** What Glyph offers, whatever protocol asks. */
export interface Glyph {
  readonly name: string;
  readonly version: string;
  /** For the model, in few words: what there is and how paths are written. */
  readonly instructions: string;
  /** In the order in which they are listed, which never changes between calls. */
  readonly tools: readonly Tool[];
  /** The tool of that name, or of an older name. */
  find(name: string): Tool | undefined;
  /** Calls a tool. Never throws: what goes wrong is a result that has `failed`. */
  call(tool: Tool, given: Readonly<Record<string, unknown>>, signal: AbortSignal): Outcome;
}

/** Glyph with its built-in tools over the given roots, which it borrows. */
export function createGlyph({ roots, version, log }: GlyphOptions): Glyph {
  const byName = new Map(builtinTools.flatMap((tool) => [tool.name, ...tool.aliases].map((name) => [name, tool])));
  return {
    name: "glyph",
    version,
    instructions: instructions(roots),
    tools: builtinTools,
    find: (name) => byName.get(name),
    call(tool, given, signal) {
      const started = monotonic();
      const logged = <Result extends ToolResult>(result: Result): Result => {
        if (log.writes("debug"))
          log.debug("called", { tool: tool.name, ms: rounded(monotonic() - started), failed: result.failed });
        return result;
      };
      try {
        const outcome = tool.call(given, { roots, signal });
        if (!(outcome instanceof Promise)) return logged(outcome);
        return outcome.catch((error: unknown) => failure(tool, error, log)).then(logged);
      } catch (error) {
        return logged(failure(tool, error, log));
      }
    },
  };
}

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
  const where = others.length === 0 ? `beneath ${first}` : `beneath these roots: ${roots.paths.join(", ")}`;
  return `Files ${where}. Paths are relative to ${others.length === 0 ? "it" : "a root"} or absolute inside. A cut result says how to go on.`;
}
