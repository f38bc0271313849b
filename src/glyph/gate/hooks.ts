import type { HookConfig } from "../../platform/config/glyph-schema.ts";
import { basename } from "node:path";
import { postToHook, runHook } from "./hook-ways.ts";
import { isRecord } from "../protocol/jsonrpc.ts";
import { nameMatcher } from "../policy/glob.ts";

/** What a hook is told, as JSON. */
export interface HookInput {
  readonly v: 1;
  readonly at: "before" | "after";
  readonly principal: { readonly id: string; readonly kind: string };
  readonly server: string;
  readonly tool: string;
  readonly pin: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly paths: readonly string[];
  readonly session: { readonly id: string; readonly saw_untrusted: boolean; readonly saw_private: boolean };
  readonly result?: { readonly text: string; readonly failed: boolean };
}

interface Redaction {
  readonly text: string;
  readonly with: string;
}

/** What hooks together say. A hook that fails, is late or answers anything else denies. */
export interface HookAnswer {
  readonly effect?: "deny" | "ask";
  /** For the model and the person. */
  readonly reason?: string;
  /** The hook that decided. */
  readonly hook?: string;
  readonly redact: readonly Redaction[];
}

const usualTimeoutMs = 1000;

interface Hook {
  readonly name: string;
  readonly at: "before" | "after";
  readonly isForTool: (name: string) => boolean;
  /** What it says to an input, as text. Rejects with what went wrong, in words that follow its name. */
  readonly ask: (input: string) => Promise<string>;
}

/** The user's own programs and services that judge calls: they may deny, ask or redact, and never allow. */
export class Hooks {
  readonly #hooks: readonly Hook[];

  constructor(config: readonly HookConfig[]) {
    this.#hooks = config.map(({ at, tools, run = [], url, timeout_ms: timeoutMs = usualTimeoutMs }) => ({
      name: url === undefined ? basename(run[0] ?? "") : new URL(url).host,
      at,
      isForTool: nameMatcher(tools),
      ask: (input) => (url === undefined ? runHook(run, input, timeoutMs) : postToHook(url, input, timeoutMs)),
    }));
  }

  /** Whether any hook wants to see calls of this tool. */
  has(at: "before" | "after", tool: string): boolean {
    return this.#hooks.some((hook) => hook.at === at && hook.isForTool(tool));
  }

  /** Asks the hooks one after the other, until one denies. Never rejects. */
  async run(input: HookInput): Promise<HookAnswer> {
    let answer: HookAnswer = { redact: [] };
    for (const hook of this.#hooks) {
      if (hook.at !== input.at || !hook.isForTool(input.tool)) continue;
      const told = await askHook(hook, input);
      if (told.effect === "deny") return told;
      answer = { ...(answer.effect === "ask" ? answer : told), redact: [...answer.redact, ...told.redact] };
    }
    return answer;
  }
}

/** A text with everything that is to be redacted replaced. */
export const redacted = (text: string, redact: readonly Redaction[]): string =>
  redact.reduce((clean, { text: what, with: by }) => (what === "" ? clean : clean.replaceAll(what, () => by)), text);

async function askHook(hook: Hook, input: HookInput): Promise<HookAnswer> {
  try {
    return read(await hook.ask(JSON.stringify(input)), hook.name);
  } catch (error) {
    return denied(hook.name, `hook ${hook.name} ${(error as Error).message}`);
  }
}

const denied = (hook: string, reason: string): HookAnswer => ({ effect: "deny", reason, hook, redact: [] });

function read(text: string, name: string): HookAnswer {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    throw new Error("answered no JSON", { cause: error });
  }
  if (!isRecord(answer)) throw new Error("answered no JSON object");
  const { effect, reason, redact = [] } = answer;
  if (effect !== undefined && effect !== "deny" && effect !== "ask") {
    throw new Error(`answered ${JSON.stringify(effect).slice(0, 40)}, which a hook can't`);
  }
  if (!isRedactions(redact)) throw new Error('answered a "redact" that is no list of {"text", "with"}');
  return {
    redact,
    ...(effect !== undefined && { effect, hook: name }),
    ...(effect !== undefined && { reason: typeof reason === "string" ? reason : `hook ${name} said so` }),
  };
}

const isRedactions = (value: unknown): value is readonly Redaction[] =>
  Array.isArray(value) &&
  value.every(
    (item: unknown) => isRecord(item) && typeof item["text"] === "string" && typeof item["with"] === "string",
  );
