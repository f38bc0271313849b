import { glyphEndpoints, glyphSocket } from "../../../src/glyph/http/guest.ts";
import { endpoints, sockets } from "../../../src/omen/app.ts";
import { ask } from "./in-process.ts";
import { code, table } from "./markdown.ts";

/** Every endpoint, with what is found out by calling it: whether it wants a key, and in whose shape its errors are. */
export async function endpointTable(): Promise<string> {
  const rows: (readonly string[])[] = [];
  for (const { method, path, about } of endpoints) {
    const called = path.replace(":id", "resp_none").replace("*", "none");
    const open = (await ask(method, called, { locked: true, ...bodyOf(method) })).status !== 401;
    rows.push([
      code(`${method} ${path.replace(":id", path.includes("/callback/") ? "{name}" : "{id}").replace("*", "{model}")}`),
      about,
      open ? "no" : "yes",
      await errors(method, called),
    ]);
  }
  for (const { method, path, about, who } of glyphEndpoints) {
    rows.push([code(`${method} ${path}`), about, who === "anyone" ? "no" : "yes", who === "anyone" ? "" : "JSON-RPC"]);
  }
  return table(["endpoint", "is", "key", "errors like"], rows);
}

/** No request at all, for those that take a body. */
const bodyOf = (method: string): { body?: string } => (method === "POST" ? { body: "{" } : {});

async function errors(method: string, path: string): Promise<string> {
  const response = await ask(method, path, bodyOf(method));
  if (response.ok || response.status < 400) return "";
  const { type, error } = (await response.json()) as { readonly type?: string; readonly error?: unknown };
  if (error === undefined) return "";
  return type === "error" ? "Anthropic" : "OpenAI";
}

export const socketTable = (): string =>
  table(
    ["WebSocket", "is"],
    [...sockets, glyphSocket].map(({ path, about }) => [code(path), about]),
  );
