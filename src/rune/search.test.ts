import { describe, expect, test } from "bun:test";
import { chmodSync, symlinkSync } from "node:fs";
import { openRoot, type RawSearchOptions, type RuneError, type SearchMatch, type SearchOptions } from "./index.ts";
import { Tree } from "./testing.ts";

/** Searches a tree that is made for it. */
async function searchIn(
  files: Readonly<Record<string, string | Uint8Array>>,
  needle: string | readonly string[],
  options: SearchOptions = {},
) {
  using tree = new Tree(files);
  const root = openRoot(tree.path);
  const result = await root.search(needle, options);
  root.close();
  return result;
}

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "no error",
    (error: RuneError) => error.code,
  );
const places = (matches: readonly SearchMatch[]): string[] => matches.map((match) => `${match.path}:${match.line}`);
const marked = ({ text, ranges }: SearchMatch): string[] => ranges.map(([start, end]) => text.slice(start, end));

describe("what is found", () => {
  test("lines with their numbers, offsets and matches, by path and line", async () => {
    const { matches, ...counts } = await searchIn(
      { "b/x": "one\ntwo one\n\none", "a.txt": "none", "b.txt": "nothing", "b-c/y": "one" },
      "one",
    );
    expect(places(matches)).toEqual(["a.txt:1", "b/x:1", "b/x:2", "b/x:4", "b-c/y:1"]);
    expect(matches[2]).toEqual({ path: "b/x", line: 2, offset: 4, text: "two one", ranges: [[4, 7]] });
    expect(matches[3]).toMatchObject({ offset: 13, text: "one" });
    expect(counts).toMatchObject({
      filesSearched: 4,
      filesMatched: 3,
      truncated: false,
      unreadable: 0,
      binarySkipped: 0,
    });
  });

  test("several matches in a line do not overlap", async () => {
    const { matches } = await searchIn({ f: "aaaaa" }, "aa");
    expect(matches[0]?.ranges).toEqual([
      [0, 2],
      [2, 4],
    ]);
  });

  test("case is folded, for letters beyond ASCII, too", async () => {
    const { matches } = await searchIn({ f: "Needle nEEDLE [{ need" }, "neEdle", { ignoreCase: true });
    expect(matches.map(marked)).toEqual([["Needle", "nEEDLE"]]);
    const brackets = await searchIn({ f: "[[ {{" }, "{{", { ignoreCase: true });
    expect(brackets.matches.map(marked)).toEqual([["{{"]]);
    const more = await searchIn({ f: "GRÖSSE größe GRÖẞE\n\u212A ς Σ" }, "größe", { ignoreCase: true });
    expect(more.matches.map(marked)).toEqual([["größe", "GRÖẞE"]]);
    const kelvin = await searchIn({ f: "\u212A\nk\nσ ς Σ" }, ["K", "Σ"], { ignoreCase: true });
    expect(kelvin.matches.flatMap(marked)).toEqual(["\u212A", "k", "σ", "ς", "Σ"]);
    const smart = async (needle: string) =>
      places((await searchIn({ f: "größe\nGröße" }, needle, { smartCase: true })).matches);
    expect([await smart("größe"), await smart("Größe")]).toEqual([["f:1", "f:2"], ["f:2"]]);
  });

  test("text beyond ASCII, also where it is broken, with ranges in UTF-16", async () => {
    const broken = Buffer.concat([Buffer.from([0xff, 0xe2, 0x82]), Buffer.from("x needle 😀 needle\n")]);
    const { matches } = await searchIn({ "ä😀.txt": "ä😀 needle ß\n", broken, bom: "\uFEFFneedle" }, "needle");
    expect(matches.map((match) => match.path)).toEqual(["bom", "broken", "ä😀.txt"]);
    expect(matches.map((match) => match.text)).toEqual(["needle", "\uFFFD\uFFFDx needle 😀 needle", "ä😀 needle ß"]);
    expect(matches.flatMap(marked)).toEqual(["needle", "needle", "needle", "needle"]);
    const unicode = await searchIn({ f: "naïve 😀\n" }, "ïve 😀");
    expect(unicode.matches.map(marked)).toEqual([["ïve 😀"]]);
  });

  test("any bytes, as TextDecoder reads them", async () => {
    let seed = 11;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const leads = [0x41, 0x80, 0xbf, 0xc1, 0xc3, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0x9f, 0xa0, 0x90];
    const lines = Array.from({ length: 3000 }, () => {
      const noise = (): number[] =>
        Array.from({ length: random(9) }, () => (random(3) === 0 ? 0x80 + random(128) : (leads[random(14)] ?? 0)));
      return Buffer.concat([Buffer.from(noise()), Buffer.from("needle"), Buffer.from(noise()), Buffer.from("\n")]);
    });
    const { matches } = await searchIn({ f: Buffer.concat(lines) }, "needle");
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    expect(matches.map((match) => match.text)).toEqual(lines.map((line) => decoder.decode(line).slice(0, -1)));
    expect(matches.flatMap(marked)).toEqual(lines.map(() => "needle"));
  });

  test("UTF-16 behind a byte order mark, as TextDecoder reads it, beyond any buffer", async () => {
    let seed = 5;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const leads = [0x41, 0xe4, 0x20ac, 0xd83d, 0xde00, 0xdbff, 0xfeff, 0xffff];
    const units: number[] = [];
    for (let line = 0; line < 20_000; line++) {
      for (let count = random(12); count > 0; count--) units.push(leads[random(leads.length)] ?? 0);
      units.push(...Buffer.from(line % 3 === 0 ? "needle\r\n" : "\n"));
    }
    const little = Buffer.from(Uint16Array.from([0xfeff, ...units]).buffer);
    const odd = Buffer.concat([Buffer.from(little).swap16(), Buffer.from([0x41])]);
    const { matches } = await searchIn({ little, odd }, "needle", { maxMatches: 100_000 });
    const expected = new TextDecoder("utf-16le")
      .decode(little)
      .split("\n")
      .flatMap((text, index) => (text.includes("needle") ? [{ line: index + 1, text }] : []));
    for (const file of ["little", "odd"]) {
      const found = matches.filter(({ path }) => path === file).map(({ line, text }) => ({ line, text }));
      expect(found).toEqual(expected);
    }
    expect(matches.flatMap(marked).every((text) => text === "needle")).toBe(true);
  });

  test("lines end with \\n, and a carriage return is a part of them", async () => {
    const { matches } = await searchIn({ f: "a x\r\nb x\rc\n" }, "x");
    expect(matches.map((match) => match.text)).toEqual(["a x\r", "b x\rc"]);
    const returns = await searchIn({ f: "a x\r\n" }, "x\r");
    expect(returns.matches.map(marked)).toEqual([["x\r"]]);
  });

  test("a long line is cut around its match", async () => {
    const long = `${"a".repeat(100_000)}needle${"b".repeat(100_000)}needle`;
    const { matches } = await searchIn({ f: `x\n${long}\nneedle` }, "needle", { maxLineBytes: 100 });
    expect(matches.map((match) => [match.line, match.offset])).toEqual([
      [2, 2],
      [3, 200_015],
    ]);
    expect(matches[0]?.text.length).toBe(100);
    expect(matches.map(({ cut }) => cut)).toEqual([true, undefined]);
    expect(matches.flatMap(marked)).toEqual(["needle", "needle"]);
    const wide = await searchIn({ f: `${"😀".repeat(50)}needle${"😀".repeat(50)}` }, "needle", { maxLineBytes: 50 });
    expect(wide.matches[0]?.text).toMatch(/^😀+needle😀+$/u);
  });

  test("files larger than any buffer, with matches across its borders", async () => {
    const lines = Array.from(
      { length: 60_000 },
      (_, index) => `line ${index} ${"x".repeat(index % 97)}${index % 1009 === 0 ? " needle" : ""}`,
    );
    const wanted = lines.flatMap((line, index) => (line.endsWith("needle") ? [`f:${index + 1}`] : []));
    const { matches } = await searchIn({ f: lines.join("\n") }, "needle");
    expect(places(matches)).toEqual(wanted);
    const offsets = matches.map((match) => match.offset);
    expect(offsets).toEqual(
      wanted.map((place) => lines.slice(0, Number(place.slice(2)) - 1).reduce((sum, line) => sum + line.length + 1, 0)),
    );
  });

  test("a single line beyond all measure", async () => {
    const size = 8 * 1024 * 1024;
    const line = Buffer.alloc(3 * size, "-");
    line.write("needle", 2 * size - 3);
    line.write("needle", 3 * size - 6);
    const { matches } = await searchIn({ f: Buffer.concat([line, Buffer.from("\nneedle\n")]) }, "needle");
    expect(matches.map((match) => [match.line, match.offset, marked(match)])).toEqual([
      [1, 0, ["needle"]],
      [2, 3 * size + 1, ["needle"]],
    ]);
  });
});

