import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { say } from "../src/cli/terminal.ts";
import { benchGateway } from "./gateway/index.ts";
import { benchGlyph } from "./glyph/index.ts";
import { benchLedger } from "./ledger/index.ts";
import { linuxCorpus, treeCorpus } from "./rune/corpus.ts";
import { benchRune } from "./rune/index.ts";

const suites = ["gateway", "glyph", "ledger", "rune"];

const usage = `usage: script/bench ${suites.join("|")} [options]

  gateway   Omen against the bare mock, a bare Bun proxy, and with --peers Portkey and LiteLLM
  glyph     how soon omen mcp answers, with a hundred servers mounted, and what its hub adds to a call
  ledger    reports over many records, and calls beside them
  rune      what Rune is to reach, each figure beside its peer's: ripgrep, fzf, tokenizers in JavaScript, bare C and the MCP filesystem
            server; then reading, listing and searching against Bun, libc and ripgrep

  --quick            fewer and shorter rounds: for a look, not for a claim
  --omen COMMAND     how to call Omen; default dist/omen, else from source
  --json FILE        also write the figures as JSON
  --write            put the tables into docs/benchmarks.md
  --peers            (gateway) install and measure the peers too
  --only NAME        (gateway) one scenario; repeatable: life, open, load, translated, paced, first-token, large, governed,
                    routes
  --records N        (ledger) how many; default 10,000,000
  --corpus linux     (rune) Debian's kernel source, fetched and unpacked on first use: the default
  --tree DIR         (rune) any other tree
  --needle TEXT      (rune) what to search for; repeatable
  --goals            (rune) only the table of what Rune is to reach, beside its peers`;

async function main(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      omen: { type: "string" },
      json: { type: "string" },
      write: { type: "boolean", default: false },
      peers: { type: "boolean", default: false },
      only: { type: "string", multiple: true, default: [] },
      records: { type: "string", default: "10000000" },
      tree: { type: "string" },
      corpus: { type: "string" },
      needle: { type: "string", multiple: true },
      goals: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const [suite, ...rest] = positionals;
  if (values.help || rest.length > 0 || !suites.includes(suite ?? "")) {
    say(usage);
    return values.help ? 0 : 2;
  }
  const { quick, write, peers, json } = values;
  const options = { quick, write, ...(json === undefined ? {} : { json }), omen: omenCommand(values.omen) };
  if (suite === "gateway") await benchGateway({ ...options, peers, only: values.only });
  else if (suite === "ledger") await benchLedger({ ...options, records: Number(values.records) });
  else if (suite === "glyph") await benchGlyph(options);
  else {
    if (values.corpus !== undefined && values.corpus !== "linux")
      throw new Error("--corpus knows linux alone; use --tree");
    const corpus = values.tree === undefined ? await linuxCorpus() : await treeCorpus(values.tree);
    await benchRune({
      ...options,
      corpus,
      goals: values.goals,
      ...(values.needle === undefined ? {} : { needles: values.needle }),
    });
  }
  return 0;
}

/**
 * The compiled executable is what users run and what is to be measured; the source is a stand-in that starts slower.
 */
function omenCommand(given: string | undefined): string[] {
  if (given !== undefined) return given.split(" ");
  const built = resolve(import.meta.dir, "../dist/omen");
  if (existsSync(built)) return [built];
  say("bench: dist/omen is not built (script/build); measuring from source");
  return [process.execPath, resolve(import.meta.dir, "../src/main.ts")];
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
