import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { isSecretReference, resolveSecret, type ServerConfig } from "../../platform/config/index.ts";
import { version } from "../../platform/version.ts";
import type { Offer, ToolDefinition } from "./definition.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface ConnectionOptions {
  readonly config: ServerConfig;
  readonly environment: Environment;
  readonly supervisor: readonly string[];
  readonly onLog: (line: string) => void;
  /** The server says that its tools are others now. */
  readonly onChanged: () => void;
  /** It is over, from whichever side. */
  readonly onClosed: () => void;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** What a call gives: the server's own result, untouched. */
export type RawResult = Readonly<Record<string, unknown>>;

/** How long a server may take to say hello and what it offers, in milliseconds. */
const helloMs = 30_000;

/** Most pages of tools, and most tools, that are taken of a server. */
const [pagesMax, toolsMax] = [100, 2000];

/** Variables that every program gets; everything else must be declared. Omen's own and providers' keys never are among them. */
const passedOn = ["PATH", "HOME", "LOGNAME", "USER", "SHELL", "TERM", "LANG", "LC_ALL", "TMPDIR", "TZ"] as const;

/** One session with a mounted server, of one caller. */
export class Connection {
  readonly #client: Client;
  readonly #options: ConnectionOptions;

  private constructor(client: Client, options: ConnectionOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** Starts or dials the server and says hello. Rejects where that fails, or takes too long. */
  static async open(options: ConnectionOptions): Promise<Connection> {
    // Loaded here: most sessions call no mounted server.
    const [{ Client }, { ToolListChangedNotificationSchema }, transport] = await Promise.all([
      import("@modelcontextprotocol/sdk/client/index.js"),
      import("@modelcontextprotocol/sdk/types.js"),
      transportOf(options),
    ]);
    const client = new Client({ name: "glyph", version }, { capabilities: {} });
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's client is no EventTarget
    client.onclose = options.onClosed;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- likewise
    client.onerror = (error) => options.onLog(error.message.slice(0, 300));
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => options.onChanged());
    try {
      await client.connect(transport, { timeout: helloMs, signal: options.signal });
    } catch (error) {
      await client.close().catch(() => undefined);
      throw error;
    }
    options.onLog(
      `ready, ${client.getServerVersion()?.name ?? "unnamed"} ${client.getServerVersion()?.version ?? ""}`.trimEnd(),
    );
    return new Connection(client, options);
  }

  /** All that the server offers now. */
  async offer(): Promise<Offer> {
    const tools: ToolDefinition[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < pagesMax && tools.length < toolsMax; page++) {
      const answer = await this.#client.listTools(cursor === undefined ? {} : { cursor }, { timeout: helloMs });
      tools.push(...(answer.tools as unknown as ToolDefinition[]));
      cursor = answer.nextCursor;
      if (cursor === undefined) break;
    }
    return { instructions: this.#client.getInstructions() ?? "", tools };
  }

  /** Calls a tool. Progress moves the deadline. Rejects where the server refuses, ends, or takes too long. */
  async call(name: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<RawResult> {
    const { ResultSchema } = await import("@modelcontextprotocol/sdk/types.js");
    return this.#client.request({ method: "tools/call", params: { name, arguments: { ...args } } }, ResultSchema, {
      signal,
      timeout: (this.#options.config.call_seconds ?? 120) * 1000,
      resetTimeoutOnProgress: true,
      onprogress: () => undefined,
    });
  }

  async close(): Promise<void> {
    await this.#client.close().catch(() => undefined);
  }
}

async function transportOf(options: ConnectionOptions): Promise<Transport> {
  const { config, environment, supervisor, onLog } = options;
  if (config.command) {
    const { ChildTransport } = await import("./child.ts");
    const env = { ...usual(environment), ...resolved(config.env ?? {}, environment) };
    return new ChildTransport({ command: config.command, env, supervisor, onLog });
  }
  const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
  const headers = resolved(config.headers ?? {}, environment);
  return new StreamableHTTPClientTransport(new URL(config.url ?? ""), { requestInit: { headers } }) as Transport;
}

const usual = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Values with secrets in the place of their references. */
const resolved = (values: Readonly<Record<string, string>>, environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isSecretReference(value) ? resolveSecret(value, environment).reveal() : value,
    ]),
  );
