import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { glob } from "../omen/tenancy/glob.ts";
import { loadPrices, pricesFile, readPrices } from "../omen/spend/price/load.ts";
import type { PriceTable } from "../omen/spend/price/lookup.ts";
import type { Rates } from "../omen/spend/price/price.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { table } from "./report.ts";
import { out, say } from "./terminal.ts";

const actions: Readonly<Record<string, (argument: string | undefined, invocation: Invocation) => ExitCode>> = {
  list,
  update,
};

export const command: Command = {
  name: "prices",
  summary: "what models cost, by the table that budgets count with",
  usage: "list|update [GLOB|FILE] [options]",
  options: [
    { name: "data", value: "DIR", help: "data folder (default $XDG_DATA_HOME/omen)" },
    { name: "json", help: "list: as JSON" },
  ],
  examples: [
    "omen prices list 'gpt-6.*'",
    "omen prices list 'anthropic/*'",
    "omen prices update prices.txt   # a newer table, made by script/prices FILE",
  ],
  run(invocation) {
    const [name = "", argument, ...rest] = invocation.positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw usageError("say list or update", "omen prices --help explains them");
    if (rest.length > 0) throw usageError(`unexpected '${rest[0]}'`, "name one model, or one file");
    return Promise.resolve(action(argument, invocation));
  },
};

const folderOf = (invocation: Invocation): string => invocation.value("data") ?? defaultDataFolder(process.env);

/** Dollars for a million tokens. */
const usd = (rate: number): string => {
  const dollars = rate / 1e9;
  return dollars.toFixed(Math.max(2, (String(dollars).split(".")[1] ?? "").length));
};

function pricesOf(folder: string): PriceTable {
  try {
    return loadPrices(folder);
  } catch (error) {
    throw new CommandError(
      (error as Error).message,
      exit.failed,
      "Remove it, or omen prices update FILE with another.",
    );
  }
}

function list(pattern = "*", invocation: Invocation): ExitCode {
  const prices = pricesOf(folderOf(invocation));
  const found = prices.types.flatMap((type) =>
    prices.models(type).flatMap((model) => {
      const { price } = prices.find(type, model);
      const fits = glob(pattern, model) || glob(pattern, `${type}/${model}`);
      return fits && price ? [{ type, model, rates: price.tiers[0].rates }] : [];
    }),
  );
  if (invocation.flag("json")) {
    const data = found.map(({ type, model, rates }) => ({ type, model, ...usdOf(rates) }));
    out(`${JSON.stringify({ date: prices.date, unit: "USD per million tokens", data }, null, 2)}\n`);
  } else {
    const headings = ["provider", "model", ">input", ">cached", ">write", ">output"];
    const rows = found.map(({ type, model, rates }) => [
      type,
      model,
      ...[rates.input, rates.cachedInput, rates.cacheWrite, rates.output].map(usd),
    ]);
    if (rows.length > 0) out(table(headings, rows));
    if (!invocation.flag("quiet"))
      say(`USD per million tokens; ${prices.size.toLocaleString("en-US")} models, table of ${prices.date}`);
  }
  if (found.length > 0) return exit.ok;
  say(`no model fits '${pattern}'; models."NAME".price in omen.toml sets a price`);
  return exit.failed;
}

const usdOf = ({ input, cachedInput, cacheWrite, output }: Rates): object => ({
  input: input / 1e9,
  cached_input: cachedInput / 1e9,
  cache_write: cacheWrite / 1e9,
  output: output / 1e9,
});

function update(file: string | undefined, invocation: Invocation): ExitCode {
  if (file === undefined) throw usageError("name the FILE that has the prices");
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file} can't be read (${code})`, exit.failed, "Name a table that script/prices made.");
  }
  const folder = folderOf(invocation);
  let prices: PriceTable;
  try {
    prices = readPrices(text);
  } catch (error) {
    const { message } = error as Error;
    throw new CommandError(`${file} is no table of prices: ${message}`, exit.usage, "script/prices FILE makes one.");
  }
  const path = pricesFile(folder);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path); // whole or not at all
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`${path} can't be written (${code})`, exit.failed, "Choose another folder with --data DIR.");
  }
  out(`${path}\n`);
  if (!invocation.flag("quiet"))
    say(`${prices.size.toLocaleString("en-US")} models, table of ${prices.date}; omen serve reads it when it starts`);
  return exit.ok;
}
