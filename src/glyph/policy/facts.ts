/** What a condition may look at. Its members are the names that people write in rules. */
export interface Facts {
  readonly principal: { readonly id: string; readonly kind: string };
  readonly tool: ToolFacts;
  readonly args: Readonly<Record<string, unknown>>;
  /** The paths that the call touches, relative to their roots. */
  readonly paths: readonly string[];
  readonly session: SessionFacts;
}

export interface ToolFacts {
  readonly name: string;
  /** Whose tool it is: `glyph` for built-in ones, else the mounted server's name. */
  readonly server: string;
  /** Whether it only reads, by Glyph's or the user's own judgment. */
  readonly read_only: boolean;
  /** Whether it reaches beyond this machine. */
  readonly network: boolean;
}

export interface SessionFacts {
  readonly saw_untrusted: boolean;
  readonly saw_private: boolean;
  /** Calls before this one. */
  readonly calls: number;
  readonly age_seconds: number;
}
