import type { Static, TObject } from "@sinclair/typebox";
import type { Root } from "../../rune/index.ts";
import type { ClientSide } from "../gate/caller.ts";
import type { Roots } from "../roots.ts";
import { checkArguments } from "./arguments.ts";
import type { KeptPaths } from "./kept-paths.ts";

/** What a tool does to the world, for clients that ask before acting (MCP 2025-11-25, ToolAnnotations). */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  /** Whether it may change or remove what is there, and not only add; meaningful where it does not only read. */
  readonly destructiveHint?: boolean;
  /** Whether the same call once more changes nothing further. */
  readonly idempotentHint: boolean;
  /** Whether it reaches beyond this machine's files. */
  readonly openWorldHint: boolean;
}

/** What of its results a tool may show to this caller. */
export interface Visibility {
  /** Whether a path beneath a root is not to be seen: a result leaves it out as if it were not there. */
  hides(root: Root, path: string): boolean;
  /** Where a path beneath a root leads, relative to the root and without links: what `exclusions` are about. */
  leadsTo(root: Root, path: string): string;
  /**
   * The same as globs for a search beneath the root, so that it does not look there; `hides` still has the last word.
   */
  exclusions(root: Root): readonly string[];
  /** To be told what a result shows besides the paths that the call named. */
  shows(root: Root, path: string): void;
}

export interface CallContext {
  /** The directories that the caller may see. */
  readonly roots: Roots;
  /** Aborted when the caller cancels or leaves. */
  readonly signal: AbortSignal;
  /** Absent where nothing is hidden. */
  readonly visibility?: Visibility | undefined;
  /** Whoever called, for tools that tell or ask something on their way. */
  readonly client?: ClientSide | undefined;
  /** What a mounted server is told of the call's trace. */
  readonly trace?: Readonly<Record<string, string>> | undefined;
  /** Lists of files that are kept from call to call; absent where nothing is. */
  readonly keptPaths?: KeptPaths | undefined;
  /** Who calls, for tools that keep callers apart: the principal's id, and its session. */
  readonly caller?: { readonly principal: string; readonly session: string } | undefined;
}

/** A fact about a result, for programs; it is never the only place where a model could learn it. */
type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Text that is written as a JSON string already, quotes included, in UTF-8: a large file is not decoded to be encoded
 * again. Its bytes are lent, and hold until the next call of a tool.
 */
export interface JsonText {
  readonly json: Uint8Array;
}

export interface ToolResult {
  /** One block of text: some clients show the model nothing else. */
  readonly text: string | JsonText;
  readonly facts?: Facts;
  /** The call was understood and could not be done; `text` says why and what to do. */
  readonly failed?: boolean;
  /** The result as a mounted server gave it: its clients get it untouched. */
  readonly raw?: Readonly<Record<string, unknown>> | undefined;
}

/** A result that takes its time. Other calls come before it is written, so that it can't be in memory that is lent. */
export interface LaterResult extends ToolResult {
  readonly text: string;
}

/** A result that is here already is answered at once, without a promise. */
export type Outcome = ToolResult | Promise<LaterResult>;

/** One tool, free of any protocol: what it is called, what it takes, what it does. */
export interface Tool {
  readonly name: string;
  /** Names that older clients call it by: callable, never listed. */
  readonly aliases: readonly string[];
  readonly title: string;
  /** For the model that chooses among tools. */
  readonly description: string;
  readonly inputSchema: TObject;
  readonly annotations: ToolAnnotations;
  /** Whose it is; absent for Glyph's own. */
  readonly server?: string;
  /** What grants are bound to besides its name, where that is not its definition as it stands here. */
  readonly pin?: string;
  /** What it answers marks no session as having seen untrusted content, though it reaches beyond this machine. */
  readonly isTrusted?: boolean;
  /** Those of the arguments that a lasting grant is bound to; without it all of them. */
  lasting?(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /**
   * The paths that a call touches, as the caller wrote them; `.` for all that is shared.
   * Throws as `call` for bad arguments.
   */
  paths(given: Readonly<Record<string, unknown>>): readonly string[];
  /**
   * What a call would do, in a person's words: `replace src/tax.ts, 50 bytes`. May look at files, and changes nothing.
   * Throws as `call` for bad arguments, and for nothing else.
   */
  describe(given: Readonly<Record<string, unknown>>, context: CallContext): string;
  /** The arguments as the tool takes them. Throws a `ToolError` that says what is wrong with them. */
  check(given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Throws a `ToolError` or a `RuneError` for what the caller can do something about. */
  call(given: Readonly<Record<string, unknown>>, context: CallContext): Outcome;
}

interface ToolDefinition<Schema extends TObject> extends Omit<
  Tool,
  "call" | "check" | "describe" | "inputSchema" | "paths"
> {
  readonly inputSchema: Schema;
  paths(given: Static<Schema>): readonly string[];
  describe(given: Static<Schema>, context: CallContext): string;
  run(given: Static<Schema>, context: CallContext): Outcome;
}

/** Makes a tool whose arguments are checked against its schema before anything is done with them. */
export function defineTool<Schema extends TObject>(definition: ToolDefinition<Schema>): Tool {
  const { run, paths, describe, ...tool } = definition;
  const check = (given: Readonly<Record<string, unknown>>) => checkArguments(definition.inputSchema, given);
  return {
    ...tool,
    check,
    paths: (given) => paths(check(given)),
    describe: (given, context) => describe(check(given), context),
    call: (given, context) => run(check(given), context),
  };
}

/** Changes files, and may end what was there; the same call once more finds nothing left to change. */
export const changesFiles: ToolAnnotations = {
  readOnlyHint: false,
  destructiveHint: true,
  idempotentHint: true,
  openWorldHint: false,
};

/** Reads files and changes nothing. */
export const readsFiles: ToolAnnotations = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };
