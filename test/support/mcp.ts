import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { omenCommand } from "./omen.ts";

/** A message as it came over the wire. */
export type Message = Record<string, unknown> & {
  readonly id?: string | number | null;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string };
};

/** A running `omen mcp`, spoken to in bare lines. */
export interface McpProcess {
  readonly child: Bun.Subprocess<"pipe", "pipe", "pipe">;
  /** Writes a message, or text as it is. */
  send(message: object | string | Uint8Array): void;
  /** The next message that was not taken yet. Throws when the output has ended. */
  next(): Promise<Message>;
  /** Sends a request and returns its answer; other messages that come before it are dropped. */
  request(method: string, params?: object): Promise<Message>;
  /** Calls a tool and returns its text, or throws its JSON-RPC error. */
  call(
    name: string,
    given?: object,
  ): Promise<{ readonly text: string; readonly isError: boolean; readonly facts: unknown }>;
  /** Ends the input, reads the output to its end and returns the messages left in it, and the exit code. */
  end(): Promise<{ readonly messages: readonly Message[]; readonly exitCode: number }>;
}

let folders: string | undefined;

/** The environment with folders for data and configuration that are nobody's. */
export function ownFolders(): Record<string, string> {
  if (folders === undefined) {
    const made = mkdtempSync(join(tmpdir(), "omen-folders-"));
    process.on("exit", () => rmSync(made, { recursive: true, force: true }));
    folders = made;
  }
  const given = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  const own = {
    XDG_DATA_HOME: join(folders, "data"),
    XDG_CONFIG_HOME: join(folders, "config"),
    OMEN_CONFIG: "",
    OMEN_DATA: "",
  };
  return { ...(Object.fromEntries(given) as Record<string, string>), ...own };
}

/** Starts `omen mcp`. Whoever starts it ends it: by `end`, or by killing `child`. */
export function startMcp(
  options: {
    readonly args?: readonly string[];
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): McpProcess {
  const child = Bun.spawn([...omenCommand(), "mcp", ...(options.args ?? [])], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
    env: options.env ?? ownFolders(),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const lines = linesOf(child.stdout);
  let id = 0;
  const send: McpProcess["send"] = (message) => {
    const raw = typeof message === "string" || message instanceof Uint8Array;
    void child.stdin.write(raw ? message : `${JSON.stringify(message)}\n`);
    void child.stdin.flush();
  };
  const next = async (): Promise<Message> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`omen mcp ended: ${await new Response(child.stderr).text()}`);
    return JSON.parse(value) as Message;
  };
  const request: McpProcess["request"] = async (method, params) => {
    const own = ++id;
    send({ jsonrpc: "2.0", id: own, method, ...(params && { params }) });
    for (;;) {
      const message = await next();
      if (message.id === own) return message;
    }
  };
  return {
    child,
    send,
    next,
    request,
    async call(name, given = {}) {
      const { result, error } = await request("tools/call", { name, arguments: given });
      if (error) throw new Error(`${error.code}: ${error.message}`);
      const [block] = (result?.["content"] ?? []) as { readonly type: string; readonly text: string }[];
      const meta = result?.["_meta"] as Record<string, unknown> | undefined;
      return { text: block?.text ?? "", isError: result?.["isError"] === true, facts: meta?.["glyph/facts"] };
    },
    async end() {
      await child.stdin.end();
      const messages: Message[] = [];
      for await (const line of lines) messages.push(JSON.parse(line) as Message);
      return { messages, exitCode: await child.exited };
    },
  };
}

/** The lines of a stream, as they come. */
async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let held = "";
  for await (const chunk of stream) {
    held += decoder.decode(chunk, { stream: true });
    for (let end = held.indexOf("\n"); end >= 0; end = held.indexOf("\n")) {
      yield held.slice(0, end);
      held = held.slice(end + 1);
    }
  }
  if (held !== "") yield held;
  return undefined;
}
