import { createInterface } from "node:readline";
import { CommandError, exit, type ExitCode } from "../../platform/exit.ts";
import { sayFailure } from "../failure.ts";
import { painter, say, wantsColor } from "../terminal.ts";
import type { Message } from "./ask.ts";

/** What a conversation needs of the world. */
interface Partner {
  /** Where the answers come from, for a person. */
  readonly description: string;
  /** Answers a conversation so far, printing as it goes; rejects when it can't, or is interrupted by `signal`. */
  readonly answer: (messages: readonly Message[], signal: AbortSignal) => Promise<string>;
}

/**
 * A conversation on a terminal: line after line until an empty one or Ctrl-D. Ctrl-C ends an answer, and at the prompt the
 * conversation. A question that failed is told and forgotten, so that it can be asked again.
 */
export async function converse(
  partner: Partner,
  opening: readonly Message[],
  options: { readonly quiet: boolean; readonly color: string | undefined },
): Promise<ExitCode> {
  const paint = painter(wantsColor(options.color, 2));
  if (!options.quiet) say(paint("dim", `talking to ${partner.description}; an empty line or Ctrl-D ends`));
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
    for await (const line of lines) {
      const content = line.trim();
      if (content === "") break;
      answering = new AbortController();
      messages = await turn(partner, [...messages, { role: "user", content }], answering.signal, options.color);
      answering = undefined;
      lines.prompt();
    }
  } finally {
    process.off("SIGINT", interrupt);
    lines.close();
  }
  return interrupted ? exit.interrupted : exit.ok;
}

/** The conversation with the answer to its last message, or without that message when there was none. */
async function turn(
  partner: Partner,
  messages: readonly Message[],
  signal: AbortSignal,
  color: string | undefined,
): Promise<readonly Message[]> {
  try {
    return [...messages, { role: "assistant", content: await partner.answer(messages, signal) }];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    sayFailure(error, color);
    return messages.slice(0, -1);
  }
}
