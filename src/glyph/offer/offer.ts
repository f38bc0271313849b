import type { Caller } from "../gate/caller.ts";
import type { Roots } from "../roots.ts";
import type { LaterResult, Outcome, Tool } from "../tool/tool.ts";

/** What an offer is made from: what is shared, and calls that the gate judges. */
export interface Workspace {
  readonly roots: Roots;
  /** Calls a tool, if the gate lets it pass. Never throws. */
  call(tool: Tool, given: Readonly<Record<string, unknown>>, caller: Caller): Outcome;
}

/** What Glyph offers besides tools: resources and prompts, as MCP describes them. */
export interface Offer {
  readonly prompts: readonly Prompt[];
  readonly templates: readonly Readonly<Record<string, unknown>>[];
  /** What is listed. */
  resources(workspace: Workspace, caller: Caller): Promise<readonly ListedResource[]>;
  /** A resource's content. A result that has `failed` says why there is none. */
  read(workspace: Workspace, uri: string, caller: Caller): Promise<Contents | LaterResult>;
  /** Whether a caller may know that a resource changes: judged and written down as reading it is. */
  mayWatch(workspace: Workspace, uri: string, caller: Caller): Promise<boolean>;
  /** Something that is another as soon as the resource has changed. Judges nobody. */
  version(workspace: Workspace, uri: string): string;
  /** Values of an argument that begin with what was typed; `template` where the argument is a template's. */
  complete(workspace: Workspace, completing: Completing, caller: Caller): Promise<Completion>;
}

export interface Completing {
  readonly argument: string;
  readonly typed: string;
  /** Whether the argument is a template's, and not a prompt's. */
  readonly inTemplate: boolean;
}

/** What is listed of a resource. */
export interface ListedResource {
  readonly uri: string;
  readonly name: string;
  readonly description?: string;
  readonly size?: number;
  readonly mimeType?: string;
}

/** A resource's content: text, or base64 of what is no text. */
export type Contents =
  | { readonly uri: string; readonly mimeType?: string; readonly text: string }
  | { readonly uri: string; readonly mimeType?: string; readonly blob: string };

export interface Completion {
  readonly values: readonly string[];
  readonly total: number;
  readonly hasMore: boolean;
}

interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

/** What a person chooses in their client, as a slash command. */
export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** Its blocks of content, each a message of the user's. `given` has every argument that is required. */
  say(given: Readonly<Record<string, string>>): readonly Readonly<Record<string, unknown>>[];
}