describe("what is left out", () => {
  test("what stands behind a NUL, unless asked for, and the file is told", async () => {
    const late = Buffer.concat([Buffer.from("needle\n"), Buffer.alloc(500_000, "x\n"), Buffer.from([0])]);
    const files = { early: "a\0needle", late, text: "needle" };
    const { matches, binary, binarySkipped, filesSearched } = await searchIn(files, "needle");
    expect([places(matches), binarySkipped, filesSearched]).toEqual([["late:1", "text:1"], 2, 3]);
    expect(binary).toEqual([{ path: "late", offset: 500_007 }]);
    const named = await searchIn(files, "needle", { path: "early" });
    expect([named.matches, named.binary]).toEqual([[], [{ path: "early", offset: 1 }]]);
    const all = await searchIn(files, "needle", { binary: true });
    expect(places(all.matches)).toEqual(["early:1", "late:1", "text:1"]);
  });

  test("files over a size", async () => {
    const { matches, largeSkipped } = await searchIn({ a: "needle", b: "needle and more" }, "needle", {
      maxFileBytes: 6,
    });
    expect([places(matches), largeSkipped]).toEqual([["a:1"], 1]);
  });

  test("symbolic links, and what can't be read is counted", async () => {
    using tree = new Tree({ f: "needle", secret: "needle", "d/f": "needle" });
    symlinkSync("f", tree.at("link"));
    symlinkSync("d", tree.at("loop"));
    symlinkSync("..", tree.at("d/up"));
    chmodSync(tree.at("secret"), 0);
    const root = openRoot(tree.path);
    const { matches, unreadable } = await root.search("needle");
    // The superuser reads everything.
    const refused = process.getuid?.() === 0 ? 0 : 1;
    expect(places(matches)).toEqual(refused ? ["d/f:1", "f:1"] : ["d/f:1", "f:1", "secret:1"]);
    expect(unreadable).toBe(refused);
    root.close();
  });

  test("what a path does not lead to, and an explicit file is always searched", async () => {
    const files = {
      ".gitignore": "g\n",
      ".git/HEAD": "",
      g: "needle",
      "d/g": "needle",
      "d/f": "needle",
      "d/e/f": "needle",
    };
    const under = async (path: string): Promise<string[]> =>
      places((await searchIn(files, "needle", { path })).matches);
    expect(await under("d")).toEqual(["d/e/f:1", "d/f:1"]);
    expect(await under("./d//e/")).toEqual(["d/e/f:1"]);
    expect(await under("d/../d/e/..")).toEqual(["d/e/f:1", "d/f:1"]);
    expect(await under("g")).toEqual(["g:1"]);
    expect(await codeOf(under("nothing"))).toBe("not_found");
  });
});

