import type { FormatName, ProviderDialect } from "../dialect/dialect.ts";
import type { EmbeddingFormat } from "../dialect/embedding/embedding.ts";
import type { TokenCountFormat } from "../dialect/token-count.ts";
import type { Answer } from "./answer.ts";
import type { Cancellation } from "./cancellation.ts";

/** A model as a provider offers it. */
export interface Model {
  /** The provider's own name for it. */
  readonly id: string;
  /** Seconds since the Unix epoch, where the provider says so. */
  readonly created?: number;
  readonly ownedBy?: string;
  /** Whether it answers chats: embedding models do not. */
  readonly chats: boolean;
  /** What the provider itself says that it can do; absent where it says nothing. */
  readonly can?: Abilities;
  /** No list names it: a client did, and its provider was believed to have it. */
  readonly isUnlisted?: true;
}

/** What a model can do. */
export interface Abilities {
  readonly tools: boolean;
  readonly reasoning: boolean;
  readonly images: boolean;
}

/** What a provider is asked. */
export interface ModelCall {
  readonly model: string;
  /** The body to send, and the format that it is in: one of those that the provider speaks to this model. */
  readonly body: string | Buffer;
  readonly dialect: FormatName;
  readonly stream: boolean;
  /** Ends the call: the client left or a deadline passed. */
  readonly cancellation: Cancellation;
  /** Headers that continue what the client began: `traceparent`, `via`. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the provider refuses by name may be left out; the answer then says what was (`Answer.leftOut`). */
  readonly mayLeaveOut: boolean;
}

/** How an upstream is reached. Implementations hold address, credentials and framing; nothing of policy. */
export interface Provider {
  readonly name: string;
  readonly type: string;
  /**
   * What it speaks to a model, the most faithful first: a client's own dialect is preferred
   * to it, where it is among them.
   */
  dialects(model: string): readonly ProviderDialect[];
  /** Runs on this machine or network: nothing it is told leaves the house. */
  readonly local: boolean;
  /** Each client is known there by its own credential: Omen has none. */
  readonly isClients?: boolean;
  /** Built in, to try things with: `auto` chooses it only when there is nothing else. */
  readonly builtIn: boolean;
  /** What it offers, as far as known now. */
  readonly models: readonly Model[];
  /** Why it could not be asked for its models the last time, if so. */
  readonly trouble: string | undefined;
  /** Asks it for its models. Never rejects: a failure is kept in `trouble`, and the old models stay known. */
  refresh(signal: AbortSignal): Promise<void>;
  /**
   * Asks whether it answers at all, for what no provider bills: its list of models. Rejects, or gives false, where it
   * doesn't. Absent: it can't be asked so.
   */
  probe?(signal: AbortSignal): Promise<boolean>;
  /** How it is asked for embeddings of a model; undefined where it can't be. */
  embeddings?(model: string): EmbeddingFormat | undefined;
  /** How it is asked how many tokens a conversation has; undefined where it can't be. */
  tokenCount?(model: string): TokenCountFormat | undefined;
  /**
   * Sends the call; resolves with the head of the answer, whose streams are server-sent events whatever the provider's
   * own framing. Rejects when it could not be had.
   */
  call(modelCall: ModelCall): Promise<Answer>;
}
