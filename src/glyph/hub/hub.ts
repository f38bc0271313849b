import type { Database } from "bun:sqlite";
import type { ServerConfig } from "../../platform/config/index.ts";
import type { Log } from "../../platform/log.ts";
import { nameMatcher } from "../policy/glob.ts";
import type { ListKind, ListListener, Mounted } from "../offer/mounted.ts";
import { paramHeadersOf } from "../protocol/param-headers.ts";
import type { Tool } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import { instructionsItem, itemsOf, type Offer, pinOfItem, type ToolDefinition } from "./definition.ts";
import { MountedOffers, type Shelf, shelfOf } from "./mounted-offers.ts";
import { mountedTool } from "./mounted-tool.ts";
import { mountedName } from "./names.ts";
import { Pins } from "./pins.ts";
import { type Household, type LogLine, MountedServer, type OfferedTo } from "./server.ts";
import { Starts } from "./starts.ts";

export interface HubOptions {
  readonly servers: Readonly<Record<string, ServerConfig>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Opens glyph.db: called when it is first needed. */
  readonly store: () => Database;
  readonly log: Log;
  /** This program as a supervisor, for a command to follow. */
  readonly supervisor: readonly string[];
  /** The data folder, where servers' lives are written down; without it they are nowhere. */
  readonly folder?: string;
  /** Names that no mounted tool may have: Glyph's own. */
  readonly taken?: ReadonlySet<string>;
}

/** How often sessions that nobody uses are looked for, in milliseconds. */
const tidyMs = 10_000;

/**
 * How long a server that was never asked waits for it: starting it would be in the way of what a
 * client asks first, in milliseconds.
 */
const askMs = 300;

/** What is offered of one server: only what a person has approved. */
interface Drawn {
  readonly tools: readonly Tool[];
  readonly instructions: string;
  /** Tools that are no longer what was approved, by their mounted names, each with what its caller is told. */
  readonly changed: ReadonlyMap<string, string>;
  readonly shelf: Shelf | undefined;
}

const nothing: Drawn = { tools: [], instructions: "", changed: new Map(), shelf: undefined };

/**
 * Other MCP servers, which offer beside Glyph's own what a person has approved. What a server offered the last time is
 * listed before it is up; it is started by the first call. One that is down, slow or changed concerns nobody else's.
 */
export class Hub {
  readonly #options: HubOptions;
  readonly #household: Household;
  #servers: readonly MountedServer[] = [];
  readonly #drawn = new Map<MountedServer, Drawn>();
  readonly #changeListeners = new Set<ListListener>();
  readonly #closing = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #asked = new Set<MountedServer>();
  #openedPins: Pins | undefined;
  #version = -1;
  #byName: ReadonlyMap<string, Tool> = new Map();
  /** What is offered besides tools. */
  readonly mounted: Mounted;

