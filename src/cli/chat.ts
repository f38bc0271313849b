import { createInterface } from "node:readline/promises";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import { answerOf, endpointOptions, findEndpoint, type Endpoint } from "./client/endpoint.ts";
import { eventData } from "./client/events.ts";
import type { Command, Invocation } from "./command.ts";
import { isTerminal, out, painter, say, wantsColor } from "./terminal.ts";

interface Message {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

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
    const endpoint = await findEndpoint(invocation);
    const prompt = await promptOf(invocation);
    if (prompt === undefined) return converse(endpoint, invocation);
    await ask(endpoint, invocation, [...systemMessages(invocation), { role: "user", content: prompt }]);
    return exit.ok;
  },
};

/** The prompt, with what came on standard input behind it; undefined asks for a conversation. */
async function promptOf(invocation: Invocation): Promise<string | undefined> {
  const words = invocation.positionals.join(" ");
  if (isTerminal(0)) return words === "" ? undefined : words;
  const piped = (await Bun.stdin.text()).trimEnd();
  const prompt = [words, piped].filter(Boolean).join("\n\n");
  if (prompt === "") throw usageError("there is nothing to ask", "Give a prompt as an argument or on standard input.");
  return prompt;
}

const systemMessages = (invocation: Invocation): readonly Message[] => {
  const content = invocation.value("system");
  return content === undefined ? [] : [{ role: "system", content }];
};

async function converse(endpoint: Endpoint, invocation: Invocation): Promise<ExitCode> {
  const paint = painter(wantsColor(invocation.value("color"), 2));
  if (!invocation.flag("quiet")) say(paint("dim", `talking to ${endpoint.description}; an empty line or Ctrl-D ends`));
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const messages: Message[] = [...systemMessages(invocation)];
  try {
    for (;;) {
      const content = (await lines.question(paint("bold", "> "))).trim();
      if (content === "") return exit.ok;
      messages.push({ role: "user", content });
      messages.push({ role: "assistant", content: await ask(endpoint, invocation, messages) });
    }
  } catch (error) {
    if ((error as { code?: string }).code === "ABORT_ERR") return exit.ok; // Ctrl-D
    throw error;
  } finally {
    lines.close();
  }
}

/** Asks, prints the answer and gives its text. */
async function ask(endpoint: Endpoint, invocation: Invocation, messages: readonly Message[]): Promise<string> {
  const stream = !invocation.flag("no-stream") && !invocation.flag("json");
  const abort = new AbortController();
  const interrupt = () => abort.abort();
  process.once("SIGINT", interrupt);
  try {
    const response = await answerOf(endpoint, "/v1/chat/completions", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: invocation.value("model") ?? "auto", messages, stream, tags: tagsOf(invocation) }),
      signal: abort.signal,
    });
    return stream ? await printStream(response) : await printWhole(response, invocation.flag("json"));
  } catch (error) {
    if (abort.signal.aborted) throw new CommandError("interrupted", exit.interrupted);
    throw error;
  } finally {
    process.off("SIGINT", interrupt);
  }
}

function tagsOf(invocation: Invocation): Record<string, string> | null {
  const tags = invocation.values("tag").map((tag) => {
    const equals = tag.indexOf("=");
    if (equals <= 0) throw usageError(`--tag takes NAME=VALUE, not '${tag}'`);
    return [tag.slice(0, equals), tag.slice(equals + 1)] as const;
  });
  return tags.length === 0 ? null : Object.fromEntries(tags);
}

interface Chunk {
  readonly choices?: readonly { readonly delta?: { readonly content?: string | null } }[];
  readonly error?: { readonly message?: string };
}

async function printStream(response: Response): Promise<string> {
  let text = "";
  for await (const data of eventData(response.body ?? new ReadableStream())) {
    const { choices, error } = data as Chunk;
    if (error) throw new CommandError(`the answer broke off: ${error.message ?? "no reason given"}`, exit.upstream);
    const piece = choices?.[0]?.delta?.content ?? "";
    if (piece === "") continue;
    text += piece;
    out(piece);
  }
  if (!text.endsWith("\n")) out("\n");
  return text;
}

async function printWhole(response: Response, json: boolean): Promise<string> {
  const answer = (await response.json()) as { choices?: readonly { message?: { content?: string | null } }[] };
  const text = answer.choices?.[0]?.message?.content ?? "";
  out(json ? `${JSON.stringify(answer, null, 2)}\n` : `${text}\n`);
  return text;
}
