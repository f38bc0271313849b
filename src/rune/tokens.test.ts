import { describe, expect, test } from "bun:test";
import { Glob } from "bun";
import * as cl100k from "gpt-tokenizer/encoding/cl100k_base";
import * as o200k from "gpt-tokenizer/encoding/o200k_base";
import {
  countTokens,
  countTokensNow,
  decodeTokens,
  encodeTokens,
  RuneError,
  TokenCounter,
  type TokenEncoding,
} from "./index.ts";
import { codeOf } from "./testing.ts";

const encodings: readonly TokenEncoding[] = ["o200k_base", "cl100k_base"];
const oracles = { o200k_base: o200k, cl100k_base: cl100k };

/** Numbers that look random and are the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

const prose = [
  "It's what I'VE said: they'll go, we'd stay, you're HERE'S.",
  "Der Zürcher Straßenbahnführer übte – „wirklich“ – täglich.",
  "Жёлтые ёлки, 12345 штук; НАТО'с.",
  "漢字かな交じり文、カタカナ123個。한국어 문장도 있습니다.",
  "हिन्दी में लिखा हुआ पाठ، نص عربي مع أرقام ١٢٣٤٥",
  "ภาษาไทยไม่มีเว้นวรรค ΑΒΓαβγ ǅ ʰ ⅷ ² ½",
  "👩‍👩‍👧‍👦🏳️‍🌈 👍🏽 e\u0301A\u0301B \u0301AB",
  "<|endoftext|> <|im_start|>system<|fim_prefix|>",
  "fooBarBAZ_quxHTTPServer2024/path/to//file\r\n\r\n\t\tif (x) {\n        return;\n    }   \n\n",
  "\u3000\u00A0 wide \u2028 spaces\u2003\n ",
];

/**
 * Neither U+0085 nor U+FEFF, of which JavaScript thinks otherwise than Unicode's White_Space, nor
 * U+017F, which is an s without case.
 */
const alphabet = [...prose.join(""), ..."  \n\r\t''''sStTlLvVeErRdDmM//0123aAbB中é\u0301"];

function* texts(): Generator<string> {
  yield* [
    "",
    " ",
    "a",
    ...prose,
    prose.join(" "),
    "\n".repeat(50),
    " ".repeat(300),
    "1".repeat(1000),
    "漢".repeat(1000),
  ];
  const random = numbers(Number(process.env["RUNE_FUZZ_SEED"] ?? 7));
  for (let round = 0; round < 3000; round++) {
    const length = Math.floor(random.next().value * 40);
    yield Array.from({ length }, () => alphabet[Math.floor(random.next().value * alphabet.length)]).join("");
  }
}

describe.each(encodings)("%s", (encoding) => {
  const oracle = oracles[encoding];

  test("numbers are those of gpt-tokenizer", () => {
    for (const text of texts()) {
      const ours = encodeTokens(text, encoding);
      const theirs = oracle.encode(text, { disallowedSpecial: new Set() });
      if (Bun.deepEquals([...ours], theirs)) continue;
      expect({ text, tokens: [...ours] }).toEqual({ text, tokens: theirs });
    }
  });

  test("numbers are those of gpt-tokenizer on source code", async () => {
    const patterns = ["src/rune/*.ts", "zig/**/*.zig", "docs/**/*.md"];
    const paths = patterns.flatMap((pattern) => [...new Glob(pattern).scanSync(".")]);
    expect(paths.length).toBeGreaterThan(100);
    for (const path of paths) {
      const text = await Bun.file(path).text();
      expect([...encodeTokens(text, encoding)]).toEqual(oracle.encode(text, { disallowedSpecial: new Set() }));
    }
  });

  test("a count is the number of numbers, in one part or many, and the text comes back", async () => {
    const random = numbers(11);
    const counter = new TokenCounter(encoding);
    for (const text of texts()) {
      const expected = encodeTokens(text, encoding);
      const bytes = Buffer.from(text);
      expect(countTokensNow(text, encoding)).toBe(expected.length);
      expect(Buffer.from(decodeTokens(expected, encoding)).equals(bytes)).toBe(true);
      for (let at = 0; at < bytes.length;) {
        const length = 1 + Math.floor(random.next().value * 8);
        counter.add(bytes.subarray(at, at + length));
        at += length;
      }
      expect(counter.finish()).toBe(expected.length);
    }
  });

  test("bytes that are no text come back as they were", () => {
    const random = numbers(13);
    for (let round = 0; round < 500; round++) {
      const bytes = Uint8Array.from({ length: 50 }, () => random.next().value * 256);
      const tokens = encodeTokens(bytes, encoding);
      expect(countTokensNow(bytes, encoding)).toBe(tokens.length);
      expect(decodeTokens(tokens, encoding)).toEqual(bytes);
    }
  });

  test("a long text is counted on another thread, with the same result", async () => {
    const text = prose.join("\n").repeat(200);
    expect(await countTokens(text, { encoding })).toEqual({
      tokens: encodeTokens(text, encoding).length,
      bytes: Buffer.byteLength(text),
    });
  });

  test("hostile texts", async () => {
    for (const text of ["a".repeat(200_000), " ".repeat(200_000), "\u{1F600}".repeat(50_000), "中A".repeat(50_000)]) {
      const counter = new TokenCounter(encoding);
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; at += 999) counter.add(bytes.subarray(at, at + 999));
      const { tokens } = await countTokens(bytes, { encoding });
      expect(counter.finish()).toBe(tokens);
    }
    expect(countTokensNow("a".repeat(20_000), encoding)).toBe(2500);
  });
});

test("a limit cuts between pieces", async () => {
  const encoding = "o200k_base";
  expect(await countTokens("hello world again", { encoding, limit: 2 })).toEqual({ tokens: 2, bytes: 11 });
  expect(await countTokens("hello", { encoding, limit: 0 })).toEqual({ tokens: 0, bytes: 0 });
  expect(await countTokens("word ".repeat(20_000), { encoding, limit: 10 })).toEqual({ tokens: 10, bytes: 49 });
  expect(codeOf(() => encodeTokens("", encoding))).toEqual(new Uint32Array());
  expect(countTokens("x", { encoding, limit: -1 })).rejects.toThrow("limit is -1");
});

test("what is cancelled is not counted", () => {
  const gone = countTokens("a".repeat(100_000), { encoding: "o200k_base", signal: AbortSignal.abort() });
  expect(gone).rejects.toBeInstanceOf(RuneError);
  const stop = new AbortController();
  const going = countTokens("a".repeat(4_000_000), { encoding: "o200k_base", signal: stop.signal });
  stop.abort();
  return expect(going).rejects.toThrow("cancelled");
});

test("a number that is no token has no bytes", () => {
  expect(codeOf(() => decodeTokens(Uint32Array.of(199_998), "o200k_base"))).toBe("invalid");
  expect(decodeTokens(new Uint32Array(), "o200k_base")).toEqual(new Uint8Array());
});

test("lone surrogates count as U+FFFD", () => {
  expect(encodeTokens("a\uD800b", "o200k_base")).toEqual(encodeTokens("a\uFFFDb", "o200k_base"));
});
