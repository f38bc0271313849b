import type { Spread } from "./statistics.ts";

/** A Markdown table; the first column is aligned left, all others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => align(cells[column] ?? "", width, column)).join(" | ")} |`;
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

const align = (text: string, width: number, column: number): string =>
  column === 0 ? text.padEnd(width) : text.padStart(width);

/** A number in as many digits as it deserves: 12,345 · 123 · 12.3 · 1.23. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const digits = size >= 100 || value === 0 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** Median, with the least and the greatest in brackets where they differ. */
export function spreadText({ median, min, max }: Spread): string {
  const bounds = `${figure(min)}–${figure(max)}`;
  return figure(min) === figure(max) ? figure(median) : `${figure(median)} (${bounds})`;
}

/**
 * A text with what stands between `<!-- NAME -->` and `<!-- /NAME -->` replaced. Fails when the marks are not there.
 */
export function replaceBetween(text: string, name: string, replacement: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [text.indexOf(open), text.indexOf(close)];
  if (start < 0 || end < start) throw new Error(`no marks ${open} … ${close}`);
  return `${text.slice(0, start + open.length)}\n${replacement.trim()}\n${text.slice(end)}`;
}
