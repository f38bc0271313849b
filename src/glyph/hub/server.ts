import { monotonic, now } from "../../platform/clock.ts";
import type { ServerConfig } from "../../platform/config/index.ts";
import type { Log } from "../../platform/log.ts";
import type { CallContext } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import { Connection, type Era, isForgotten, type RawResult } from "./connection.ts";
import { identityOf, itemsOf, type Offer, type ToolDefinition } from "./definition.ts";
import { noteLife } from "./life.ts";
import type { Naming } from "./names.ts";
import { type Abilities, abilitiesOf } from "./relay.ts";
import type { Starts } from "./starts.ts";

/** What all servers of one hub have in common. */
export interface Household {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** This program as a supervisor, for a command to follow. */
  readonly supervisor: readonly string[];
  /** The data folder, where servers' lives are written down; undefined where none is. */
  readonly folder: string | undefined;
  readonly starts: Starts;
  /** Aborted when the hub is closed. */
  readonly closing: AbortSignal;
  /** A server has said what it offers; to whom, where it was in a caller's session. */
  readonly onOffer: (server: MountedServer, offer: Offer, to: OfferedTo | undefined) => void;
}

/** A session of Glyph's, and the resources that it was shown before. */
export interface OfferedTo {
  readonly session: string;
  readonly before: Offer["resources"];
}

/** What one line of a server's life says. */
export interface LogLine {
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
  readonly text: string;
}

/** A tool as it was approved: its definition, and that as it is pinned. */
export interface ApprovedTool {
  readonly definition: ToolDefinition;
  readonly item: string;
}

/** Lines that are kept of each server. */
const linesMax = 200;

/** The first and the longest wait before a server that failed is tried again, in milliseconds. */
const [backoffMs, backoffMaxMs] = [1000, 60_000];

/** The first and the longest wait before changes are listened for again on a server that ended, in milliseconds. */
const [renewMs, renewMaxMs] = [500, 60_000];

/** The session in which a server is asked what it offers, and nothing else. */
const listKey = "\n(list)";

interface Session {
  readonly opening: Promise<Connection>;
  usedMs: number;
  running: number;
  /** What the server lists to this caller, once it has said so. */
  resources?: Offer["resources"];
  /**
   * What it offers in this session, item by item, as pins have them: it may be another than the
   * one that was listed from memory.
   */
  live?: Promise<ReadonlyMap<string, string>>;
  /** Asks for that anew. */
  look?: () => void;
}

/** Somebody who is told of a resource's changes, as long as they want to be. */
interface Watch {
  readonly uri: string;
  readonly context: CallContext;
  readonly tell: () => void;
  /** Ends it at the server; undefined while the server is gone. */
  end: (() => void) | undefined;
}

/**
 * One mounted server: its sessions, one for each caller and session of Glyph's, and what became
 * of the last attempt to reach it.
 */
export class MountedServer {
  readonly name: string;
  readonly config: ServerConfig;
  readonly identity: string;
  readonly naming: Naming;
  readonly lines: LogLine[] = [];
  /** Why it failed the last time. */
  trouble: string | undefined;
  readonly #household: Household;
  readonly #sessions = new Map<string, Session>();
  /** By the session in which they listen. */
  readonly #watches = new Map<string, Set<Watch>>();
  readonly #renewing = new Map<string, number>();
  #isClosed = false;
  #failures = 0;
  /** Not before this (monotonic) is it tried again. */
  #notBefore = 0;
  /** The latest wish for a restart that has been heard, in milliseconds since the Unix epoch. */
  #restartedMs = now();
  /** In which era it answered. */
  #era: Era | undefined;

  constructor(name: string, config: ServerConfig, household: Household) {
    this.name = name;
    this.config = config;
    this.identity = identityOf(config);
    this.naming = { server: name, bare: config.bare === true };
    this.#household = household;
  }

  /**
   * Asks the server something for a caller, in the caller's own session. Rejects with a
   * `ToolError` that names the server.
   */
  async request(
    method: string,
    params: Readonly<Record<string, unknown>>,
    context: CallContext,
    approved?: ApprovedTool,
  ): Promise<RawResult> {
    const ask = async (connection: Connection, session: Session) => {
      if (approved) await this.#expect(approved, session);
      return connection.request(method, params, context, approved?.definition);
    };
    try {
      return await this.#with(context, ask);
    } catch (error) {
      if (context.signal.aborted) throw new ToolError("cancelled");
      // What the server knows no session for was not done: it is asked once more, in a new one.
      if (!(error instanceof ToolError) && (await isForgotten(error))) {
        this.endSessions(keyOf(context));
        return this.#with(context, ask).catch((again: unknown) => Promise.reject(this.#told(again)));
      }
      throw this.#told(error);
    }
  }

