import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { api } from "./docs/api.ts";
import { commandLine } from "./docs/command-line.ts";
import { configuration } from "./docs/configuration.ts";
import { providers } from "./docs/providers.ts";

/** The documents that are drawn from the source, and what draws them. */
const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/api.md": api,
  "docs/cli.md": commandLine,
  "docs/configuration.md": configuration,
  "docs/providers.md": providers,
};

/** As `bun fmt` would leave it, so that drawing and formatting agree. */
async function formatted(path: string, text: string): Promise<string> {
  const child = Bun.spawn([process.execPath, "fmt", `--stdin-filepath=${path}`], {
    stdin: new Blob([text]),
    stdout: "pipe",
    stderr: "pipe",
  });
  const [result, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${path} can't be formatted: ${error}`);
  return result;
}

const check = process.argv.includes("--check");
for (const [path, draw] of Object.entries(documents)) {
  const text = await formatted(path, await draw());
  if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
  if (check) {
    process.stderr.write(`docs: ${path} is stale; script/docs writes it anew\n`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    process.stderr.write(`docs: ${path}\n`);
  }
}
