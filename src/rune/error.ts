import type { RuneErrorCode } from "./types.ts";

/** Why Rune refused or failed. `code` is the identity; the message names the path and what to do. */
export class RuneError extends Error {
  override readonly name = "RuneError";
  constructor(
    readonly code: RuneErrorCode,
    message: string,
    /** The path as it was given, where the call had one. */
    readonly path?: string,
  ) {
    super(message);
  }
}
