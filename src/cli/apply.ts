import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { parse, TomlError } from "smol-toml";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { describeChanges, type ToldChange } from "./apply/changes.ts";
import { usageError } from "./arguments.ts";
import { withAdmin, type Admin } from "./client/admin.ts";
import { endpointOptions } from "./client/endpoint.ts";
import type { Command, Invocation } from "./command.ts";
import { isTerminal, out, printable } from "./terminal.ts";

interface Application {
  readonly changes: readonly ToldChange[];
  readonly applied: boolean;
}

export const command: Command = {
  name: "apply",
  summary: "make organizations, workspaces, members and budgets what a file says",
  usage: "-f FILE [options]",
  options: [
    { name: "file", short: "f", value: "FILE", help: "the file, as tenancy.toml" },
    { name: "dry-run", help: "show the changes, and make none" },
    { name: "prune", help: "delete what the file does not have" },
    { name: "yes", help: "don't ask" },
    ...endpointOptions,
    { name: "json", help: "as the admin API answers" },
  ],
  examples: ["omen apply -f tenancy.toml --dry-run", "omen apply -f tenancy.toml --yes"],
  async run(invocation) {
    const file = invocation.value("file");
    if (file === undefined || invocation.positionals.length > 0) throw usageError("omen apply needs -f FILE");
    const document = readToml(file);
    return withAdmin(invocation, (admin) => apply(admin, document, basename(file), invocation));
  },
};

async function apply(admin: Admin, document: object, file: string, invocation: Invocation): Promise<ExitCode> {
  const ask = async (dryRun: boolean): Promise<Application> => {
    const body = { document, prune: invocation.flag("prune"), dry_run: dryRun };
    try {
      return await admin.ask<Application>("POST", "/admin/apply", body);
    } catch (error) {
      if (!(error instanceof CommandError) || error.code !== exit.usage) throw error;
      throw new CommandError(`${file}: ${error.message}`, error.code, error.hint);
    }
  };
  const isJson = invocation.flag("json");
  const seen = await ask(true);
  const { lines, count } = describeChanges(seen.changes);
  if (!isJson) out(printable(lines.map((line) => `${line}\n`).join("")));
  if (count.add + count.change + count.delete === 0) {
    out(isJson ? `${JSON.stringify(seen, null, 2)}\n` : "Nothing to do.\n");
    return exit.ok;
  }
  if (invocation.flag("dry-run")) {
    const sum = `${count.add} to add, ${count.change} to change, ${count.delete} to delete. Nothing was changed.`;
    out(isJson ? `${JSON.stringify(seen, null, 2)}\n` : `${sum}\n`);
    return exit.ok;
  }
  if (!invocation.flag("yes") && !(await isAgreed())) {
    out("Nothing was changed.\n");
    return exit.refused;
  }
  const done = await ask(false);
  const { count: made } = describeChanges(done.changes);
  out(
    isJson
      ? `${JSON.stringify(done, null, 2)}\n`
      : `${made.add} added, ${made.change} changed, ${made.delete} deleted.\n`,
  );
  return exit.ok;
}

/** Asks the person. Throws a `CommandError` where there is none to ask. */
async function isAgreed(): Promise<boolean> {
  if (!isTerminal(0) || !isTerminal(2)) throw usageError("there is nobody here to ask: --yes applies without");
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question("Apply this? [y/N] ")).trim());
  } finally {
    asking.close();
  }
}

function readToml(file: string): object {
  try {
    return parse(new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file)));
  } catch (error) {
    if (error instanceof TomlError) {
      const [reason = ""] = error.message.split("\n");
      throw usageError(`${file}:${error.line}:${error.column}: ${reason.replace("Invalid TOML document: ", "")}`);
    }
    throw usageError(`${file} can't be read: ${(error as Error).message}`);
  }
}
