/** What a request may bring besides text. */
export type Medium = "image" | "document" | "audio" | "video";

/**
 * What a deployment is, as far as it is known: what is undefined puts it aside only where data must stay in its place.
 */
export interface DeploymentFacts {
  /** Nano-dollars per million tokens; undefined where the price is not known. */
  readonly inputPrice: number | undefined;
  /** The same for what a cache has. */
  readonly cachedPrice?: number | undefined;
  readonly outputPrice: number | undefined;
  /** Largest conversation, and largest answer, in tokens. */
  readonly contextTokens: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly takes?: ReadonlySet<Medium> | undefined;
  readonly tools?: boolean | undefined;
  readonly schema?: boolean | undefined;
  readonly reasoning?: boolean | undefined;
  /** Where what it is told is handled. */
  readonly region?: string | undefined;
  /** Nothing of it is kept. */
  readonly keepsNothing?: boolean | undefined;
}
