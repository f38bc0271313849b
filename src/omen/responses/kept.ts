/** An answer that a later request may go on from, with what its own request added to the conversation. */
export interface KeptResponse {
  /** Omen's own id. */
  readonly id: string;
  /** Whose it is: the principal's name. */
  readonly owner: string;
  /** The answer before it. */
  readonly previous: string | undefined;
  /** The provider that gave it: no other can read its encrypted thoughts. */
  readonly provider: string;
  /** The items that its request added, as JSON text of a list. */
  readonly input: string;
  /** The response object as the client got it, as JSON text. */
  readonly response: string;
}

/** Where answers are looked for and kept. */
export interface Memory {
  /** An answer of this owner; somebody else's is none. */
  find(owner: string, id: string): KeptResponse | undefined;
  /** The newest answer of this owner that has an item of this id. */
  findItem(owner: string, item: string): KeptResponse | undefined;
  /**
   * Takes the place of what was kept under the same id. `items` are the ids of its output; `stores` says whether the
   * client wants it kept beyond this connection.
   */
  keep(response: KeptResponse, items: readonly string[], stores: boolean): void;
  /** The same, but written when it returns. Throws a `Failure` with status 503 where it can't be. */
  keepNow(response: KeptResponse, items: readonly string[], stores: boolean): void;
  /** Whether an answer is to be kept at all. */
  keeps(stores: boolean): boolean;
  /** Whether `store: true` means anything here. */
  readonly stores: boolean;
}
