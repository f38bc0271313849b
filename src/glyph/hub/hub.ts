import type { Database } from "bun:sqlite";
import { monotonic, now } from "../../platform/clock.ts";
import type { ServerConfig } from "../../platform/config/index.ts";
import type { Log } from "../../platform/log.ts";
import { nameMatcher } from "../policy/glob.ts";
import type { CallContext, Tool } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import { Connection, type RawResult } from "./connection.ts";
import { identityOf, instructionsItem, itemsOf, type Offer, type ToolDefinition } from "./definition.ts";
import { mountedTool } from "./mounted-tool.ts";
import { mountedName } from "./names.ts";
import { Pins } from "./pins.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface HubOptions {
  readonly servers: Readonly<Record<string, ServerConfig>>;
  readonly environment: Environment;
  /** Opens glyph.db: called when it is first needed. */
  readonly store: () => Database;
  readonly log: Log;
  /** This program as a supervisor, for a command to follow. */
  readonly supervisor: readonly string[];
}

/** What one line of a server's life says. */
export interface LogLine {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly text: string;
}

/** Lines that are kept of each server. */
const linesMax = 200;

/** Servers that are started at once. */
const startingMax = 4;

/** The first and the longest wait before a server that failed is tried again, in milliseconds. */
const [backoffMs, backoffMaxMs] = [1000, 60_000];

/** How often sessions that nobody uses are looked for, in milliseconds. */
const tidyMs = 10_000;

interface Session {
  readonly opening: Promise<Connection>;
  usedMs: number;
  running: number;
}

interface Server {
  readonly name: string;
  readonly config: ServerConfig;
  readonly identity: string;
  readonly lines: LogLine[];
  /** By principal and session of the caller: nothing is shared between two. */
  readonly sessions: Map<string, Session>;
  failures: number;
  /** Not before this (monotonic) is it tried again. */
  notBefore: number;
  /** Why it failed the last time. */
  trouble: string | undefined;
  tools: readonly Tool[];
  instructions: string;
  /** Tools that are no longer what was approved, by their mounted names. */
  changed: ReadonlyMap<string, string>;
}

