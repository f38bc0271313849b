import type { Client, StandardSchemaV1, Tool as SdkTool } from "@modelcontextprotocol/client";
import type { ServerConfig } from "../../platform/config/index.ts";
import { version } from "../../platform/version.ts";
import type { CallContext } from "../tool/tool.ts";
import { isToolName, type Offer, type ToolDefinition } from "./definition.ts";
import { type Abilities, capabilitiesFor, Relay } from "./relay.ts";
import { transportTo } from "./transport.ts";

export interface ConnectionOptions {
  readonly server: string;
  readonly config: ServerConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly supervisor: readonly string[];
  /** What the client behind Glyph can be asked. */
  readonly abilities: Abilities;
  readonly onLog: (line: string) => void;
  /** The server says that it offers something else now. */
  readonly onChanged: () => void;
  /** It is over, from whichever side. */
  readonly onClosed: () => void;
  /** Aborted when nobody waits for it any more. */
  readonly signal: AbortSignal;
}

/** What a request gives: the server's own result, untouched. */
export type RawResult = Readonly<Record<string, unknown>>;

/** How a server speaks: with sessions, or MCP 2026-07-28. */
export type Era = "legacy" | "modern";

/** How long a server may take to say hello and what it offers, in milliseconds. */
const helloMs = 30_000;

/** Most pages, and most items, that are taken of a list. */
const [pagesMax, itemsMax] = [100, 2000];

/** The revision of MCP without sessions. */
export const modernVersion = "2026-07-28";

/** A result is the client's to judge: it passes as it is. */
export const untouched: StandardSchemaV1<unknown, RawResult> = {
  "~standard": { version: 1, vendor: "omen", validate: (value) => ({ value: value as RawResult }) },
};

/** One session with a mounted server, of one caller. */
export class Connection {
  readonly #client: Client;
  readonly #options: ConnectionOptions;
  readonly #relay: Relay;
  readonly #watched = new Map<string, Set<() => void>>();
  readonly era: Era;

  private constructor(client: Client, options: ConnectionOptions, relay: Relay, era: Era) {
    this.#client = client;
    this.#options = options;
    this.#relay = relay;
    this.era = era;
    client.setNotificationHandler("notifications/resources/updated", ({ params: { uri } }) => {
      for (const tell of this.#watched.get(uri) ?? []) tell();
    });
  }

  /**
   * Starts or dials the server and says hello. One that refuses `initialize` is asked again, on a connection of its
   * own, in the revision that has none: a server of the older era never hears a word that it does not know. Rejects
   * where that fails, or takes too long.
   */
  static async open(options: ConnectionOptions, known?: Era): Promise<Connection> {
    if (known === "modern") return Connection.#open(options, "modern");
    try {
      return await Connection.#open(options, "legacy");
    } catch (error) {
      if (known === "legacy" || options.signal.aborted || !(await isRefusal(error))) throw error;
      options.onLog(`refuses initialize (${(error as Error).message.slice(0, 200)}); asked in ${modernVersion}`);
      return Connection.#open(options, "modern").catch(() => Promise.reject(error));
    }
  }

  static async #open(options: ConnectionOptions, era: Era): Promise<Connection> {
    // Loaded here: most sessions call no mounted server.
    const [{ Client: SdkClient }, transport] = await Promise.all([
      import("@modelcontextprotocol/client"),
      transportTo(options),
    ]);
    const { server, abilities, onLog, signal } = options;
    const client = new SdkClient(
      { name: "glyph", version },
      {
        capabilities: capabilitiesFor(abilities),
        versionNegotiation: { mode: era === "legacy" ? "legacy" : { pin: modernVersion } },
      },
    );
    const relay = new Relay(server, onLog);
    relay.attach(client, abilities);
    let isOpen = false;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's client is no EventTarget
    client.onclose = () => {
      if (isOpen) options.onClosed();
    };
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- likewise
    client.onerror = (error) => onLog(error.message.slice(0, 300));
    for (const what of ["tools", "prompts", "resources"] as const)
      client.setNotificationHandler(`notifications/${what}/list_changed`, () => options.onChanged());
    try {
      await client.connect(transport, { timeout: helloMs, signal });
    } catch (error) {
      await client.close().catch(() => undefined);
      throw error;
    }
    isOpen = true;
    const about = client.getServerVersion();
    onLog(`ready, ${about?.name ?? "unnamed"} ${about?.version ?? ""}`.trimEnd());
    const connection = new Connection(client, options, relay, era);
    if (era === "modern") connection.#listenForChanges();
    return connection;
  }

