import { printable } from "./terminal.ts";

/** How reports are written for people. */

/** Dollars with two decimals, more where it is less than a cent. */
export function dollars(usd: number): string {
  const decimals = usd !== 0 && Math.abs(usd) < 0.01 ? 6 : 2;
  return `$${usd.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}

/** Tokens as `31.3M`, `0.07M`, `812`. */
export function tokens(count: number): string {
  if (count < 10_000) return count.toLocaleString("en-US");
  return `${(count / 1_000_000).toFixed(count < 1_000_000 ? 2 : 1)}M`;
}

/** Bytes as `41 MB`, `312 kB`. */
export function byteSize(bytes: number): string {
  const [unit, size] =
    bytes < 1e6 ? (["kB", 1e3] as const) : bytes < 1e9 ? (["MB", 1e6] as const) : (["GB", 1e9] as const);
  const amount = bytes / size;
  return `${amount < 10 && unit !== "kB" ? amount.toFixed(1) : Math.ceil(amount).toLocaleString("en-US")} ${unit}`;
}

/** A time as a person reads it. */
export const ago = (time: string): string => time.replace("T", " ").replace(/(:\d\d)?(\.\d+)?Z$/, " UTC");

/** Rows in columns; numbers and amounts (by their heading's `>`) to the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = headings.map((heading) => heading.replace(/^>/, ""));
  const cells = [names, ...rows].map((row) => row.map(printable));
  const widths = names.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        headings[column]?.startsWith(">") ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return cells.map((row) => `${line(row)}\n`).join("");
}