describe("regular expressions", () => {
  const text = "const total = 12;\nlet grossTotal = netTotal + 3;\n\nfunction add(a, b) {\n  return a + b;\n}\n";

  test("find what ripgrep finds in a line, with the places of all matches", async () => {
    const { matches } = await searchIn({ f: text }, String.raw`\w+Total\b`, { regex: true });
    expect(matches.map((match) => [match.line, marked(match)])).toEqual([[2, ["grossTotal", "netTotal"]]]);
    const several = await searchIn({ f: text }, [String.raw`^\s+return`, String.raw`\d+;$`], { regex: true });
    expect(places(several.matches)).toEqual(["f:1", "f:2", "f:5"]);
  });

  test("whole words, whole lines, lines that do not match, lines beside", async () => {
    const found = async (needle: string, options: SearchOptions) =>
      (await searchIn({ f: text }, needle, options)).matches.map(({ line, context }) => (context ? -line : line));
    expect(await found("total", { wholeWord: true })).toEqual([1]);
    expect(await found("}", { wholeLine: true })).toEqual([6]);
    expect(await found("o", { invert: true })).toEqual([3, 5, 6]);
    expect(await found("return", { before: 1, after: 1 })).toEqual([-4, 5, -6]);
    expect(await found("total", { maxCount: 1, after: 1 })).toEqual([1, -2]);
  });

  test("across lines", async () => {
    const { matches } = await searchIn({ f: text }, String.raw`\{\s+return`, { regex: true, multiLine: true });
    expect(matches).toEqual([
      { path: "f", line: 4, offset: 50, text: "function add(a, b) {\n  return a + b;", ranges: [[19, 29]] },
    ]);
    const literal = await searchIn({ f: "a.\nb" }, "a.\nb", { multiLine: true });
    expect(literal.matches.map(marked)).toEqual([["a.\nb"]]);
  });

  test("across lines of files beyond any buffer", async () => {
    for (const size of [65_528, 200_000, 262_144, 3_000_000]) {
      const filler = Buffer.alloc(size, "abc def\n").toString();
      const { matches } = await searchIn({ f: `${filler}begin\nend\n${filler}begin\nend` }, String.raw`begin\nend`, {
        regex: true,
        multiLine: true,
      });
      expect(matches.flatMap(marked)).toEqual(["begin\nend", "begin\nend"]);
      expect(matches.map(({ offset }) => offset)).toEqual([size, 2 * size + 10]);
    }
  });

  test("go on behind a cursor, as if they had never stopped", async () => {
    using tree = new Tree({ "a/x": "1\n1\n1", "a-b/x": "1\n1", b: "1\n1\n" });
    const root = openRoot(tree.path);
    const all = await root.search("1");
    const rounds: string[] = [];
    let cursor: SearchOptions["cursor"];
    for (;;) {
      const { matches, truncated } = await root.search("1", { maxMatches: 2, ...(cursor && { cursor }) });
      rounds.push(...places(matches));
      cursor = matches.at(-1);
      if (!truncated) break;
    }
    expect(rounds).toEqual(places(all.matches));
    root.close();
  });

  test("are refused in words when they are wrong or too large", async () => {
    const refusal = (needle: string) =>
      searchIn({ f: "x" }, needle, { regex: true }).then(
        String,
        (error: RuneError) => `${error.code}: ${error.message}`,
      );
    expect(await refusal(String.raw`(\w{1,500}){1,500}`)).toBe("invalid: the pattern needs over 64 MB; lower {1,500}");
    expect(await refusal("(?=a)b")).toContain("look-around (?= is not supported");
    expect(await refusal("a(b")).toContain("at byte 2 of the pattern: a ( without its )");
  });

  test("end with the deadline, whatever they cost", async () => {
    const files = { f: Buffer.alloc(4_000_000, "abcdefghi jklmnöp qrs ") };
    const needle = String.raw`(\w{1,40}\s\w?){5}X(\w{1,40}\s){3}$`;
    const { truncated } = await searchIn(files, needle, { regex: true, ignoreCase: true, deadlineMs: 5 });
    expect(truncated).toBe(true);
  });

  test("that backtrack elsewhere end here", async () => {
    const long = "a".repeat(60_000);
    for (const needle of ["(a+)+$", "(a|a)*b", String.raw`.{0,80}X.{0,200}`]) {
      const { matches } = await searchIn({ f: `${long}c\n${long}X${long}\n` }, needle, { regex: true });
      expect(matches.length).toBeLessThanOrEqual(1);
    }
  });
});

