import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PriceTable } from "./lookup.ts";

/** Where `omen prices update` puts a table that is newer than the one that was built in. */
export const pricesFile = (folder: string): string => join(folder, "prices.txt");

/**
 * The prices of a data folder: its own table, else the one that was built in. Throws an Error
 * that names a file which is none.
 */
export function loadPrices(folder: string): PriceTable {
  const path = pricesFile(folder);
  if (!existsSync(path)) return new PriceTable();
  try {
    return readPrices(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`, { cause: error });
  }
}

/**
 * A table whose first line says of when it is: `# prices of YYYY-MM-DD`. Throws a SyntaxError for one
 * that says nothing or has no model.
 */
export function readPrices(text: string): PriceTable {
  const [, date] = /^# prices of (\d{4}-\d{2}-\d{2})\n/.exec(text) ?? [];
  if (date === undefined) throw new SyntaxError("its first line is not '# prices of YYYY-MM-DD'");
  const prices = new PriceTable(text, date);
  if (prices.size === 0) throw new SyntaxError("it prices no model");
  return prices;
}
