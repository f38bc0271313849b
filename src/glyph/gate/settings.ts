import type { GlyphConfig } from "../../platform/config/glyph-schema.ts";
import { PathGlobs } from "../policy/glob.ts";
import type { Policy } from "../policy/policy.ts";
import { Hooks } from "./hooks.ts";

/** What the user's file says, ready to be used: replaced as a whole when the file changes. */
export class Settings {
  readonly hooks: Hooks;
  /** Paths with private data; undefined where there are none. */
  readonly private: PathGlobs | undefined;
  readonly #closer = new Map<string, boolean>();

  constructor(
    readonly config: GlyphConfig,
    readonly policy: Policy,
  ) {
    this.hooks = new Hooks(config.hooks);
    this.private = config.taint.private.length > 0 ? new PathGlobs(config.taint.private) : undefined;
  }

  /** Whether what the session has seen may matter to a call of this tool. */
  looksAtSession(tool: string, readsOnly: boolean): boolean {
    return (
      !readsOnly || this.policy.looksAtSession(tool) || this.hooks.has("before", tool) || this.hooks.has("after", tool)
    );
  }

  /** Whether a call of this tool must be looked at beyond its name and its caller: its paths, arguments or session. */
  looksCloser(tool: string): boolean {
    let closer = this.#closer.get(tool);
    if (closer === undefined) {
      closer =
        this.private !== undefined ||
        this.policy.looksAtPaths(tool) ||
        this.hooks.has("before", tool) ||
        this.hooks.has("after", tool);
      this.#closer.set(tool, closer);
    }
    return closer;
  }
}
