import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Roots } from "../roots.ts";
import { builtinTools } from "./index.ts";
import type { CallContext, ToolResult } from "./tool.ts";

let folder = "";
let roots: Roots;
const { signal } = new AbortController();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "glyph-tool-"));
  mkdirSync(join(folder, "shop/src"), { recursive: true });
  mkdirSync(join(folder, "other"));
  writeFileSync(join(folder, "shop/src/cart.ts"), "a\nb\nTODO\nTODO\n");
  writeFileSync(join(folder, "other/notes.md"), "notes\n");
  roots = Roots.open([join(folder, "shop")]);
});

afterEach(() => {
  roots.close();
  rmSync(folder, { recursive: true, force: true });
});

const both = (): Roots => Roots.open([join(folder, "shop"), join(folder, "other")]);
const content = (path: string): string => readFileSync(join(folder, path), "utf8");

function toolOf(name: string): (typeof builtinTools)[number] {
  const tool = builtinTools.find((candidate) => candidate.name === name || candidate.aliases.includes(name));
  if (!tool) throw new Error(`no tool ${name}`);
  return tool;
}

/** The result of a call, or the message of what it threw. */
function call(name: string, given: Record<string, unknown>, shared = roots): ToolResult {
  try {
    return toolOf(name).call(given, { roots: shared, signal }) as ToolResult;
  } catch (error) {
    return { text: (error as Error).message, failed: true };
  }
}

const textOf = (name: string, given: Record<string, unknown>, shared = roots): unknown =>
  call(name, given, shared).text;

