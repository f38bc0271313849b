import type { Caller } from "../gate/caller.ts";
import type { Tool } from "../tool/tool.ts";

/**
 * What one thing of a mounted server's is asked for by: a tool that is not listed, so that the gate judges it as
 * any other, and what it is given.
 */
export interface Asked {
  readonly tool: Tool;
  readonly given: Readonly<Record<string, unknown>>;
}

/** Something that is listed, as clients see it, and the tool by which it is asked for. */
export interface MountedItem {
  readonly listed: Readonly<Record<string, unknown>>;
  readonly tool: Tool;
}

/** The kinds of lists that can change. */
export type ListKind = "tools" | "prompts" | "resources";

/** Is told which list has changed, and for which session alone, where it is not for all. */
export type ListListener = (what: ListKind, session: string | undefined) => void;

/** What mounted servers offer besides tools, by the names that clients call it by. */
export interface Mounted {
  readonly prompts: readonly MountedItem[];
  /** What is listed to this caller. */
  resources(caller: Caller): readonly MountedItem[];
  readonly templates: readonly MountedItem[];
  /** `prompts/get`; undefined where there is no such prompt. */
  prompt(name: string, given: Readonly<Record<string, unknown>>): Asked | undefined;
  /** `resources/read`; undefined where the URI is none of a server's. */
  resource(uri: string, caller: Caller): Asked | undefined;
  /** To be told of a resource's changes; `stop` ends that. Undefined where the URI is none of a server's. */
  watch(uri: string, caller: Caller, tell: () => void): (Asked & { stop(): void }) | undefined;
  /** `completion/complete`; undefined where the reference is none of a server's. */
  completion(params: Readonly<Record<string, unknown>>): Asked | undefined;
}
