/** What the process tells its caller: the exit codes of every command, as docs/cli.md promises them. */
export const exit = {
  ok: 0,
  /** The work failed, or what was asked for was not found. */
  failed: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  /** Refused: permission, policy or budget. */
  refused: 3,
  unauthenticated: 4,
  /** A provider or the network failed. */
  upstream: 5,
  /** Interrupted by the user, as shells count SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

/** An error that a command ends with: printed as one line on standard error, then the process exits with `code`. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  constructor(
    message: string,
    readonly code: ExitCode = exit.failed,
    /** What to do about it, printed on a line of its own. */
    readonly hint?: string,
  ) {
    super(message);
  }
}
