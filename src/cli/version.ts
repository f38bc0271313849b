import { CommandError, exit } from "../platform/exit.ts";
import { version } from "../platform/version.ts";
import type { Command } from "./command.ts";
import { out } from "./terminal.ts";

/** Written into the executable when it is built (script/lib/licenses.ts). */
declare const LICENSES: string | undefined;

export const command: Command = {
  name: "version",
  summary: "print the version",
  usage: "[options]",
  options: [
    { name: "json", help: "as JSON, with the runtime and platform" },
    { name: "licenses", help: "the licences of all that is in the executable" },
  ],
  async run(invocation) {
    if (invocation.flag("licenses")) {
      if (typeof LICENSES === "undefined")
        throw new CommandError(
          "run from its source, omen has no list of licences: node_modules has them, package by package",
        );
      out(LICENSES);
      return exit.ok;
    }
    const platform = `${process.platform}-${process.arch}`;
    if (invocation.flag("json")) out(`${JSON.stringify({ version, bun: Bun.version, platform })}\n`);
    else out(`omen ${version} (Bun ${Bun.version}, ${platform})\n`);
    return exit.ok;
  },
};