  /** Rejects where a session's server offers a tool otherwise than it was approved, also when it is asked anew. */
  async #expect({ definition: { name }, item }: ApprovedTool, session: Session): Promise<void> {
    if ((await session.live)?.get(name) === item) return;
    session.look?.();
    if ((await session.live)?.get(name) === item) return;
    throw new ToolError(
      `${this.name} no longer offers ${name} as a person approved it; nothing was called. omen pin diff ${this.name} shows it`,
    );
  }

  /** Has a listener called when a resource of the server's has changed, until what is returned is called. */
  async watch(uri: string, context: CallContext, tell: () => void): Promise<() => void> {
    const key = keyOf(context);
    const watch: Watch = { uri, context, tell, end: undefined };
    await this.#begin(watch);
    const own = this.#watches.get(key) ?? new Set();
    this.#watches.set(key, own);
    own.add(watch);
    return () => {
      own.delete(watch);
      if (own.size === 0) this.#watches.delete(key);
      watch.end?.();
    };
  }

  async #begin(watch: Watch): Promise<void> {
    const { uri, context, tell } = watch;
    const session = this.#session(keyOf(context), abilitiesOf(context.client));
    session.running++; // it does not end for being idle
    try {
      const stop = await (await session.opening).watch(uri, tell);
      watch.end = () => {
        session.running--;
        stop();
      };
    } catch (error) {
      session.running--;
      throw this.#told(error);
    }
  }

  /**
   * A session with the server is over: who listened in it listens again once the server can be reached, and is told,
   * since something may have changed.
   */
  #renewSoon(key: string): void {
    for (const watch of this.#watches.get(key) ?? []) watch.end = undefined;
    if (this.#isClosed || this.#renewing.has(key) || !this.#watches.has(key)) return;
    this.#renewing.set(key, renewMs);
    const again = async () => {
      try {
        for (const watch of this.#watches.get(key) ?? []) {
          if (watch.end) continue;
          await this.#begin(watch);
          if (this.#watches.get(key)?.has(watch)) watch.tell();
          else endOf(watch)?.();
        }
        this.#renewing.delete(key);
      } catch {
        this.#renewLater(key, again);
      }
    };
    this.#renewLater(key, again);
  }

  #renewLater(key: string, again: () => Promise<void>): void {
    const waitMs = this.#renewing.get(key) ?? renewMs;
    if (this.#isClosed || !this.#watches.has(key)) {
      this.#renewing.delete(key);
      return;
    }
    this.#renewing.set(key, Math.min(renewMaxMs, waitMs * 2));
    setTimeout(() => void again(), Math.max(waitMs, this.#notBefore - monotonic())).unref();
  }

  #told(error: unknown): ToolError {
    return error instanceof ToolError ? error : new ToolError(`${this.name}: ${(error as Error).message}`);
  }

  async #with<Result>(
    context: CallContext,
    work: (connection: Connection, session: Session) => Promise<Result>,
  ): Promise<Result> {
    const session = this.#session(keyOf(context), abilitiesOf(context.client));
    session.running++;
    try {
      return await work(await session.opening, session);
    } finally {
      session.running--;
      session.usedMs = monotonic();
    }
  }

  /**
   * The resources that the server has listed in a caller's own session; undefined where
   * there is none, or it has not said.
   */
  resourcesFor(caller: CallContext["caller"]): Offer["resources"] {
    return this.#sessions.get(keyOf({ caller }))?.resources;
  }

  /**
   * The session of a caller, which is begun where there is none. Throws a `ToolError` while the server is left alone.
   */
  #session(key: string, abilities: Abilities): Session {
    const open = this.#sessions.get(key);
    if (open) return open;
    if (this.#isClosed) throw new ToolError(`${this.name} is no longer mounted`);
    const waitMs = this.#notBefore - monotonic();
    if (waitMs > 0)
      throw new ToolError(
        `${this.name} can't be reached (${this.trouble ?? "it failed"}); it is tried again in ${Math.ceil(waitMs / 1000)} s`,
      );
    const session: Session = { opening: this.#open(key, abilities), usedMs: monotonic(), running: 0 };
    this.#sessions.set(key, session);
    session.opening.catch(() => this.#forget(key, session));
    return session;
  }

  #forget(key: string, session: Session): void {
    if (this.#sessions.get(key) === session) this.#sessions.delete(key);
  }

  async #open(key: string, abilities: Abilities): Promise<Connection> {
    const { environment, supervisor, starts, closing } = this.#household;
    const leave = await starts.enter();
    const opened: { session?: Session | undefined; connection?: Connection } = {};
    const look = () => {
      const { session, connection } = opened;
      if (!session || !connection) return;
      session.live = connection.offer().then((offer) => this.#offered(offer, key, session));
      session.live.catch(() => undefined); // whoever calls a tool is told
    };
    try {
      const options = {
        server: this.name,
        config: this.config,
        environment,
        supervisor,
        abilities,
        onLog: (text: string) => this.#note(text),
        onChanged: look,
        onClosed: () => {
          if (opened.session) this.#forget(key, opened.session);
          this.#renewSoon(key);
        },
        signal: closing,
      };
      const connection = await Connection.open(options, this.#era);
      opened.connection = connection;
      opened.session = this.#sessions.get(key);
      this.#era = connection.era;
      this.#failures = 0;
      this.trouble = undefined;
      if (key !== listKey) look();
      if (opened.session) opened.session.look = look;
      return connection;
    } catch (error) {
      const message = (error as Error).message;
      const waitMs = Math.min(backoffMaxMs, backoffMs * 2 ** this.#failures++);
      this.trouble = message;
      this.#notBefore = monotonic() + waitMs;
      this.#note(`failed: ${message}; restart in ${Math.round(waitMs / 1000)} s, attempt ${this.#failures + 1}`);
      throw new ToolError(`${this.name} can't be reached: ${message}`);
    } finally {
      leave();
    }
  }

  #offered(offer: Offer, key: string, session: Session): ReadonlyMap<string, string> {
    const before = session.resources;
    session.resources = offer.resources;
    this.#household.onOffer(this, offer, { session: key.slice(key.indexOf("\n") + 1), before });
    return itemsOf(offer);
  }

  /** Asks what the server offers now, by a session of its own, which ends with the answer. */
  async ask(): Promise<Offer> {
    if (this.#household.closing.aborted) throw new ToolError("Glyph is ending");
    const session = this.#session(listKey, abilitiesOf(undefined));
    const connection = await session.opening;
    try {
      const offer = await connection.offer();
      this.#household.onOffer(this, offer, undefined);
      return offer;
    } finally {
      this.#forget(listKey, session);
      await connection.close();
    }
  }

  /** Ends the sessions whose key ends so: those of a session of Glyph's. */
  endSessions(keyEnd: string): void {
    for (const [key, session] of this.#sessions) if (key.endsWith(keyEnd)) this.#end(key, session);
  }

  /** Ends all sessions where somebody has wanted that since they began, and forgets what went wrong. */
  restartSince(atMs: number): void {
    if (atMs <= this.#restartedMs) return;
    this.#restartedMs = atMs;
    this.#failures = 0;
    this.#notBefore = 0;
    this.#era = undefined;
    this.endSessions("");
  }

  /** Ends the sessions that nobody has used for as long as the configuration says. */
  tidy(): void {
    const oldest = monotonic() - (this.config.idle_seconds ?? 600) * 1000;
    for (const [key, session] of this.#sessions)
      if (session.running === 0 && session.usedMs < oldest) this.#end(key, session);
  }

  #end(key: string, session: Session): void {
    this.#forget(key, session);
    void session.opening.then((connection) => connection.close()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const open = [...this.#sessions.values()];
    await Promise.all(
      open.map(({ opening }) => opening.then((connection) => connection.close()).catch(() => undefined)),
    );
  }

  #note(text: string): void {
    this.lines.push({ at: now(), text });
    if (this.lines.length > linesMax) this.lines.shift();
    const { log, folder } = this.#household;
    if (folder !== undefined) noteLife(folder, this.name, text);
    if (log.writes("debug")) log.debug("server", { server: this.name, text });
  }
}

/** Read anew: others may have set it meanwhile. */
const endOf = ({ end }: Watch): Watch["end"] => end;

/** By principal and session of the caller: nothing is shared between two. */
const keyOf = ({ caller }: Pick<CallContext, "caller">): string =>
  `${caller?.principal ?? ""}\n${caller?.session ?? ""}`;