/**
 * Other MCP servers, whose tools are offered beside Glyph's own once a person has approved them. What a server offered the last time is listed before it is
 * up; it is started by the first call. One that is down, slow or changed concerns nobody else's tools.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #servers: readonly Server[];
  readonly #changeListeners = new Set<() => void>();
  #openedPins: Pins | undefined;
  #version = -1;
  #starting = 0;
  readonly #waiting: (() => void)[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #byName: ReadonlyMap<string, Tool> = new Map();
  readonly #closing = new AbortController();

  constructor(options: HubOptions) {
    this.#options = options;
    this.#servers = Object.entries(options.servers).map(([name, config]) => ({
      name,
      config,
      identity: identityOf(config),
      lines: [],
      sessions: new Map(),
      failures: 0,
      notBefore: 0,
      trouble: undefined,
      tools: [],
      instructions: "",
      changed: new Map(),
    }));
  }

  /** Whether any server is mounted. */
  get isEmpty(): boolean {
    return this.#servers.length === 0;
  }

  /** Has a listener called when other tools are offered than before, until what is returned is called. */
  onChanged(listener: () => void): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** The tools that people have approved and that are still what they approved, in the order of the configuration. */
  get tools(): readonly Tool[] {
    this.#draw();
    return this.#servers.flatMap(({ tools }) => tools);
  }

  find(name: string): Tool | undefined {
    this.#draw();
    return this.#byName.get(name);
  }

  /** Why a tool of that name is not offered, for whoever calls it all the same. */
  absence(name: string): string | undefined {
    this.#draw();
    for (const server of this.#servers) {
      const why = server.changed.get(name);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  /** What approved servers tell the model besides their tools. */
  get instructions(): readonly string[] {
    this.#draw();
    return this.#servers.flatMap(({ name, instructions }) => (instructions === "" ? [] : [`${name}: ${instructions}`]));
  }

  /** A server's life, the oldest line first. */
  logs(name: string): readonly LogLine[] {
    return this.#servers.find((server) => server.name === name)?.lines ?? [];
  }

  trouble(name: string): string | undefined {
    return this.#servers.find((server) => server.name === name)?.trouble;
  }

  /** Asks a server what it offers now, and remembers it. Rejects where it can't be asked. */
  async refresh(name: string): Promise<Offer> {
    const server = this.#servers.find((candidate) => candidate.name === name);
    if (!server) throw new ToolError(`there is no server '${name}'`);
    return this.#ask(server);
  }

  /** A caller's session is over: what was open for it ends. */
  endSession(session: string): void {
    for (const server of this.#servers)
      for (const [key, open] of server.sessions) if (key.endsWith(`\n${session}`)) this.#end(server, key, open);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#timer);
    const open = this.#servers.flatMap(({ sessions }) => [...sessions.values()]);
    await Promise.all(
      open.map(({ opening }) => opening.then((connection) => connection.close()).catch(() => undefined)),
    );
  }

  get #pins(): Pins {
    return (this.#openedPins ??= new Pins(this.#options.store()));
  }

  /** Draws up the tools where somebody approved or offered something since. */
  #draw(): void {
    if (this.isEmpty) return;
    const version = this.#pins.version();
    if (version === this.#version) return;
    this.#version = version;
    for (const server of this.#servers) this.#drawServer(server);
    this.#byName = new Map(this.#servers.flatMap(({ tools }) => tools.map((tool) => [tool.name, tool])));
  }

  #drawServer(server: Server): void {
    const { name, config, identity } = server;
    const offer = this.#pins.remembered(identity);
    const changed = new Map<string, string>();
    server.tools = [];
    server.instructions = "";
    server.changed = changed;
    if (!offer) {
      void this.#ask(server).catch(() => undefined); // nobody knows yet what it offers
      return;
    }
    const items = itemsOf(offer);
    const tools: Tool[] = [];
    let approved = 0;
    for (const definition of offer.tools) {
      const item = items.get(definition.name) ?? "";
      if (!offers(config, definition.name)) continue;
      if (this.#pins.isApproved(identity, definition.name, item)) {
        approved++;
        tools.push(this.#toolOf(server, definition, item));
      } else changed.set(mountedName(name, definition.name), "");
    }
    for (const mounted of changed.keys())
      changed.set(
        mounted,
        approved === 0
          ? `${name} waits for a person's approval: omen pin approve ${name}`
          : `${mounted} has changed since a person approved it, or is new; the other ${approved} tools work. omen pin diff ${name} shows it`,
      );
    server.tools = tools;
    const instructions = items.get(instructionsItem);
    if (instructions !== undefined && this.#pins.isApproved(identity, instructionsItem, instructions))
      server.instructions = offer.instructions;
  }

  #toolOf(server: Server, definition: ToolDefinition, item: string): Tool {
    const { name, identity, config } = server;
    const call = (given: Readonly<Record<string, unknown>>, context: CallContext) =>
      this.#call(server, definition.name, given, context);
    return mountedTool({ server: name, identity, config, definition, item, call });
  }

  async #call(
    server: Server,
    tool: string,
    given: Readonly<Record<string, unknown>>,
    { signal, caller }: CallContext,
  ): Promise<RawResult> {
    const session = this.#session(server, `${caller?.principal ?? ""}\n${caller?.session ?? ""}`);
    session.running++;
    try {
      const connection = await session.opening;
      return await connection.call(tool, given, signal);
    } catch (error) {
      if (signal.aborted) throw new ToolError("cancelled");
      throw error instanceof ToolError ? error : new ToolError(`${server.name}: ${(error as Error).message}`);
    } finally {
      session.running--;
      session.usedMs = monotonic();
    }
  }

  /** The session of a caller with a server, which is begun where there is none. Throws a `ToolError` while the server is left alone. */
  #session(server: Server, key: string): Session {
    const open = server.sessions.get(key);
    if (open) return open;
    const waitMs = server.notBefore - monotonic();
    if (waitMs > 0)
      throw new ToolError(
        `${server.name} can't be reached (${server.trouble ?? "it failed"}); it is tried again in ${Math.ceil(waitMs / 1000)} s`,
      );
    const session: Session = { opening: this.#open(server, key), usedMs: monotonic(), running: 0 };
    server.sessions.set(key, session);
    session.opening.catch(() => server.sessions.delete(key));
    this.#timer ??= setInterval(() => this.#tidy(), tidyMs).unref();
    return session;
  }

  async #open(server: Server, key: string): Promise<Connection> {
    if (this.#starting >= startingMax) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    this.#starting++;
    const { config } = server;
    try {
      const connection = await Connection.open({
        config,
        environment: this.#options.environment,
        supervisor: this.#options.supervisor,
        onLog: (text) => this.#note(server, text),
        onChanged: () => void this.#ask(server).catch(() => undefined),
        onClosed: () => server.sessions.delete(key),
        signal: this.#closing.signal,
      });
      server.failures = 0;
      server.trouble = undefined;
      void this.#remember(server, connection).catch(() => undefined);
      return connection;
    } catch (error) {
      const message = (error as Error).message;
      const waitMs = Math.min(backoffMaxMs, backoffMs * 2 ** server.failures++);
      server.trouble = message;
      server.notBefore = monotonic() + waitMs;
      this.#note(
        server,
        `failed: ${message}; restart in ${Math.round(waitMs / 1000)} s, attempt ${server.failures + 1}`,
      );
      throw new ToolError(`${server.name} can't be reached: ${message}`);
    } finally {
      this.#starting--;
      this.#waiting.shift()?.();
    }
  }

  /** Asks by a session of its own, which ends with the answer. */
  async #ask(server: Server): Promise<Offer> {
    if (this.#closing.signal.aborted) throw new ToolError("Glyph is ending");
    const key = "\n(list)";
    const { opening } = this.#session(server, key);
    const connection = await opening;
    const offer = await this.#remember(server, connection);
    server.sessions.delete(key);
    await connection.close();
    return offer;
  }

  async #remember(server: Server, connection: Connection): Promise<Offer> {
    const offer = await connection.offer();
    const known = this.#pins.remembered(server.identity);
    if (known && Bun.deepEquals(known, offer)) return offer;
    this.#pins.remember(server.identity, offer);
    this.#version = -1; // one's own writes do not show in data_version
    for (const listener of this.#changeListeners) listener();
    return offer;
  }

  #end(server: Server, key: string, { opening }: Session): void {
    server.sessions.delete(key);
    void opening.then((connection) => connection.close()).catch(() => undefined);
  }

  #tidy(): void {
    for (const server of this.#servers) {
      const oldest = monotonic() - (server.config.idle_seconds ?? 600) * 1000;
      for (const [key, session] of server.sessions)
        if (session.running === 0 && session.usedMs < oldest) this.#end(server, key, session);
    }
  }

  #note(server: Server, text: string): void {
    server.lines.push({ at: now(), text });
    if (server.lines.length > linesMax) server.lines.shift();
    if (this.#options.log.writes("debug")) this.#options.log.debug("server", { server: server.name, text });
  }
}

/** Whether the configuration lets a server's tool be offered. */
function offers({ allow, deny }: ServerConfig, tool: string): boolean {
  if (deny && nameMatcher(deny)(tool)) return false;
  return allow === undefined || nameMatcher(allow)(tool);
}
