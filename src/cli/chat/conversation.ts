import { createInterface, type Interface } from "node:readline";
import { CommandError, exit, type ExitCode } from "../../platform/exit.ts";
import { Watch } from "../../platform/watch.ts";
import { sayFailure } from "../failure.ts";
import { painter, say, wantsColor } from "../terminal.ts";
import type { Message } from "./ask.ts";

/** What a conversation needs of the world. */
interface Partner {
  /** Where the answers come from, for a person. */
  readonly description: string;
  /**
   * Answers a conversation so far, printing as it goes; `heard` is told each piece. Rejects when it can't,
   * or is interrupted by `signal`.
   */
  readonly answer: (
    messages: readonly Message[],
    signal: AbortSignal,
    heard: (piece: string) => void,
  ) => Promise<string>;
}

/**
 * Lines that come without a pause of so many milliseconds were pasted: they are one question, empty ones among them.
 */
const pauseMs = 40;

/** What ends a conversation besides an empty line, as other programs have taught. */
const farewells: ReadonlySet<string> = new Set(["exit", "quit", "/exit", "/quit", "/bye"]);

/**
 * A conversation on a terminal: question after question until an empty one, `exit`, or Ctrl-D. Ctrl-C ends an
 * answer, of which what was heard stays, and at the prompt the conversation. A question that failed is told and
 * forgotten, so that it can be asked again.
 */
export async function converse(
  partner: Partner,
  opening: readonly Message[],
  options: { readonly quiet: boolean; readonly color: string | undefined },
): Promise<ExitCode> {
  const paint = painter(wantsColor(options.color, 2));
  if (!options.quiet) say(paint("dim", `talking to ${partner.description}; an empty line, exit or Ctrl-D ends`));
  const lines = createInterface({ input: process.stdin, output: process.stderr, prompt: paint("bold", "> ") });
  let answering: AbortController | undefined;
  let interrupted = false;
  const interrupt = () => {
    if (answering) return answering.abort();
    interrupted = true;
    lines.close();
  };
  lines.on("SIGINT", interrupt); // a terminal in readline's hands sends no signal,
  process.on("SIGINT", interrupt); // but somebody else may

  let messages = opening;
  lines.prompt();
  try {
    for await (const question of questionsOf(lines)) {
      const content = question.trim();
      if (content === "" || farewells.has(content)) break;
      answering = new AbortController();
      messages = await turn(partner, asked(messages, content), answering.signal, options.color);
      answering = undefined;
      lines.prompt();
    }
  } finally {
    process.off("SIGINT", interrupt);
    lines.close();
  }
  return interrupted ? exit.interrupted : exit.ok;
}

/**
 * The conversation with another question: one that was interrupted before anything was heard is asked together with it.
 */
function asked(messages: readonly Message[], content: string): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== "user") return [...messages, { role: "user", content }];
  return [...messages.slice(0, -1), { role: "user", content: `${last.content}\n\n${content}` }];
}

/** What is typed or pasted, question by question. */
async function* questionsOf(lines: Interface): AsyncGenerator<string> {
  const whole: string[] = [];
  let gathered: string[] = [];
  let [isOver, wake, pause] = [false, () => {}, undefined as Watch | undefined];
  const finish = (): void => {
    if (lines.line !== "" && !isOver) return; // the last line of what was pasted waits for its end
    if (gathered.length > 0) whole.push(gathered.join("\n"));
    gathered = [];
    wake();
  };
  lines.on("line", (line) => {
    gathered.push(line);
    pause?.stop();
    pause = new Watch(pauseMs, finish);
  });
  lines.on("close", () => {
    isOver = true;
    pause?.stop();
    finish();
  });
  for (;;) {
    const question = whole.shift();
    if (question !== undefined) yield question;
    else if (isOver) return;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
}

/**
 * The conversation with the answer to its last message, with what was heard of it, or
 * without that message when it failed.
 */
async function turn(
  partner: Partner,
  messages: readonly Message[],
  signal: AbortSignal,
  color: string | undefined,
): Promise<readonly Message[]> {
  let heard = "";
  try {
    const content = await partner.answer(messages, signal, (piece) => (heard += piece));
    return [...messages, { role: "assistant", content }];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    sayFailure(error, color);
    if (error.code !== exit.interrupted) return messages.slice(0, -1);
    return heard === "" ? messages : [...messages, { role: "assistant", content: heard }];
  }
}
