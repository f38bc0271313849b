import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative, resolve } from "node:path";

/** The house keeps itself: what no compiler checks, read from the repository's own files. */

const root = resolve(import.meta.dir, "..");
const files = Bun.spawnSync(["git", "ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root })
  .stdout.toString()
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

const isGenerated = (file: string): boolean => /\.gen\.ts$|^include\/|^bun\.lock$/.test(file);
const isTest = (file: string): boolean => file.endsWith(".test.ts");
const sources = files.filter((file) => /^src\/.*\.ts$/.test(file) && !isTest(file) && !isGenerated(file));

/** What each room may import, besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  front: ["platform"],
  rune: ["platform"],
  omen: ["platform", "front", "rune"],
  glyph: ["platform", "front", "rune"],
  cli: ["platform", "front", "rune", "omen", "glyph"],
  "main.ts": ["cli"],
};

/** Omen's rooms: each may import those before it. */
const omenRooms =
  "dialect provider fetch tenancy identity access limit route passage spend govern exchange socket admin surface responses ghostllm sign-in app.ts".split(
    " ",
  );

const roomOf = (file: string): string => file.split("/")[1] ?? "";

/** Files of this repository that a source imports: statically, dynamically or for types alone. */
function importsOf(file: string): readonly string[] {
  const found = read(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map(([, path = ""]) => normalize(join(dirname(file), path)));
}

describe("imports", () => {
  test("follow ownership", () => {
    const against = sources.flatMap((file) =>
      importsOf(file)
        .filter((imported) => imported.startsWith("src/"))
        .filter((imported) => roomOf(imported) !== roomOf(file) && !mayImport[roomOf(file)]?.includes(roomOf(imported)))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(against).toEqual([]);
  });

  test("go one way through Omen's rooms", () => {
    const omen = (file: string): number => omenRooms.indexOf(file.split("/")[2] ?? "");
    const inside = sources.filter((file) => roomOf(file) === "omen");
    expect(inside.filter((file) => omen(file) < 0)).toEqual([]);
    const against = inside.flatMap((file) =>
      importsOf(file)
        .filter((imported) => roomOf(imported) === "omen" && omen(imported) > omen(file))
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(against).toEqual([]);
  });

  test("never lead back to where they began", () => {
    const known = new Set(sources);
    const done = new Set<string>();
    const circles: string[] = [];
    const follow = (file: string, way: readonly string[]): void => {
      const at = way.indexOf(file);
      if (at >= 0) circles.push([...way.slice(at), file].join(" > "));
      if (at >= 0 || done.has(file)) return;
      for (const imported of importsOf(file)) if (known.has(imported)) follow(imported, [...way, file]);
      done.add(file);
    };
    for (const file of sources) follow(file, []);
    expect(circles).toEqual([]);
  });

  test("enter Rune by its door", () => {
    const around = sources.flatMap((file) =>
      importsOf(file)
        .filter(
          (imported) => roomOf(imported) === "rune" && roomOf(file) !== "rune" && imported !== "src/rune/index.ts",
        )
        .map((imported) => `${file} imports ${imported}`),
    );
    expect(around).toEqual([]);
  });

  const pure: ReadonlySet<string> = new Set([
    "src/platform/failure.ts",
    "src/platform/bytes.ts",
    "src/rune/index.ts",
    "node:buffer",
  ]);

  test("dialects stay pure: they know no provider, no route, no metrics, no I/O", () => {
    const impure = sources
      .filter((file) => file.startsWith("src/omen/dialect/"))
      .flatMap((file) =>
        [...read(file).matchAll(/from "([^"]+)"/g)]
          .map(([, path = ""]) => (path.startsWith(".") ? normalize(join(dirname(file), path)) : path))
          .filter((path) => !path.startsWith("src/omen/dialect/") && !pure.has(path))
          .map((path) => `${file} imports ${path}`),
      );
    expect(impure).toEqual([]);
  });
});

const unfinished = /(\/\/|\*).*\b(TODO|FIXME|XXX|HACK)\b/;
const isComment = (line: string): boolean => /^\s*(\*|\/\/|\/\*)/.test(line);

/** Patterns that have one home each. */
const homes: readonly [what: string, pattern: RegExp, home: RegExp][] = [
  ["console", /\bconsole\./, /^$/],
  ["the clock", /\bDate\.now\(|\bperformance\.now\(|new Date\(\)/, /^src\/platform\/clock\.ts$/],
  ["randomness", /Math\.random|randomUUID|randomBytes|randomFillSync|getRandomValues/, /^src\/platform\/random\.ts$/],
  ["the environment", /process\.env/, /^src\/cli\//],
  ["standard output", /process\.stdout|Bun\.stdout|writeSync\(1\b/, /^src\/cli\/(terminal|mcp)\.ts$/],
  [
    "fetch",
    /[^.\w]fetch\(/,
    /^src\/(omen\/provider\/http|cli\/client\/endpoint|cli\/serve\/port-holder|glyph\/dial)\.ts$/,
  ],
  ["raw symbols", /bun:ffi/, /^src\/rune\//],
  ["unfinished work", unfinished, /^$/],
];

describe("one home each", () => {
  test.each(homes)("%s", (_what, pattern, home) => {
    const strays = sources
      .filter((file) => !home.test(file))
      .flatMap((file) =>
        read(file)
          .split("\n")
          .flatMap((line, index) =>
            pattern.test(isComment(line) && pattern !== unfinished ? "" : line)
              ? [`${file}:${index + 1}: ${line.trim()}`]
              : [],
          ),
      );
    expect(strays).toEqual([]);
  });
});

describe("files", () => {
  const code = files.filter((file) => /\.(ts|zig)$/.test(file) && !isGenerated(file));

  test("none is longer than 600 lines", () => {
    expect(code.filter((file) => read(file).split("\n").length > 600)).toEqual([]);
  });

  test("comments are wrapped at 120 columns", () => {
    const wide = code.flatMap((file) =>
      read(file)
        .split("\n")
        .flatMap((line, index) => (isComment(line) && line.length > 120 ? [`${file}:${index + 1}`] : [])),
    );
    expect(wide).toEqual([]);
  });

  test("no control characters, no white space at a line's end", () => {
    const text = files.filter((file) => /\.(ts|zig|md|json|toml|c|h|lua|yml)$|^script\/|^\.ci\//.test(file));
    // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
    expect(text.filter((file) => /[\u0000-\u0008\u000B-\u001F]|[ \t]$/m.test(read(file)))).toEqual([]);
  });

  test("dependencies are pinned exactly", () => {
    const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
      string,
      Record<string, string>
    >;
    const versions = Object.values({ ...dependencies, ...devDependencies });
    expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test("no path or host of somebody's machine", () => {
    const personal = files.filter(
      (file) => file !== "test/tidy.test.ts" && /\/Users\/[a-z]+\/|[^f]\/root\/|\/work\//.test(read(file)),
    );
    expect(personal).toEqual([]);
  });
});

describe("documents", () => {
  const documents = files.filter((file) => file.endsWith(".md"));

  /** GitHub's anchors: lower case, punctuation dropped, spaces to dashes. */
  const anchorsOf = (file: string): readonly string[] =>
    [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    );

  test.each(documents)("the links of %s lead somewhere", (file) => {
    const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !/^[a-z]+:/.test(link));
    const dead = links.filter((link) => {
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? file : relative(root, resolve(root, dirname(file), path));
      if (!existsSync(join(root, target))) return true;
      return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).includes(anchor);
    });
    expect(dead).toEqual([]);
  });

  /** Documents about the house; others have projects of their own as examples. */
  const ofTheHouse = [
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "SECURITY.md",
    "docs/extending.md",
    "docs/rune.md",
  ];

  test.each(ofTheHouse)("the files that %s names are there", (file) => {
    const named = [...read(file).matchAll(/`((?:src|test|zig|script|bench|docs)\/[\w./-]*)`/g)].map(
      ([, path = ""]) => path,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
