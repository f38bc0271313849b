import type { Caller } from "../gate/caller.ts";
import { isRecord } from "../protocol/jsonrpc.ts";
import type { Asked, Mounted, MountedItem } from "../offer/mounted.ts";
import type { Tool } from "../tool/tool.ts";
import { type Offer, type ResourceDefinition, promptItem, resourcesItem, templateItem } from "./definition.ts";
import { completer, promptGetter, readingTool, resourceReader } from "./mounted-reading.ts";
import { mountedName, mountedUri, ownUri } from "./names.ts";
import type { MountedServer } from "./server.ts";

/** What one server offers besides tools, as far as a person has approved it. */
export interface Shelf {
  readonly server: MountedServer;
  readonly prompts: ReadonlyMap<string, MountedItem & { readonly own: string; readonly completer: Tool }>;
  readonly templates: ReadonlyMap<string, MountedItem & { readonly own: string; readonly completer: Tool }>;
  /** What the server lists to whoever has no session with it. */
  readonly resources: readonly ResourceDefinition[];
  /** Read what is listed and what is not, where a person has approved the server's resources. */
  readonly readers: { readonly listed: Tool; readonly unlisted: Tool } | undefined;
}

type Listed = Readonly<Record<string, unknown>>;

export function shelfOf(server: MountedServer, offer: Offer, isApproved: (item: string) => boolean): Shelf {
  const { naming } = server;
  const prompts = (offer.prompts ?? []).flatMap((definition) => {
    const item = promptItem(definition.name);
    if (!isApproved(item)) return [];
    const listed: Listed = { ...definition, name: mountedName(naming, definition.name) };
    const tools = { tool: promptGetter(server, item), completer: completer(server, item) };
    return [[String(listed["name"]), { own: definition.name, listed, ...tools }] as const];
  });
  const readers = isApproved(resourcesItem)
    ? {
        listed: resourceReader(server, resourcesItem, true),
        unlisted: resourceReader(server, resourcesItem, false),
      }
    : undefined;
  const templates = (offer.templates ?? []).flatMap((definition) => {
    const item = templateItem(definition.uriTemplate);
    if (!readers || !isApproved(item)) return [];
    const uriTemplate = mountedUri(naming, definition.uriTemplate);
    const listed: Listed = { ...definition, uriTemplate };
    const tools = { tool: readers.unlisted, completer: completer(server, item) };
    return [[uriTemplate, { own: definition.uriTemplate, listed, ...tools }] as const];
  });
  return {
    server,
    prompts: new Map(prompts),
    resources: offer.resources ?? [],
    templates: new Map(templates),
    readers,
  };
}

/**
 * What all servers offer besides tools. Of two with one name the first has it; one that is named by its
 * server goes before one that is not.
 */
export class MountedOffers implements Mounted {
  readonly #shelves: () => readonly Shelf[];

  constructor(shelves: () => readonly Shelf[]) {
    this.#shelves = () =>
      shelves().toSorted((one, other) => Number(one.server.naming.bare) - Number(other.server.naming.bare));
  }

  get prompts(): readonly MountedItem[] {
    return this.#shelves().flatMap(({ prompts }) => [...prompts.values()]);
  }

  resources(caller: Caller): readonly MountedItem[] {
    return this.#shelves().flatMap((shelf) => {
      const { server, readers } = shelf;
      if (!readers) return [];
      return resourcesOf(shelf, caller).map((definition) => {
        // Descriptions of what comes and goes are nobody's to approve, and so no model's to read.
        const { description: _description, ...told } = definition;
        return { listed: { ...told, uri: mountedUri(server.naming, definition.uri) }, tool: readers.listed };
      });
    });
  }

  get templates(): readonly MountedItem[] {
    return this.#shelves().flatMap(({ templates }) => [...templates.values()]);
  }

  prompt(name: string, given: Readonly<Record<string, unknown>>): Asked | undefined {
    for (const { prompts } of this.#shelves()) {
      const found = prompts.get(name);
      if (found) return { tool: found.tool, given: { name: found.own, arguments: given } };
    }
    return undefined;
  }

  resource(uri: string, caller: Caller): Asked | undefined {
    const found = this.#place(uri, caller);
    return found && { tool: found.tool, given: { uri: found.own } };
  }

  watch(uri: string, caller: Caller, tell: () => void): (Asked & { stop(): void }) | undefined {
    const found = this.#place(uri, caller);
    if (!found) return undefined;
    const { server } = found;
    let stop: (() => void) | undefined;
    let isOver = false;
    const tool = readingTool({
      server,
      kind: "resource",
      item: resourcesItem,
      isFixed: found.isListed,
      describe: () => `hear of changes of ${found.own} of ${server.name}`,
      async call({ uri: own }, context) {
        const ended = await server.watch(String(own), context, tell);
        if (isOver) ended();
        else stop = ended;
        return { text: "" };
      },
    });
    return {
      tool,
      given: { uri: found.own },
      stop() {
        isOver = true;
        stop?.();
        stop = undefined;
      },
    };
  }

  completion({ ref, argument, context }: Listed): Asked | undefined {
    if (!isRecord(ref)) return undefined;
    const given = { argument, ...(context !== undefined && { context }) };
    for (const { prompts, templates } of this.#shelves()) {
      const prompt = ref["type"] === "ref/prompt" ? prompts.get(String(ref["name"])) : undefined;
      if (prompt) return { tool: prompt.completer, given: { ref: { ...ref, name: prompt.own }, ...given } };
      const template = ref["type"] === "ref/resource" ? templates.get(String(ref["uri"])) : undefined;
      if (template) return { tool: template.completer, given: { ref: { ...ref, uri: template.own }, ...given } };
    }
    return undefined;
  }

  #place(uri: string, caller: Caller): Place | undefined {
    for (const shelf of this.#shelves()) {
      const { server, readers } = shelf;
      const own = ownUri(server.naming, uri);
      if (!readers || own === undefined || own === "") continue;
      const isListed = resourcesOf(shelf, caller).some((resource) => resource.uri === own);
      return { server, own, isListed, tool: isListed ? readers.listed : readers.unlisted };
    }
    return undefined;
  }
}

/** Where a resource is. */
interface Place {
  readonly server: MountedServer;
  /** Its server's own URI. */
  readonly own: string;
  readonly isListed: boolean;
  readonly tool: Tool;
}

const resourcesOf = ({ server, resources }: Shelf, { principal, session }: Caller): readonly ResourceDefinition[] =>
  server.resourcesFor({ principal: principal.id, session }) ?? resources;
