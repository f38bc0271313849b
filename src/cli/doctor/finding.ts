/** What was found of one thing that Omen needs. */
export interface Finding {
  readonly what: string;
  /** `note`: not as it could be, but Omen works. */
  readonly state: "ok" | "note" | "failed";
  readonly detail: string;
  /** What to do next; present unless all is well. */
  readonly next?: string;
}
