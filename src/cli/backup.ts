import { monotonic } from "../platform/clock.ts";
import { exit } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { dataOption } from "./options.ts";
import { byteSize } from "./report.ts";
import { out } from "./terminal.ts";

export const command: Command = {
  name: "backup",
  summary: "write all that the data folder keeps to one file, also while omen serve runs",
  usage: "FILE [options]",
  options: [dataOption, { name: "json", help: "as JSON" }],
  examples: [
    "omen backup omen.tar                # a plain tar; the admin key is in it",
    "tar -xOf omen.tar omen-backup.json  # when it was made",
  ],
  async run(invocation) {
    const [file, more] = invocation.positionals;
    if (file === undefined || more !== undefined) throw usageError("omen backup needs one FILE");
    const { makeBackup } = await import("./backup/make.ts");
    const start = monotonic();
    const { parts, bytes } = makeBackup(invocation.value("data") ?? defaultDataFolder(process.env), file);
    const seconds = (monotonic() - start) / 1000;
    if (invocation.flag("json")) out(`${JSON.stringify({ file, parts, bytes, seconds })}\n`);
    else if (!invocation.flag("quiet"))
      out(`${file}: ${parts.join(", ")}; ${byteSize(bytes)}, checked in ${seconds.toFixed(1)} s\n`);
    return exit.ok;
  },
};
