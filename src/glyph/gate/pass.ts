import { posix } from "node:path";
import { monotonic } from "../../platform/clock.ts";
import type { Root } from "../../rune/index.ts";
import type { EntryFields } from "../audit/entry.ts";
import type { ActionPath, PathGlobs } from "../policy/glob.ts";
import type { LaterResult, ToolResult, Visibility } from "../tool/tool.ts";
import type { Case, Told } from "./case.ts";
import { type HookInput, redacted } from "./hooks.ts";
import { realPath, relativeTo } from "./real-path.ts";
import type { PrivatePlaces } from "./private.ts";
import type { Session } from "./sessions.ts";
import type { Settings } from "./settings.ts";

/** What a pass asks of its gate when its call has ended. */
interface Gatekeeper {
  readonly settings: Settings;
  /** Undefined where a tool can't come to them. */
  readonly privatePlaces: PrivatePlaces | undefined;
  hookInput(judged: Case, at: "before" | "after"): HookInput;
  mark(session: Session, label: "untrusted" | "private", source: string): void;
  /** Writes down how a call has ended. */
  ended(judged: Case, fields: EntryFields): void;
}

/** A call that may go on, until it has ended: what its result may show, and what is written down of it. */
export class Pass {
  readonly #gate: Gatekeeper;
  readonly #case: Case;
  readonly #told: Told;
  readonly #started = monotonic();
  /** What the tool may show; undefined where nothing is hidden and nothing is looked for. */
  readonly visibility: Visibility | undefined;
  #showedPrivate = false;

  constructor(gate: Gatekeeper, judged: Case, told: Told) {
    this.#gate = gate;
    this.#case = judged;
    this.#told = told;
    this.visibility = judged.action && this.#visibility();
  }

  #visibility(): Visibility | undefined {
    const { settings, privatePlaces } = this.#gate;
    const { tool, caller } = this.#case;
    const hidden = settings.policy.hidden(tool.name, caller.principal.id);
    if (hidden.length === 0 && !privatePlaces && !settings.private) return undefined;
    return new Veil(hidden, privatePlaces, (path) => {
      this.#showedPrivate ||= settings.private?.match(path) ?? false;
    });
  }

  /** Ends the call with its result: labels the session, lets hooks look, writes it down. What the caller is to get. */
  leave(result: ToolResult): ToolResult | Promise<LaterResult> {
    const { tool } = this.#case;
    const { settings } = this.#gate;
    if (!result.failed) this.#mark();
    if (!settings.hooks.has("after", tool.name)) return this.#end(this.#withFacts(result));
    const text = textOf(result);
    const input = { ...this.#gate.hookInput(this.#case, "after"), result: { text, failed: result.failed ?? false } };
    return settings.hooks.run(input).then(({ effect, reason, redact }) => {
      if (effect !== undefined) {
        return this.#end({ text: `denied: ${reason}`, facts: { decision: "deny", rule: "hook" }, failed: true });
      }
      // What was redacted must not go out beside it.
      const shown = redacted(text, redact);
      return this.#end(this.#withFacts({ ...result, text: shown, raw: shown === text ? result.raw : undefined }));
    });
  }

  #mark(): void {
    const { tool, action, session } = this.#case;
    const globs = this.#gate.settings.private;
    if (globs && (this.#showedPrivate || action?.paths.some((path) => globs.match(path))))
      this.#gate.mark(session, "private", tool.name);
    if (tool.annotations.openWorldHint && !tool.isTrusted) this.#gate.mark(session, "untrusted", tool.name);
  }

  #end<Result extends ToolResult>(result: Result): Result {
    this.#gate.ended(this.#case, {
      dur_ms: Math.round((monotonic() - this.#started) * 100) / 100,
      failed: result.failed,
      kind: "",
      seq: 0,
      ts: "",
      v: 1,
    });
    return result;
  }

  /** Programs are told who allowed what does not only read, or what a rule spoke of. */
  #withFacts<Result extends ToolResult>(result: Result): Result {
    const { by, answer } = this.#told;
    if (by.rule === "default" && by.effect === "allow") return result;
    const allowed = answer?.kind === "allowed" ? answer : undefined;
    const who = !allowed ? { rule: by.rule } : allowed.grant ? { grant: allowed.grant } : { request: allowed.request };
    return { ...result, facts: { decision: "allow", ...who, ...result.facts } };
  }

  /** A tool that threw has ended too. */
  failed(): void {
    this.#end({ text: "", failed: true });
  }
}

/** A result's text, whatever form it has. */
export const textOf = ({ text }: ToolResult): string =>
  typeof text === "string" ? text : (JSON.parse(Buffer.from(text.json).toString()) as string);

class Veil implements Visibility {
  /** Where directories are, links followed: results come by many from each. */
  readonly #directories = new Map<string, string>();
  readonly #globs: readonly PathGlobs[];
  readonly #private: PrivatePlaces | undefined;
  readonly #shows: (path: ActionPath) => void;

  constructor(globs: readonly PathGlobs[], places: PrivatePlaces | undefined, shows: (path: ActionPath) => void) {
    this.#globs = globs;
    this.#private = places;
    this.#shows = shows;
  }

  hides(root: Root, path: string): boolean {
    const place = this.#place(root, path);
    return this.#globs.some((globs) => globs.match(place)) || (this.#private?.has(place.absolute) ?? false);
  }

  leadsTo({ path: root }: Root, path: string): string {
    return relativeTo(root, realPath(root, path));
  }

  exclusions(root: Root): readonly string[] {
    return this.#globs.flatMap((globs) => globs.exclusions(root.path));
  }

  shows(root: Root, path: string): void {
    this.#shows(this.#place(root, path));
  }

  #place({ path: root }: Root, path: string): ActionPath {
    const written = posix.join(root, path);
    const parent = posix.dirname(written);
    let directory = this.#directories.get(parent);
    if (directory === undefined) {
      directory = path === "." ? parent : realPath(root, posix.dirname(path));
      this.#directories.set(parent, directory);
    }
    const absolute = posix.join(directory, posix.basename(written));
    return { absolute, relative: relativeTo(root, absolute) };
  }
}
