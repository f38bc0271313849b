import type { ExitCode } from "../platform/exit.ts";

/** One option of a command, in the words that parsing, `--help` and shell completion all use. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  /** A word for the value (`FILE`); absent for a switch. */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly help: string;
  /** The values that shells complete; with `value` only. */
  readonly choices?: readonly string[];
}

/** What a command was called with, already checked against its options. */
export interface Invocation {
  /** What is left after the options, in order. */
  readonly positionals: readonly string[];
  /** The last value of an option that takes one. */
  value(name: string): string | undefined;
  /** All values of an option that may be given more than once. */
  values(name: string): readonly string[];
  /** Whether a switch was given. */
  flag(name: string): boolean;
  /** Of several options that undo each other the one that was given last, if any. */
  last(...names: readonly string[]): string | undefined;
}

/** A subcommand: what it is called, how it is explained, what it does. One file per command. */
export interface Command {
  readonly name: string;
  /** One line, for the list in `omen --help`. */
  readonly summary: string;
  /**
   * What follows the name, as in `[options] PATTERN [PATH]`. Words with bars between them at its start
   * (`init|check [FILE]`) are the command's actions, which shells complete; a command that names nothing but
   * options is given nothing else.
   */
  readonly usage: string;
  readonly options: readonly OptionSpec[];
  /** Other names, and what undoes options: understood, and left out of help and completion. */
  readonly unlisted?: readonly OptionSpec[];
  /** What to say to a person who gives more than options to a command that takes only those. */
  readonly instead?: string;
  /** Lines for the end of `--help`: runnable examples. */
  readonly examples?: readonly string[];
  /**
   * Does the work and returns the exit code. An expected failure is thrown as a `CommandError`; results go to
   * standard output, everything else to standard error, through ./terminal.ts. `all` loads every command, for the
   * one that speaks of the others.
   */
  run(invocation: Invocation, all: () => Promise<readonly Command[]>): Promise<ExitCode>;
}
