import { exit } from "../platform/exit.ts";
import { version } from "../platform/version.ts";
import type { Command } from "./command.ts";
import { out } from "./terminal.ts";

export const command: Command = {
  name: "version",
  summary: "print the version",
  usage: "[options]",
  options: [{ name: "json", help: "as JSON, with the runtime and platform" }],
  async run(invocation) {
    const platform = `${process.platform}-${process.arch}`;
    if (invocation.flag("json")) out(`${JSON.stringify({ version, bun: Bun.version, platform })}\n`);
    else out(`omen ${version} (Bun ${Bun.version}, ${platform})\n`);
    return exit.ok;
  },
};