  constructor(options: HubOptions) {
    this.#options = options;
    const { environment, log, supervisor, folder } = options;
    this.#household = {
      environment,
      log,
      supervisor,
      folder,
      starts: new Starts(),
      closing: this.#closing.signal,
      onOffer: this.#remember.bind(this),
    };
    this.#take(options.servers);
    this.#timer = setInterval(() => this.#tidy(), tidyMs).unref();
    this.mounted = new MountedOffers(() => {
      this.#draw();
      return this.#servers.flatMap((server) => this.#drawn.get(server)?.shelf ?? []);
    });
  }

  /** Whether any server is mounted. */
  get isEmpty(): boolean {
    return this.#servers.length === 0;
  }

  /**
   * Mounts these servers in the place of those before: one that is configured as it was goes on,
   * one that is gone or another ends.
   */
  mount(servers: HubOptions["servers"]): void {
    const before = this.#servers;
    this.#take(servers);
    const gone = before.filter((server) => !this.#servers.includes(server));
    if (gone.length === 0 && before.length === this.#servers.length) return;
    for (const server of gone) void server.close();
    for (const what of ["tools", "prompts", "resources"] as const) this.#tell(what);
  }

  #take(servers: HubOptions["servers"]): void {
    const known = new Map(this.#servers.map((server) => [server.name, server]));
    this.#servers = Object.entries(servers).map(([name, config]) => {
      const server = known.get(name);
      return server && Bun.deepEquals(server.config, config)
        ? server
        : new MountedServer(name, config, this.#household);
    });
    // Drawn anew from the first on: of two with one name the first in the configuration has it.
    this.#drawn.clear();
    this.#byName = new Map();
    this.#version = -1;
  }

  /** Has a listener called when something else is offered than before, until what is returned is called. */
  onChanged(listener: ListListener): () => void {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  }

  /** The tools that people have approved and that are still what they approved, in the order of the configuration. */
  get tools(): readonly Tool[] {
    this.#draw();
    return [...this.#byName.values()];
  }

  find(name: string): Tool | undefined {
    this.#draw();
    return this.#byName.get(name);
  }

  /** Why a tool of that name is not offered, for whoever calls it all the same. */
  absence(name: string): string | undefined {
    this.#draw();
    for (const { changed } of this.#drawn.values()) {
      const why = changed.get(name);
      if (why !== undefined) return why;
    }
    return undefined;
  }

  /** What approved servers tell the model besides what they offer. */
  get instructions(): readonly string[] {
    this.#draw();
    return this.#servers.flatMap((server) => {
      const { instructions } = this.#drawn.get(server) ?? nothing;
      return instructions === "" ? [] : [`${server.name}: ${instructions}`];
    });
  }

  /** A server's life, the oldest line first. */
  logs(name: string): readonly LogLine[] {
    return this.#find(name)?.lines ?? [];
  }

  /** Each server, and whether it answered the last time that it was asked. */
  get states(): readonly { readonly server: string; readonly isUp: boolean }[] {
    return this.#servers.map(({ name, trouble }) => ({ server: name, isUp: trouble === undefined }));
  }

  trouble(name: string): string | undefined {
    return this.#find(name)?.trouble;
  }

  /** Asks a server what it offers now, and remembers it. Rejects where it can't be asked. */
  async refresh(name: string): Promise<Offer> {
    const server = this.#find(name);
    if (!server) throw new ToolError(`there is no server '${name}'`);
    return server.ask();
  }

  #find(name: string): MountedServer | undefined {
    return this.#servers.find((server) => server.name === name);
  }

  /** A caller's session is over: what was open for it ends. */
  endSession(session: string): void {
    for (const server of this.#servers) server.endSessions(`\n${session}`);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#timer);
    await Promise.all(this.#servers.map((server) => server.close()));
  }

  get #pins(): Pins {
    return (this.#openedPins ??= new Pins(this.#options.store()));
  }

  /** Draws up what is offered where somebody approved or offered something since. */
  #draw(): void {
    if (this.isEmpty) return;
    const version = this.#pins.version();
    if (version === this.#version) return;
    this.#version = version;
    for (const server of this.#servers) {
      server.restartSince(this.#pins.restartedMs(server.identity));
      this.#drawn.set(server, this.#drawServer(server));
    }
    const byName = new Map<string, Tool>();
    // Glyph's own names stay Glyph's, and of two servers the first one has the name.
    for (const { tools } of this.#drawn.values())
      for (const tool of tools)
        if (!this.#options.taken?.has(tool.name) && !byName.has(tool.name)) byName.set(tool.name, tool);
    this.#byName = byName;
  }

  #tidy(): void {
    if (this.#openedPins) this.#draw(); // somebody may have wanted a restart
    for (const server of this.#servers) server.tidy();
  }

  #drawServer(server: MountedServer): Drawn {
    const { name, config, identity, naming } = server;
    const offer = this.#pins.remembered(identity);
    if (!offer) {
      this.#askSoon(server);
      return nothing;
    }
    const items = itemsOf(offer);
    const approvedItems = this.#pins.approved(identity);
    const isApproved = (item: string): boolean => {
      const offered = items.get(item);
      return offered !== undefined && approvedItems.get(item) === offered;
    };
    const tools: Tool[] = [];
    const held: string[] = [];
    const unsound: string[] = [];
    for (const definition of offer.tools) {
      if (!offers(config, definition.name)) continue;
      if (!paramHeadersOf(definition.inputSchema)) unsound.push(mountedName(naming, definition.name));
      else if (isApproved(definition.name)) tools.push(toolOf(server, definition, items.get(definition.name) ?? ""));
      else held.push(mountedName(naming, definition.name));
    }
    const why = (mounted: string) =>
      approvedItems.size === 0
        ? `${name} waits for a person's approval: omen pin approve ${name}`
        : `${mounted} has changed since a person approved it, or is new; the other ${tools.length} tools work. omen pin diff ${name} shows it`;
    return {
      tools,
      instructions: isApproved(instructionsItem) ? offer.instructions : "",
      changed: new Map([
        ...held.map((mounted) => [mounted, why(mounted)] as const),
        ...unsound.map(
          (mounted) => [mounted, `${mounted} has an x-mcp-header in its schema that can't be meant`] as const,
        ),
      ]),
      shelf: shelfOf(server, offer, isApproved),
    };
  }

  /** Asks a server of which nobody knows yet what it offers, but not before what is under way has been answered. */
  #askSoon(server: MountedServer): void {
    if (this.#asked.has(server)) return;
    this.#asked.add(server);
    const ask = () => {
      this.#asked.delete(server);
      server.ask().catch(() => undefined);
    };
    setTimeout(ask, askMs).unref();
  }

  /** What resources a caller is shown in its own session is nobody else's: all else is remembered for all. */
  #remember(server: MountedServer, said: Offer, to: OfferedTo | undefined): void {
    const known = this.#pins.remembered(server.identity);
    const shown = to?.before ?? known?.resources;
    if (to && !Bun.deepEquals(shown, said.resources)) this.#tell("resources", to.session);
    const offer = to && known?.resources && said.resources ? { ...said, resources: known.resources } : said;
    if (known && Bun.deepEquals(known, offer)) return;
    this.#pins.remember(server.identity, offer);
    this.#version = -1; // one's own writes do not show in data_version
    const differs = (...members: readonly (keyof Offer)[]) =>
      members.some((member) => !Bun.deepEquals(known?.[member], offer[member]));
    if (differs("tools", "instructions")) this.#tell("tools");
    if (differs("prompts")) this.#tell("prompts");
    if (differs("resources", "templates")) this.#tell("resources");
  }

  #tell(what: ListKind, session?: string): void {
    for (const listener of this.#changeListeners) listener(what, session);
  }
}

const toolOf = (server: MountedServer, definition: ToolDefinition, item: string): Tool =>
  mountedTool({
    naming: server.naming,
    config: server.config,
    definition,
    pin: pinOfItem(server.identity, item),
    call: (given, context) =>
      server.request("tools/call", { name: definition.name, arguments: { ...given } }, context, { definition, item }),
  });

/** Whether the configuration lets a server's tool be offered. */
function offers({ allow, deny }: ServerConfig, tool: string): boolean {
  if (deny && nameMatcher(deny)(tool)) return false;
  return allow === undefined || nameMatcher(allow)(tool);
}
