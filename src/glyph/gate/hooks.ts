import type { HookConfig } from "../../platform/config/glyph-schema.ts";
import { basename } from "node:path";
import { isRecord } from "../protocol/jsonrpc.ts";
import { nameMatcher } from "../policy/glob.ts";

/** What a hook is told, as JSON on its standard input. */
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

/** Bytes of an answer that are read. */
const answerMax = 1024 * 1024;
const usualTimeoutMs = 1000;

interface Hook {
  readonly name: string;
  readonly at: "before" | "after";
  readonly isForTool: (name: string) => boolean;
  readonly run: readonly string[];
  readonly timeoutMs: number;
}

/** The user's own programs that judge calls: they may deny, ask or redact, and never allow. */
export class Hooks {
  readonly #hooks: readonly Hook[];

  constructor(config: readonly HookConfig[]) {
    this.#hooks = config.map(({ at, tools, run, timeout_ms: timeoutMs = usualTimeoutMs }) => ({
      name: basename(run[0] ?? ""),
      at,
      isForTool: nameMatcher(tools),
      run,
      timeoutMs,
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
    return read(await output(hook, input), hook.name);
  } catch (error) {
    return denied(hook.name, `hook ${hook.name} ${(error as Error).message}`);
  }
}

const denied = (hook: string, reason: string): HookAnswer => ({ effect: "deny", reason, hook, redact: [] });

async function output({ run, timeoutMs }: Hook, input: HookInput): Promise<string> {
  let child;
  try {
    child = Bun.spawn([...run], {
      stdin: new Blob([JSON.stringify(input)]),
      stdout: "pipe",
      stderr: "ignore",
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: answerMax,
    });
  } catch (error) {
    throw new Error(`can't be started (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { cause: error });
  }
  const late = Promise.withResolvers<never>();
  // A child of the hook may hold its output open when the hook itself is dead.
  const timer = setTimeout(() => late.reject(new Error(`took longer than ${timeoutMs} ms`)), timeoutMs);
  try {
    const [text, code] = await Promise.race([Promise.all([child.stdout.text(), child.exited]), late.promise]);
    if (child.signalCode !== null)
      throw new Error(`was ended by ${child.signalCode}, after ${timeoutMs} ms or for its size`);
    if (code !== 0) throw new Error(`ended with ${code}`);
    return text;
  } finally {
    clearTimeout(timer);
  }
}

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
