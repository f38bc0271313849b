import { ask } from "./in-process.ts";
import { block } from "./markdown.ts";

interface Example {
  readonly title: string;
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

const messages = [{ role: "user", content: "Hello, Omen" }];

const examples: readonly Example[] = [
  { title: "A chat", path: "/v1/chat/completions", body: { model: "echo", messages } },
  {
    title: "The same in Responses",
    path: "/v1/responses",
    body: { model: "echo", input: "Hello, Omen", store: false },
  },
  {
    title: "In Messages, streamed",
    path: "/v1/messages",
    body: { model: "echo", max_tokens: 50, stream: true, messages },
  },
  { title: "Its tokens", path: "/v1/messages/count_tokens", body: { model: "echo", messages } },
  { title: "A completion", path: "/v1/completions", body: { model: "echo", prompt: "Hello, Omen" } },
  { title: "An error", path: "/v1/embeddings", body: { model: "echo", input: "Hello" } },
];

/** Names that are made anew for every answer, and times. */
export const settled = (text: string): string =>
  text
    .replace(/"(resp|msg|rs|fc|req)_[A-Za-z0-9]{8,}"/g, '"$1_…"')
    .replace(/"(created_at|completed_at)":\d+/g, '"$1":0');

/** Calls that can be pasted into a shell, each with what the echo answers. */
export async function curlExamples(): Promise<string> {
  const sections: string[] = [];
  for (const { title, path, body } of examples) {
    const text = JSON.stringify(body);
    const answer = await (await ask("POST", path, { body: text })).text();
    const call = `curl -sN http://127.0.0.1:8080${path} -H 'content-type: application/json' \\\n  -d '${text}'`;
    const language = body["stream"] === true ? "text" : "json";
    sections.push(`${title}:\n\n${block("sh", call)}\n\n${block(language, settled(answer))}`);
  }
  return sections.join("\n\n");
}
