import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AuditRegistry } from "../../src/glyph/audit/registry.ts";
import { Grants } from "../../src/glyph/consent/grants.ts";
import { Requests } from "../../src/glyph/consent/requests.ts";
import type { Reach } from "../../src/glyph/policy/policy.ts";
import { glyphFiles, openStore } from "../../src/glyph/store.ts";
import { Operator } from "./governed.ts";
import { type OmenOptions, type OmenServer, startOmen } from "./server.ts";

/** A project that `omen serve` shares at /mcp, with keys for those who call there. */
export interface SharedProject extends AsyncDisposable {
  readonly root: string;
  /** The data folder. */
  readonly data: string;
  /** The server that runs now. */
  readonly omen: OmenServer;
  readonly operator: Operator;
  /** `http://127.0.0.1:PORT/mcp` */
  readonly mcp: string;
  /** Headers of a new key that may call these tools. */
  key(name: string, tools?: readonly string[]): Promise<{ readonly authorization: string }>;
  /** Ends the server and starts another on the same data, at another port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export async function shareProject(toml = "", options: OmenOptions = {}): Promise<SharedProject> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "omen-shared-")));
  const root = join(folder, "shop");
  mkdirSync(join(root, "src"), { recursive: true });
  writeFileSync(join(root, "README.md"), "# Shop\n");
  writeFileSync(join(root, "src/a.ts"), "const needle = 1;\n");
  writeFileSync(join(root, "pixel.bin"), new Uint8Array([0, 255, 1]));
  const config = `[discovery]\nenabled = false\n[glyph]\nroots = [${JSON.stringify(root)}]\n${toml}`;
  const data = join(folder, "data");
  const start = () => startOmen({ config, ...options, args: ["--data", data, ...(options.args ?? [])] });
  let server = await start();
  const operatorOf = () => new Operator({ url: server.url, dataFolder: data });
  const stop = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    root,
    data,
    get omen() {
      return server;
    },
    get operator() {
      return operatorOf();
    },
    get mcp() {
      return `${server.url}/mcp`;
    },
    async key(name, tools = ["*"]) {
      return { authorization: `Bearer ${await operatorOf().makeKey({ name, tools })}` };
    },
    async restart() {
      await server.stop();
      server = await start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** A message as it came over the wire. */
export type Wired = Record<string, unknown> & {
  readonly id?: string | number | null;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: Record<string, unknown> };
};

/** A bare WebSocket: what came, and how it was closed. */
export class McpSocket implements AsyncDisposable {
  readonly socket: WebSocket;
  readonly opened: Promise<boolean>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly messages: Wired[] = [];
  #wake: () => void = () => undefined;
  #id = 0;

  constructor(url: string, options: { readonly headers?: Record<string, string>; readonly protocols?: string[] } = {}) {
    this.socket = new WebSocket(url.replace("http", "ws"), options as never);
    this.opened = new Promise((resolve) => {
      this.socket.addEventListener("open", () => resolve(true));
      this.socket.addEventListener("error", () => resolve(false));
    });
    this.closed = new Promise((resolve) => {
      this.socket.addEventListener("close", ({ code, reason }) => resolve({ code, reason }));
    });
    this.socket.addEventListener("message", ({ data }) => {
      this.messages.push(JSON.parse(String(data)) as Wired);
      this.#wake();
    });
    void this.closed.then(() => this.#wake());
  }

  send(message: object | string): void {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The first message that fits, which is then taken. Throws where the connection ends before. */
  async take(fits: (message: Wired) => boolean = () => true): Promise<Wired> {
    for (;;) {
      const at = this.messages.findIndex(fits);
      const [message] = at < 0 ? [] : this.messages.splice(at, 1);
      if (message) return message;
      if (this.socket.readyState > WebSocket.OPEN) throw new Error("the connection has ended");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async request(method: string, params?: object): Promise<Wired> {
    await this.opened;
    const id = ++this.#id;
    this.send({ jsonrpc: "2.0", id, method, ...(params && { params }) });
    return this.take((message) => message.id === id && message.method === undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}

/** What a person does at a terminal: approves what waits. */
export function approveAll(dataFolder: string, reach: Reach = "once"): void {
  const store = openStore(dataFolder);
  const requests = new Requests(store);
  const grants = new Grants(store);
  for (const { id } of requests.pending()) requests.grant(id, reach, (row) => grants.make(row, reach, 30));
  store.close();
}

/** The events of a stream that has ended; one without data only names where the stream begins. */
export const eventsIn = (text: string): readonly { readonly id?: string; readonly data?: Wired }[] =>
  text
    .split("\n\n")
    .filter((event) => /^(?:id|data|event):/m.test(event))
    .map((event) => {
      const id = /^id: (.*)$/m.exec(event)?.[1];
      const data = /^data: (.+)$/m.exec(event)?.[1];
      return { ...(id !== undefined && { id }), ...(data !== undefined && { data: JSON.parse(data) as Wired }) };
    });

/** The text of a tool's result. */
export const textIn = ({ result }: Wired): string =>
  ((result?.["content"] ?? []) as readonly { readonly text: string }[])[0]?.text ?? "";

/** The entries of all audit logs on a data folder, in order. */
export function auditEntries(dataFolder: string): readonly Record<string, unknown>[] {
  const store = openStore(dataFolder);
  const logs = new AuditRegistry(store).all();
  store.close();
  return logs.flatMap(({ id }) =>
    readFileSync(join(glyphFiles(dataFolder).audit, id, "entries.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
}
