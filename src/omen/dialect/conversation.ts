import type { DialectName } from "./name.ts";

/**
 * The canonical conversation: what every dialect is translated through, so that N formats cost N files. It
 * holds what at least one dialect can say; a dialect that can't say it reports so (see ./dialect.ts). Plain
 * data: no clock, no I/O, no classes.
 */

/** A request for an answer. Absent members were not given; nothing here has a default. */
export interface Conversation {
  /** Instructions before the first turn. */
  readonly system: readonly TextPart[];
  readonly turns: readonly Turn[];
  readonly tools?: readonly Tool[];
  /** Tools that the provider runs itself. */
  readonly builtIns?: readonly BuiltInTool[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  readonly output?: OutputFormat;
  readonly reasoning?: Reasoning;
  readonly sampling?: Sampling;
  /** Most tokens of the answer, reasoning included. */
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  /** Answers to give; 1 when absent. */
  readonly count?: number;
  readonly logprobs?: { readonly top: number };
  /** An opaque name of the person who asks, for the provider's abuse detection. */
  readonly user?: string;
  readonly serviceTier?: string;
  readonly cacheKey?: string;
  readonly stream: boolean;
  /** The client asked for usage at a stream's end. */
  readonly wantsUsage: boolean;
  /** Members that only the dialect of origin knows, by their names there. */
  readonly rest: Readonly<Record<string, unknown>>;
}

/** `tool` turns hold tool results alone; `user` turns may hold them beside other parts. */
export interface Turn {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly parts: readonly Part[];
  /** A participant's name, where several share a role. */
  readonly name?: string;
}

export type Part =
  TextPart | ImagePart | AudioPart | FilePart | ReasoningPart | RefusalPart | ToolCallPart | ToolResultPart;

/** The prefix up to and including this part is worth caching. */
export interface CacheHint {
  readonly ttl?: "5m" | "1h";
}

export interface TextPart {
  readonly type: "text";
  readonly text: string;
  readonly citations?: readonly Citation[];
  readonly cache?: CacheHint;
}

/** Where a statement of the answer comes from; `raw` is the citation as its dialect spells it. */
export interface Citation {
  readonly url?: string;
  readonly title?: string;
  readonly quoted?: string;
  /** In UTF-16 units of the text that cites. */
  readonly range?: readonly [start: number, end: number];
  readonly raw?: unknown;
}

/** Bytes, or where they are. */
export type Source =
  | { readonly kind: "url"; readonly url: string }
  /** `data` is base64 (RFC 4648 §4). */
  | { readonly kind: "data"; readonly mediaType: string; readonly data: string }
  | { readonly kind: "file"; readonly id: string };

export interface ImagePart {
  readonly type: "image";
  readonly source: Source;
  readonly detail?: "auto" | "low" | "high";
  readonly cache?: CacheHint;
}

export interface AudioPart {
  readonly type: "audio";
  readonly format: string;
  /** Base64. */
  readonly data: string;
}

export interface FilePart {
  readonly type: "file";
  readonly source: Source | { readonly kind: "text"; readonly text: string };
  readonly name?: string;
  readonly cache?: CacheHint;
}

/**
 * What a model thought. `signature` and `encrypted` let it be handed back in the next turn, unread. An encrypted part
 * without text may also stand for a signature that belongs to the part behind it (Gemini signs its calls).
 */
export interface ReasoningPart {
  readonly type: "reasoning";
  /** The thought, or a summary of it. */
  readonly text: string;
  readonly signature?: string;
  /** The thought itself, for the provider's eyes only. */
  readonly encrypted?: string;
  /** The provider's name for the part, where it wants it back (Responses' `rs_…`). */
  readonly id?: string;
  /**
   * Whose `signature` and `encrypted` are: no other dialect's provider can verify them. Absent where there are none.
   */
  readonly origin?: DialectName;
}

export interface RefusalPart {
  readonly type: "refusal";
  readonly text: string;
}

export interface ToolCallPart {
  readonly type: "tool_call";
  readonly id: string;
  readonly name: string;
  /** JSON text of an object; "{}" for a call without arguments, never empty. */
  readonly arguments: string;
  /** The tool takes text: the arguments hold it as their one member `input`, and this member is absent elsewhere. */
  readonly isFreeForm?: true;
  /** The tool is the client's search for tools, and this member is absent elsewhere. */
  readonly isSearch?: true;
  /** How its client knows the tool, where that is not by this name. */
  readonly scope?: Scope;
  readonly cache?: CacheHint;
}

export interface ToolResultPart {
  readonly type: "tool_result";
  readonly callId: string;
  readonly content: readonly (TextPart | ImagePart | FilePart)[];
  readonly isError?: boolean;
  readonly cache?: CacheHint;
}

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** A JSON Schema of type object. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
  /**
   * The tool takes text; `parameters` are then those of the function that stands for it where there are
   * only functions (./free-form.ts).
   */
  readonly freeForm?: FreeForm;
  /** It is the client's search for tools, which it answers with more of them. */
  readonly isSearch?: true;
  /** How its client knows it, where that is not by this name. */
  readonly scope?: Scope;
  readonly cache?: CacheHint;
}

/** A tool within a namespace, which has one name where there are no namespaces. */
export interface Scope {
  readonly namespace: string;
  readonly name: string;
}

/** What a tool that takes text says of it; without a grammar any will do. */
export interface FreeForm {
  readonly grammar?: Grammar;
}

export interface Grammar {
  readonly syntax: "lark" | "regex";
  readonly definition: string;
}

/** A tool that runs at the provider: its use is the provider's affair, its findings come as text with citations. */
export type BuiltInTool =
  | {
      readonly type: "web_search";
      /** Most searches for one answer. */
      readonly maxUses?: number;
      /** Search these domains alone, or all but those. */
      readonly allowedDomains?: readonly string[];
      readonly blockedDomains?: readonly string[];
      /** How much of what is found the model reads. */
      readonly contextSize?: "low" | "medium" | "high";
      /** Roughly where the person is. */
      readonly location?: {
        readonly city?: string;
        readonly region?: string;
        readonly country?: string;
        readonly timezone?: string;
      };
    }
  | { readonly type: "code_execution" };

export type ToolChoice =
  { readonly type: "auto" | "none" | "required" } | { readonly type: "tool"; readonly name: string };

export type OutputFormat =
  | { readonly type: "json_object" }
  | {
      readonly type: "json_schema";
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      readonly description?: string;
      readonly strict?: boolean;
    };

export interface Reasoning {
  readonly effort?: "none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max";
  /** Most tokens to think. */
  readonly budgetTokens?: number;
  /** Whether thoughts are wanted in the answer. */
  readonly visible?: boolean;
}

export interface Sampling {
  readonly temperature?: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly frequencyPenalty?: number;
  readonly presencePenalty?: number;
  readonly seed?: number;
  readonly logitBias?: Readonly<Record<string, number>>;
}