describe("fs_write", () => {
  const tax = "export const gross = (net: number) => net * 1.19;\n";

  test("creates and replaces, and says what it wrote", () => {
    expect(call("fs_write", { path: "src/tax.ts", content: tax })).toEqual({
      text: "created src/tax.ts, 50 bytes, sha256 4668015cc401",
      facts: { size: 50, hash: expect.stringMatching(/^sha256:4668015cc401[0-9a-f]{52}$/) },
    });
    expect(textOf("fs.write", { path: "src/tax.ts", content: "" })).toMatch(
      /^replaced src\/tax\.ts, 0 bytes, sha256 e3b0c4/,
    );
    expect(textOf("fs_write", { path: "new/deep/f", content: "x" })).toMatch(/^created new\/deep\/f, 1 byte, /);
    expect(content("shop/new/deep/f")).toBe("x");
  });

  test("refuses what is there, or is other than expected", () => {
    const refused = call("fs_write", { path: "src/cart.ts", content: "x", expected_hash: "4b42f1833df3" });
    expect(refused.text).toMatch(
      /^src\/cart\.ts has changed since: sha256 is [0-9a-f]{12}, not 4b42f1833df3\. Nothing was written; read it again\.$/,
    );
    expect(textOf("fs_write", { path: "src/cart.ts", content: "x", create_only: true })).toMatch(
      /something of that name/,
    );
    expect(textOf("fs_write", { path: "../other/notes.md", content: "x" })).toMatch(/leads out of the root/);
    expect(textOf("fs_write", { path: "src", content: "x" })).toMatch(/not a regular file/);
    expect(content("shop/src/cart.ts")).toStartWith("a\n");
  });

  test("tells of hard links, which keep the old content", () => {
    linkSync(join(folder, "shop/src/cart.ts"), join(folder, "other/cart.ts"));
    expect(textOf("fs_write", { path: "src/cart.ts", content: "x" })).toMatch(/\n\[the file had other names/);
    expect(content("other/cart.ts")).toStartWith("a\n");
  });

  test("in several roots goes where the file is, and asks where it isn't", () => {
    const shared = both();
    expect(textOf("fs_write", { path: "notes.md", content: "x" }, shared)).toMatch(/^replaced notes\.md/);
    expect(content("other/notes.md")).toBe("x");
    expect(textOf("fs_write", { path: "lib/x.ts", content: "x" }, shared)).toMatch(
      /^lib\/x\.ts is in none of the roots \(.*\); give an absolute path/,
    );
    const absolute = join(folder, "other/lib/x.ts");
    expect(textOf("fs_write", { path: absolute, content: "x" }, shared)).toMatch(/^created \//);
    expect(content("other/lib/x.ts")).toBe("x");
    expect(textOf("fs_mkdir", { path: "lib2" }, shared)).toMatch(/is in none of the roots/);
    expect(textOf("fs_move", { from: "notes.md", to: "src/notes.md" }, shared)).toBe("moved notes.md to src/notes.md");
    expect(content("other/src/notes.md")).toBe("x");
    expect(textOf("fs_move", { from: "src/cart.ts", to: absolute }, shared)).toMatch(/lies in another root/);
    expect(textOf("fs_remove", { path: "lib/x.ts" }, shared)).toBe("removed lib/x.ts");
    shared.close();
  });
});

describe("fs_edit", () => {
  test("edits what was read, by its hash", () => {
    const { text } = call("fs_read", { path: "src/cart.ts", hash: true });
    expect(text).toMatch(/^a\nb\nTODO\nTODO\n\[sha256 [0-9a-f]{12}\]$/);
    const [hash = ""] = /[0-9a-f]{12}/.exec(String(text)) ?? [];
    const edits = [{ old_text: "a\nb", new_text: "c" }];
    expect(textOf("fs_edit", { path: "src/cart.ts", edits, expected_hash: hash })).toMatch(
      /^edited src\/cart\.ts, 12 bytes/,
    );
    expect(content("shop/src/cart.ts")).toBe("c\nTODO\nTODO\n");
    expect(textOf("fs_edit", { path: "src/cart.ts", edits, expected_hash: hash })).toMatch(/has changed since/);
  });

  test("refuses a text that is there more than once", () => {
    const edits = [{ old_text: "TODO", new_text: "" }];
    expect(textOf("fs_edit", { path: "src/cart.ts", edits })).toBe(
      "edit 1: old_text is in src/cart.ts 2 times (lines 3 and 4); include more of its surroundings. Nothing was written.",
    );
    expect(textOf("fs_edit", { path: "src/cart.ts", edits: [] })).toMatch(/bad arguments: 'edits'/);
    expect(textOf("fs_edit", { path: "none", edits })).toMatch(/no such file/);
  });
});

describe("fs_edit by lines", () => {
  const hashOf = (path: string) => String(call("fs_read", { path, hash: true }).facts?.["hash"]);

  test("replaces, takes away and puts in lines of the file as it was", () => {
    const edits = [
      { first_line: 1, last_line: 0, new_text: "first" },
      { first_line: 2, new_text: "B", old_text: null, last_line: null },
      { first_line: 3, last_line: 4, new_text: "" },
    ];
    const given = { path: "src/cart.ts", edits, expected_hash: hashOf("src/cart.ts") };
    expect(textOf("fs_edit", given)).toMatch(/^edited src\/cart\.ts, 10 bytes, sha256/);
    expect(content("shop/src/cart.ts")).toBe("first\na\nB\n");
    expect(textOf("fs_edit", given)).toMatch(/has changed since/);
  });

  test("says what is wrong, and writes nothing", () => {
    const hash = hashOf("src/cart.ts");
    const cases: readonly (readonly [edits: readonly object[], message: RegExp, hash?: string])[] = [
      [[{ first_line: 1, new_text: "x" }], /^bad arguments: lines are replaced in the very file .* give expected_hash/],
      [[{ new_text: "x" }], /^bad arguments: edit 1 needs 'old_text' or 'first_line'/, hash],
      [[{ old_text: "a", first_line: 1, new_text: "x" }], /edit 1 has both 'old_text' and lines/, hash],
      [
        [
          { first_line: 1, new_text: "x" },
          { old_text: "a", new_text: "x" },
        ],
        /edit 2 has 'old_text' where others have lines/,
        hash,
      ],
      [[{ first_line: 9, new_text: "x" }], /^edit 1: its range is not in src\/cart\.ts; read it again/, hash],
      [[{ first_line: 3, last_line: 1, new_text: "x" }], /^edit 1: its range ends before it starts/, hash],
      [
        [
          { first_line: 2, new_text: "x" },
          { first_line: 1, new_text: "x" },
        ],
        /^edit 2: its range ends before it starts, or starts before the one in front/,
        hash,
      ],
      [[{ first_line: 0, new_text: "x" }], /^bad arguments: 'edits'/, hash],
    ];
    for (const [edits, message, expected] of cases)
      expect(textOf("fs_edit", { path: "src/cart.ts", edits, expected_hash: expected ?? null })).toMatch(message);
    expect(content("shop/src/cart.ts")).toBe("a\nb\nTODO\nTODO\n");
  });
});

describe("fs_move with copy", () => {
  test("leaves the file where it is, and overwrites nothing", () => {
    const given = { from: "src/cart.ts", to: "lib/new/cart.ts", copy: true };
    expect(textOf("fs_move", given)).toBe("copied src/cart.ts to lib/new/cart.ts, 14 bytes");
    expect(content("shop/lib/new/cart.ts")).toBe(content("shop/src/cart.ts"));
    expect(textOf("fs_move", given)).toMatch(/cart\.ts: there is something of that name/);
    expect(textOf("fs_move", { from: "src", to: "other", copy: true })).toMatch(/is a directory/);
    expect(textOf("fs_move", { from: "src/cart.ts", to: "../out", copy: true })).toMatch(/leads out/);
  });
});

describe("fs_read with last_lines", () => {
  test("shows the end of a file, and says when it cut", () => {
    const last = (given: object) => {
      const { text } = call("fs_read", { path: "src/cart.ts", ...given });
      return typeof text === "string" ? text : (JSON.parse(Buffer.from(text.json).toString()) as string);
    };
    expect(last({ last_lines: 1 })).toBe("TODO\n");
    expect(last({ last_lines: 3 })).toBe("b\nTODO\nTODO\n");
    expect(last({ last_lines: 99 })).toBe("a\nb\nTODO\nTODO\n");
    expect(last({ last_lines: 3, max_bytes: 11 })).toMatch(
      /^TODO\nTODO\n\[cut: the last 2 lines, from byte 4 on; raise max_bytes/,
    );
    expect(last({ last_lines: 3, max_bytes: 2 })).toMatch(/^\[cut: the last line alone is longer than 2 bytes; raise/);
    expect(last({ last_lines: 1, hash: true })).toMatch(/^TODO\n\[sha256 [0-9a-f]{12}\]$/);
    expect(call("fs_read", { path: "src/cart.ts", last_lines: 2 }).facts).toEqual({
      size: 14,
      offset: 4,
      line_count: 2,
      truncated: false,
    });
    for (const more of [{ first_line: 1 }, { line_count: 1 }, { offset: 1 }, { length: 1 }])
      expect(last({ last_lines: 1, ...more })).toMatch(/^bad arguments: 'last_lines' goes with no other/);
  });
});

describe("fs_move, fs_remove, fs_mkdir and fs_stat", () => {
  test("do what they say", () => {
    expect(textOf("fs_mkdir", { path: "lib/deep" })).toBe("made the directory lib/deep");
    expect(textOf("fs_mkdir", { path: "lib/deep" })).toBe("lib/deep is there already");
    expect(textOf("fs_move", { from: "src/cart.ts", to: "lib/deep/er/cart.ts" })).toMatch(
      /^moved src\/cart\.ts to lib/,
    );
    writeFileSync(join(folder, "shop/f"), "x");
    expect(textOf("fs_move", { from: "f", to: "lib/deep/er/cart.ts" })).toMatch(
      /er\/cart\.ts: there is something of that name/,
    );
    expect(textOf("fs_stat", { path: "f" })).toMatch(/^f: file, 1 byte, mode 0[0-7]{3}, modified 2\d{3}-.*Z$/);
    expect(textOf("fs_stat", { path: "lib" })).toMatch(/^lib: directory, /);
    expect(textOf("fs_remove", { path: "lib" })).toMatch(/not empty/);
    expect(textOf("fs_remove", { path: "lib", recursive: true })).toBe("removed lib and the 3 entries in it");
    expect(textOf("fs_remove", { path: "f" })).toBe("removed f");
    expect(textOf("fs_remove", { path: "." })).toMatch(/is not a valid path/);
    expect(existsSync(join(folder, "shop/src"))).toBe(true);
  });
});

describe("fs_read_many", () => {
  test("reads whole files, and says of each why not", () => {
    writeFileSync(join(folder, "shop/bin"), new Uint8Array([0, 1]));
    writeFileSync(join(folder, "shop/large"), "x".repeat(300_000));
    symlinkSync("../other/notes.md", join(folder, "shop/out"));
    const { text, facts } = call("fs_read_many", {
      paths: ["src/cart.ts", "none", "bin", "out", "large", "src/cart.ts"],
    });
    const lines = String(text).split("\n");
    expect(lines[0]).toMatch(/^\[src\/cart\.ts, 14 bytes, sha256 [0-9a-f]{12}\]$/);
    expect(lines.slice(1, 5)).toEqual(["a", "b", "TODO", "TODO"]);
    const heads = lines.filter((line) => line.startsWith("[")).slice(1);
    expect(heads).toEqual([
      expect.stringMatching(/^\[none, not read: none: no such file/),
      "[bin, 2 bytes, binary: read it with fs_read and encoding base64]",
      expect.stringMatching(/^\[out, not read: out: leads out/),
      expect.stringMatching(/^\[large, 300000 bytes, cut: go on with fs_read and offset \d+\]$/),
      "[src/cart.ts, not read: the answer is full; ask for it alone]",
    ]);
    expect(facts).toEqual({ files: 6, failed: 4 });
  });
});

describe("fs_read with hash", () => {
  test("names the hash of the whole file, whatever part is shown", () => {
    const whole = call("fs_read", { path: "src/cart.ts", hash: true }).facts;
    for (const part of [{ first_line: 2, line_count: 1 }, { offset: 2, length: 2 }, { encoding: "base64" }]) {
      const { text, facts } = call("fs_read", { path: "src/cart.ts", hash: true, ...part });
      expect(facts?.["hash"]).toBe(whole?.["hash"]);
      expect(text).toMatch(/\[sha256 [0-9a-f]{12}\]$/);
    }
    expect(textOf("fs_read", { path: "src/cart.ts", encoding: "hex" })).toMatch(/'encoding': expected utf8 or base64/);
  });
});

describe("every tool tells beforehand", () => {
  const told: readonly [name: string, given: Record<string, unknown>, paths: readonly string[], says: string][] = [
    ["fs_write", { path: "src/tax.ts", content: "größe" }, ["src/tax.ts"], "create src/tax.ts, 7 bytes"],
    ["fs_write", { path: "src/cart.ts", content: "x" }, ["src/cart.ts"], "replace src/cart.ts, 1 byte"],
    ["fs_edit", { path: "f", edits: [{ old_text: "a", new_text: "b" }] }, ["f"], "edit f in 1 place"],
    ["fs_move", { from: "a", to: "b" }, ["a", "b"], "move a to b"],
    ["fs_move", { from: "a", to: "b", copy: true }, ["a", "b"], "copy a to b"],
    ["fs_remove", { path: "src/old.ts" }, ["src/old.ts"], "remove src/old.ts"],
    ["fs_remove", { path: "src", recursive: true }, ["src"], "remove the directory src and all that is in it"],
    ["fs_remove", { path: "src" }, ["src"], "remove the directory src, if it is empty"],
    ["fs_mkdir", { path: "x\ny" }, ["x\ny"], 'make the directory "x\\ny"'],
    ["fs_stat", { path: "a" }, ["a"], "look at a"],
    ["fs_read", { path: "a" }, ["a"], "read a"],
    ["fs_read_many", { paths: ["a", "b"] }, ["a", "b"], "read a, b"],
    ["fs_list", {}, ["."], "list the roots"],
    ["fs_find", { query: "x", path: "src" }, ["src"], 'find files named like "x" in src'],
    ["fs_search", { pattern: "x", path: "src" }, ["src"], 'search src for "x"'],
    ["tokens_count", { path: "a" }, ["a"], "count the tokens of a"],
    ["tokens_count", { text: "x" }, [], "count the tokens of a text"],
    ["ping", {}, [], "answer pong"],
  ];
  test.each(told)("%s of %j", (name, given, paths, says) => {
    const context: CallContext = { roots, signal };
    expect(toolOf(name).paths(given)).toEqual(paths);
    expect(toolOf(name).describe(given, context)).toBe(says);
    expect(() => toolOf("fs_write").paths({})).toThrow("bad arguments");
    expect(content("shop/src/cart.ts")).toBe("a\nb\nTODO\nTODO\n");
  });
});
