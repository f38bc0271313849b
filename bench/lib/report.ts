import { mkdir } from "node:fs/promises";
import { out, say } from "../../src/cli/terminal.ts";
import { replaceBetween } from "./table.ts";

export interface ReportOptions {
  /** Where to write the figures as JSON, too. */
  readonly json?: string;
  /** Whether docs/benchmarks.md takes the tables in. */
  readonly write: boolean;
}

const root = `${import.meta.dir}/../..`;

/** Prints a report, keeps it under bench/results/, and where asked puts it into docs/benchmarks.md and a JSON file. */
export async function publish(name: string, markdown: string, figures: object, options: ReportOptions): Promise<void> {
  out(`${markdown}\n`);
  await mkdir(`${root}/bench/results`, { recursive: true });
  await Bun.write(`${root}/bench/results/${name}.md`, `${markdown}\n`);
  if (options.json !== undefined) await Bun.write(options.json, `${JSON.stringify(plain(figures), undefined, 2)}\n`);
  if (!options.write) return;
  const document = `${root}/docs/benchmarks.md`;
  await Bun.write(document, replaceBetween(await Bun.file(document).text(), `bench:${name}`, markdown));
  say(`bench: wrote docs/benchmarks.md (${name})`);
}

/** Maps as objects, for JSON. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(plain);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(entries.map(([key, inner]) => [String(key), plain(inner)]));
}
