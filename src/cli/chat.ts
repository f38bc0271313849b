import { exit } from "../platform/exit.ts";
import { Watch } from "../platform/watch.ts";
import { usageError } from "./arguments.ts";
import { ask, type Message, type Question } from "./chat/ask.ts";
import { converse } from "./chat/conversation.ts";
import { endpointOptions, findEndpoint, type Endpoint } from "./client/endpoint.ts";
import type { Command, Invocation } from "./command.ts";
import { isTerminal, out, printable, say } from "./terminal.ts";

export const command: Command = {
  name: "chat",
  summary: "ask a model and stream its answer",
  usage: "[options] [PROMPT]",
  options: [
    { name: "model", short: "m", value: "MODEL", help: "what answers (default auto)" },
    { name: "system", value: "TEXT", help: "instructions before the conversation" },
    { name: "tag", value: "NAME=VALUE", multiple: true, help: "a tag for routing, as intent=code; repeatable" },
    { name: "no-stream", help: "wait for the whole answer" },
    { name: "json", help: "print the whole answer as the API gives it" },
    ...endpointOptions,
  ],
  examples: [
    'omen chat "What is a monad?"',
    "git diff | omen chat 'Write a commit message'",
    "omen chat    # a conversation, on a terminal",
  ],
  async run(invocation) {
    const question = questionOf(invocation);
    const endpoint = await findEndpoint(invocation);
    const prompt = await promptOf(invocation);
    const opening = systemMessages(invocation);
    if (prompt === undefined) {
      const answer = (messages: readonly Message[], signal: AbortSignal, heard: (piece: string) => void) =>
        print(endpoint, { ...question, messages }, signal, invocation, heard);
      const options = { quiet: invocation.flag("quiet"), color: invocation.value("color") };
      return converse({ description: endpoint.description, answer }, opening, options);
    }
    const abort = new AbortController();
    process.once("SIGINT", () => abort.abort());
    const messages: readonly Message[] = [...opening, { role: "user", content: prompt }];
    await print(endpoint, { ...question, messages }, abort.signal, invocation);
    return exit.ok;
  },
};

/** What the options say about every question. */
const questionOf = (invocation: Invocation): Omit<Question, "messages"> => ({
  model: invocation.value("model") ?? "auto",
  ...tagsOf(invocation),
  stream: !invocation.flag("no-stream") && !invocation.flag("json"),
});

function tagsOf(invocation: Invocation): Pick<Question, "tags"> {
  const tags = invocation.values("tag").map((tag) => {
    const equals = tag.indexOf("=");
    if (equals <= 0) throw usageError(`--tag takes NAME=VALUE, not '${tag}'`);
    return [tag.slice(0, equals), tag.slice(equals + 1)] as const;
  });
  return tags.length === 0 ? {} : { tags: Object.fromEntries(tags) };
}

const systemMessages = (invocation: Invocation): readonly Message[] => {
  const content = invocation.value("system");
  return content === undefined ? [] : [{ role: "system", content }];
};

/** After how long a person is told what the command is waiting for, in milliseconds. */
const patienceMs = 1000;

/** The prompt, with what came on standard input behind it; undefined asks for a conversation. */
async function promptOf(invocation: Invocation): Promise<string | undefined> {
  const words = invocation.positionals.join(" ").trim();
  if (isTerminal(0)) return words === "" ? undefined : words;
  const waiting = new Watch(patienceMs, () => {
    if (!invocation.flag("quiet")) say("omen: reading the prompt from standard input, to its end");
  });
  const text = await piped();
  waiting.stop();
  const prompt = [words, text.trimEnd()].filter(Boolean).join("\n\n");
  if (prompt === "") throw usageError("there is nothing to ask", "Give a prompt as an argument or on standard input.");
  return prompt;
}

async function piped(): Promise<string> {
  const bytes = await Bun.stdin.arrayBuffer();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw usageError("what came on standard input is not UTF-8 text");
  }
}

/** Why an answer ended before it was complete, by the API's `finish_reason`. */
const cutOffs: Readonly<Record<string, string>> = {
  length: "the answer is cut off: the model reached the longest that it may write",
  content_filter: "the answer is cut off: the provider's content filter ended it",
};

/**
 * Asks, and prints the answer as it comes. On a terminal it is text and nothing else: a
 * model is not to move the cursor.
 */
async function print(
  endpoint: Endpoint,
  question: Question,
  signal: AbortSignal,
  invocation: Invocation,
  heard: (piece: string) => void = () => {},
): Promise<string> {
  const json = invocation.flag("json");
  const shown = isTerminal(1) ? printable : String;
  let line = "\n"; // the last piece: whether it ended its line
  let cutOff: string | undefined;
  try {
    const answer = await ask(endpoint, question, signal, (piece) => {
      if (!json) out(shown(piece));
      line = piece;
      heard(piece);
    });
    if (json) out(`${JSON.stringify(answer.whole, null, 2)}\n`);
    cutOff = cutOffs[answer.finish ?? ""];
    return answer.text;
  } finally {
    if (!json && !line.endsWith("\n")) out("\n");
    if (cutOff && !invocation.flag("quiet")) say(cutOff);
  }
}
