import { linkSync, rmSync, statSync } from "node:fs";
import { hostTarget } from "../../src/rune/library.ts";
import { licensesOf } from "./licenses.ts";

/** Rune's targets, and what Bun calls the same platform. */
const targets: Readonly<Record<string, Bun.Build.CompileTarget>> = {
  "linux-x64-gnu": "bun-linux-x64",
  "linux-arm64-gnu": "bun-linux-arm64",
  "linux-x64-musl": "bun-linux-x64-musl",
  "darwin-arm64": "bun-darwin-arm64",
  "darwin-x64": "bun-darwin-x64",
};

/** Beyond this something was bundled that should not be; Bun itself is 107 MB of it. */
const executableBytesMax = 130 * 1024 * 1024;

async function build(runeTarget: string, outfile: string): Promise<void> {
  const target = targets[runeTarget];
  if (!target) throw new Error(`no such target: ${runeTarget}`);
  const result = await Bun.build({
    // Every worker is an entry of its own, found in the executable by its path beneath src/.
    entrypoints: ["src/main.ts", "src/omen/spend/journal/worker.ts"],
    // Neither .env nor bunfig.toml of whatever folder the user stands in; the system's certificates beside Bun's own.
    compile: { target, outfile, autoloadDotenv: false, autoloadBunfig: false, execArgv: ["--use-system-ca"] },
    bytecode: true,
    format: "esm",
    sourcemap: "inline",
    minify: { whitespace: true, syntax: true, identifiers: false }, // Elysia reads its handlers' source: shorter names break it
    define: { RUNE_TARGET: JSON.stringify(runeTarget), LICENSES: JSON.stringify(licensesOf(".")) },
  });
  if (!result.success) throw new AggregateError(result.logs, `${outfile} could not be built`);
  rmSync(`${outfile}.map`, { force: true }); // the executable holds it
  const { size } = statSync(outfile);
  if (size > executableBytesMax) throw new Error(`${outfile} has ${size} bytes; the limit is ${executableBytesMax}`);
  process.stderr.write(`build: ${outfile}, ${(size / 1024 / 1024).toFixed(0)} MB\n`);
}

if (process.argv.includes("--all")) {
  for (const target of Object.keys(targets)) await build(target, `dist/omen-${target}`);
} else {
  await build(hostTarget(), "dist/omen");
  rmSync("dist/glyph", { force: true });
  linkSync("dist/omen", "dist/glyph");
}