  #listenForChanges(): void {
    const { tools, prompts, resources } = this.#client.getServerCapabilities() ?? {};
    const filter = {
      ...(tools?.listChanged && { toolsListChanged: true }),
      ...(prompts?.listChanged && { promptsListChanged: true }),
      ...(resources?.listChanged && { resourcesListChanged: true }),
    };
    if (Object.keys(filter).length > 0) void this.#client.listen(filter).catch(() => undefined);
  }

  /** All that the server offers now. */
  async offer(): Promise<Offer> {
    const can = this.#client.getServerCapabilities() ?? {};
    const tools = can.tools ? await this.#list<ToolDefinition>("tools/list", "tools") : [];
    const prompts = can.prompts && (await this.#list("prompts/list", "prompts"));
    const resources = can.resources && (await this.#list("resources/list", "resources"));
    // A server with resources need not know templates.
    const templates =
      can.resources && (await this.#list("resources/templates/list", "resourceTemplates").catch(() => []));
    return {
      instructions: this.#client.getInstructions() ?? "",
      tools: tools.filter(({ name }) => isToolName(name)),
      ...(prompts && { prompts: prompts as NonNullable<Offer["prompts"]> }),
      ...(resources && { resources: resources as NonNullable<Offer["resources"]> }),
      ...(templates && { templates: templates as NonNullable<Offer["templates"]> }),
    };
  }

  async #list<Item>(method: string, member: string): Promise<Item[]> {
    const items: Item[] = [];
    let cursor: unknown;
    for (let page = 0; page < pagesMax && items.length < itemsMax; page++) {
      const params = cursor === undefined ? {} : { cursor };
      const answer = await this.#client.request({ method, params }, untouched, { timeout: helloMs });
      const found = answer[member];
      if (!Array.isArray(found)) throw new Error(`${method} answered no list`);
      items.push(...(found as Item[]));
      cursor = answer["nextCursor"];
      if (cursor === undefined || cursor === null) break;
    }
    return items;
  }

  /**
   * Asks the server something for a caller, whom it may ask and tell something meanwhile. Progress moves the deadline.
   * Rejects where the server refuses, ends, or takes too long.
   */
  async request(
    method: string,
    asked: Readonly<Record<string, unknown>>,
    context: CallContext,
    definition?: ToolDefinition,
  ): Promise<RawResult> {
    const params = context.trace ? { ...asked, _meta: { ...context.trace } } : asked;
    const over = this.#relay.begin(context);
    const { signal, client } = context;
    const options = {
      signal,
      timeout: (this.#options.config.call_seconds ?? 120) * 1000,
      resetTimeoutOnProgress: true,
      onprogress: ({ progress, total, message }: Progress) => client?.progress(progress, total, message),
    };
    try {
      await this.#tellSeverity(context);
      // The SDK makes headers of arguments where the revision wants that, by the tool's own schema.
      if (definition && this.era === "modern" && JSON.stringify(definition.inputSchema).includes("x-mcp-header")) {
        const call = params as { readonly name: string; readonly arguments: Record<string, unknown> };
        return (await this.#client.callTool(call, {
          ...options,
          toolDefinition: definition as unknown as SdkTool,
        })) as RawResult;
      }
      return await this.#client.request({ method, params }, untouched, options);
    } finally {
      over();
    }
  }

  async #tellSeverity(context: CallContext): Promise<void> {
    if (this.era === "modern" || !this.#client.getServerCapabilities()?.logging) return;
    const level = this.#relay.newSeverity(context);
    if (level) await this.#client.request({ method: "logging/setLevel", params: { level } }, untouched);
  }

  /**
   * Has a listener called when a resource has changed, until what is returned is called. Rejects
   * where the server tells of none.
   */
  async watch(uri: string, tell: () => void): Promise<() => void> {
    if (!this.#client.getServerCapabilities()?.resources?.subscribe)
      throw new Error("tells of no changes of resources");
    const listeners = this.#watched.get(uri) ?? new Set();
    this.#watched.set(uri, listeners);
    listeners.add(tell);
    const stop = listeners.size > 1 ? undefined : await this.#subscribe(uri);
    return () => {
      listeners.delete(tell);
      if (listeners.size > 0) return;
      this.#watched.delete(uri);
      stop?.();
    };
  }

  async #subscribe(uri: string): Promise<() => void> {
    if (this.era === "modern") {
      const subscription = await this.#client.listen({ resourceSubscriptions: [uri] });
      return () => void subscription.close().catch(() => undefined);
    }
    await this.#client.request({ method: "resources/subscribe", params: { uri } }, untouched);
    return () =>
      void this.#client.request({ method: "resources/unsubscribe", params: { uri } }, untouched).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.#client.close().catch(() => undefined);
  }
}

interface Progress {
  readonly progress: number;
  readonly total?: number | undefined;
  readonly message?: string | undefined;
}

/** Whether a server understood `initialize` and won't have it: it answered with an error, in whatever form. */
export async function isRefusal(error: unknown): Promise<boolean> {
  const { ProtocolError, SdkHttpError } = await import("@modelcontextprotocol/client");
  if (error instanceof ProtocolError) return true;
  return error instanceof SdkHttpError && [400, 404, 405, 422].includes(error.status);
}

/** Whether a server over HTTP knows the session no more, so that the request was not done. */
export async function isForgotten(error: unknown): Promise<boolean> {
  const { SdkHttpError } = await import("@modelcontextprotocol/client");
  return error instanceof SdkHttpError && error.status === 404;
}