describe("raw matches", () => {
  const many = Object.fromEntries(
    Array.from({ length: 3000 }, (_, index) => [
      `d${index % 13}/${index % 3 === 0 ? "deep-er/" : ""}f${index}`,
      `${index}\n`.repeat(index % 9) + `needle ${"x".repeat(index % 400)} needle\n`.repeat(1 + (index % 5)),
    ]),
  );

  test("come in parts, in order, and are what search finds", async () => {
    using tree = new Tree(many);
    const root = openRoot(tree.path);
    const { matches, filesSearched, filesMatched, bytesSearched } = await root.search("needle");
    for (let round = 0; round < 5; round++) {
      const found: SearchMatch[] = [];
      let parts = 0;
      const counts = await root.searchRaw("needle", {}, ({ bytes, files }) => {
        parts++;
        for (const { path, lines } of files) {
          for (const { line, offset, start, end, ranges } of lines) {
            found.push({ path: path.toString(), line, offset, text: bytes.toString("utf8", start, end - 1), ranges });
          }
        }
      });
      expect(parts).toBeGreaterThan(1);
      expect(found).toEqual([...matches]);
      expect(counts).toMatchObject({ filesSearched, filesMatched, bytesSearched, truncated: false });
    }
    root.close();
  });

  test("are the first ones, as many as are wanted", async () => {
    using tree = new Tree(many);
    const root = openRoot(tree.path);
    const { matches } = await root.search("needle");
    for (const maxMatches of [1, 5, 4000, matches.length]) {
      const found: string[] = [];
      const { truncated } = await root.searchRaw("needle", { maxMatches }, ({ files }) => {
        for (const { path, lines } of files) found.push(...lines.map(({ line }) => `${path.toString()}:${line}`));
      });
      expect(found).toEqual(places(matches.slice(0, maxMatches)));
      expect(truncated).toBe(maxMatches < matches.length);
    }
    root.close();
  });

  test("are the bytes of the file, whatever they are", async () => {
    const line = Buffer.concat([Buffer.from([0xff, 0xc3]), Buffer.from("needle\r\n")]);
    using tree = new Tree({ f: Buffer.concat([line, Buffer.from("ä needle")]) });
    const root = openRoot(tree.path);
    const lines: { readonly bytes: Buffer; readonly ranges: SearchMatch["ranges"] }[] = [];
    await root.searchRaw("needle", {}, ({ bytes, files }) => {
      for (const { start, end, ranges } of files.flatMap((file) => file.lines))
        lines.push({ bytes: bytes.subarray(start, end), ranges });
    });
    expect(lines).toEqual([
      { bytes: line, ranges: [[2, 8]] },
      { bytes: Buffer.from("ä needle"), ranges: [[3, 9]] },
    ]);
    root.close();
  });

  test("end with what their reader throws", async () => {
    using tree = new Tree(many);
    const root = openRoot(tree.path);
    let calls = 0;
    const search = root.searchRaw("needle", {}, () => {
      calls++;
      throw new RangeError("enough");
    });
    expect(await search.catch(String)).toBe("RangeError: enough");
    expect(calls).toBe(1);
    root.close();
  });
});

