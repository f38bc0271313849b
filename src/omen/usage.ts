/** Tokens of one exchange, as its provider counted them. */
export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}