describe("limits", () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`d${index % 7}/f${index}`, "needle\n".repeat(1 + (index % 5))]),
  );

  test("the first matches are the same each time", async () => {
    using tree = new Tree(many);
    const root = openRoot(tree.path);
    const all = await root.search("needle");
    expect(all.truncated).toBe(false);
    for (const maxMatches of [1, 2, 17, 100, 700, all.matches.length - 1]) {
      const { matches, truncated } = await root.search("needle", { maxMatches });
      expect(matches).toEqual(all.matches.slice(0, maxMatches));
      expect(truncated).toBe(true);
    }
    expect((await root.search("needle", { maxMatches: all.matches.length })).truncated).toBe(false);
    root.close();
  });

  test("a deadline gives what was found so far", async () => {
    const { truncated, elapsedMs } = await searchIn(slow(), "needle", { deadlineMs: 1 });
    expect(truncated).toBe(true);
    expect(elapsedMs).toBeGreaterThan(0);
  });

  test("options that make no sense are named", async () => {
    const bad: SearchOptions[] = [
      { maxMatches: 0 },
      { maxMatches: 1e7 },
      { maxLineBytes: 3 },
      { deadlineMs: -1 },
      { maxFileBytes: 0.5 },
      { globs: ["[a"] },
      { globs: ["a\nb"] },
      { globs: [""] },
    ];
    for (const options of bad)
      expect([options, await codeOf(searchIn({}, "x", options))]).toEqual([options, "invalid"]);
    for (const needle of ["", "a\nb", "x".repeat(70_000)]) expect(await codeOf(searchIn({}, needle))).toBe("invalid");
  });
});

/** A file that takes some time: every line nearly matches. */
function slow(): Record<string, Uint8Array> {
  return { f: Buffer.alloc(64 * 1024 * 1024, "needlx needly\n") };
}

describe("the event loop", () => {
  test("goes on while a search runs, and cancelling ends it", async () => {
    using tree = new Tree(slow());
    const root = openRoot(tree.path);
    const ticks = { count: 0 };
    const timer = setInterval(() => ticks.count++, 1);
    for (let round = 0; round < 20 && ticks.count < 5; round++) await root.search("needles", { ignoreCase: true });
    clearInterval(timer);
    expect(ticks.count).toBeGreaterThanOrEqual(5);

    const controller = new AbortController();
    const searches = Array.from({ length: 8 }, () =>
      codeOf(root.search("needles", { ignoreCase: true, signal: controller.signal })),
    );
    controller.abort();
    expect(await Promise.all(searches)).toEqual(Array.from({ length: 8 }, () => "cancelled"));
    expect(await codeOf(root.search("x", { signal: controller.signal }))).toBe("cancelled");
    root.close();
  });

  test("carries many searches at once, and a closed root does not disturb them", async () => {
    using tree = new Tree(
      Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`f${index}`, `needle ${index}`])),
    );
    const root = openRoot(tree.path);
    const searches = Array.from({ length: 200 }, (_, index) => root.search(`needle ${index}`));
    root.close();
    for (const [index, result] of (await Promise.all(searches)).entries()) {
      expect(result.matches.some((match) => match.path === `f${index}`)).toBe(true);
    }
  });

  test("ends when nothing is left to do, and not before", async () => {
    using tree = new Tree({ f: "needle" });
    const script = `import { openRoot } from ${JSON.stringify(`${import.meta.dir}/index.ts`)};
      openRoot(${JSON.stringify(tree.path)}).search("needle").then(({ matches }) => process.stdout.write(matches[0].path));`;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" });
    expect(await child.stdout.text()).toBe("f");
    expect(await child.exited).toBe(0);
  });
});

describe("links", () => {
  const followed = async (root: ReturnType<typeof openRoot>, options: RawSearchOptions = {}) => {
    const paths: string[] = [];
    const all = { regex: true, follow: true, hidden: true, ...options };
    const counts = await root.searchRaw("x", all, ({ files }) => {
      for (const { path } of files) paths.push(path.toString());
    });
    return { paths, unreadable: counts.unreadable };
  };

  test("are followed as far as the root allows, and never around", async () => {
    using outside = new Tree({ "secret.txt": "x" });
    using tree = new Tree({ "a/f": "x", "a/b/g": "x", "c/.gitkeep": "" });
    symlinkSync("../a", tree.at("c/a"));
    symlinkSync("../a/f", tree.at("c/file"));
    symlinkSync("..", tree.at("a/b/loop"));
    symlinkSync("nowhere", tree.at("c/broken"));
    symlinkSync(outside.path, tree.at("c/out"));
    symlinkSync(tree.at("a"), tree.at("c/absolute"));
    const root = openRoot(tree.path);
    // Below c/a, a/b/loop leads to a directory that it lies in, as it does in a.
    expect(await followed(root)).toEqual({ paths: ["a/b/g", "a/f", "c/a/b/g", "c/a/f", "c/file"], unreadable: 5 });
    expect(await followed(root, { follow: false })).toEqual({ paths: ["a/b/g", "a/f"], unreadable: 0 });
    expect(await followed(root, { path: "c", maxDepth: 1 })).toMatchObject({ paths: ["c/file"] });
    root.close();
    const strict = openRoot(tree.path, { strict: true });
    expect((await followed(strict)).paths).toEqual(["a/b/g", "a/f"]);
    strict.close();
    // In the system's own root nothing is outside.
    const whole = openRoot("/");
    const wholly = await followed(whole, { path: tree.at("c").slice(1) });
    expect(wholly.paths.map((path) => path.slice(tree.path.length))).toEqual([
      "c/a/b/g",
      "c/a/f",
      "c/absolute/b/g",
      "c/absolute/f",
      "c/file",
      "c/out/secret.txt",
    ]);
    whole.close();
  });

  test("lead around no rule of the root", async () => {
    using tree = new Tree({ "own/key": "x", "own/deep/key": "x", "a/.env": "x", "a/f": "x", "c/f": "x" });
    symlinkSync("../own", tree.at("c/own"));
    symlinkSync("../own/deep", tree.at("c/deep"));
    symlinkSync("../own/key", tree.at("c/key"));
    symlinkSync("../a", tree.at("c/a"));
    symlinkSync("../a/.env", tree.at("c/env"));
    const root = openRoot(tree.path, { deny: ["/own/", ".env"] });
    expect((await followed(root)).paths).toEqual(["a/f", "c/a/f", "c/f"]);
    expect((await followed(root, { list: true })).paths).toEqual(["a/f", "c/a/f", "c/f"]);
    root.close();
  });
});
