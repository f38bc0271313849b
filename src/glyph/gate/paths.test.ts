import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Roots } from "../roots.ts";
import { actionPaths } from "./paths.ts";
import { PrivatePlaces } from "./private.ts";

let folder = "";
let roots: Roots;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "omen-paths-")));
  mkdirSync(join(folder, "a/sub/deep"), { recursive: true });
  mkdirSync(join(folder, "a/.git/hooks"), { recursive: true });
  mkdirSync(join(folder, "b"));
  writeFileSync(join(folder, "a/.env"), "");
  writeFileSync(join(folder, "a/sub/.env"), "");
  symlinkSync(".env", join(folder, "a/harmless"));
  symlinkSync("sub/deep", join(folder, "a/link"));
  symlinkSync(".git/hooks/new", join(folder, "a/dangling"));
  symlinkSync("loop", join(folder, "a/loop"));
  roots = Roots.open([join(folder, "a")]);
});
afterAll(() => {
  roots.close();
  rmSync(folder, { recursive: true, force: true });
});

const relative = (...written: readonly string[]) => actionPaths(roots, written).map((path) => path.relative);

test("spellings of a path are one path", () => {
  for (const path of ["src/x.ts", "./src//x.ts", "src/../src/x.ts", "sub/../src/x.ts", `${folder}/a/src/x.ts`])
    expect(relative(path)).toEqual(["src/x.ts"]);
  expect(relative("")).toEqual(["."]);
  expect(relative(".")).toEqual(["."]);
});

test("a link is itself and what it leads to, also to what is not there yet", () => {
  expect(relative("harmless")).toEqual(["harmless", ".env"]);
  expect(relative("dangling")).toEqual(["dangling", ".git/hooks/new"]);
  expect(relative("link/x")).toEqual(["sub/deep/x"]);
  expect(relative("loop")).toHaveLength(1);
});

test("a .. behind a link leaves what the link leads to, as the kernel goes", () => {
  expect(relative("link/../.env")).toEqual(["sub/.env"]);
});

test("what leads out is still seen", () => {
  expect(actionPaths(roots, ["../b/x"])).toEqual([{ absolute: `${folder}/b/x`, relative: `${folder}/b/x`.slice(1) }]);
  expect(() => relative("/etc/passwd")).toThrow("outside of what is shared");
});

test("Glyph's own places are known by what they are", () => {
  const own = new PrivatePlaces([join(folder, "a/sub")]);
  expect(own.has(`${folder}/a/sub/deep/x`)).toBe(true);
  expect(own.has(`${folder}/a/sub`)).toBe(true);
  expect(own.has(`${folder}/a/subway`)).toBe(false);
  expect(own.mayBeSeen(roots.paths)).toBe(true);
  expect(new PrivatePlaces([join(folder, "b")]).mayBeSeen(roots.paths)).toBe(false);
  expect(own.denied(`${folder}/a`)).toEqual(["/sub"]);
  expect(own.denied(`${folder}/a/sub/deep`)).toEqual(["*"]);
  expect(own.denied(`${folder}/b`)).toEqual([]);
});

test("Rune itself denies Glyph's own places, also by a link that came to be after the call was judged", () => {
  const guarded = Roots.open([join(folder, "a")], [join(folder, "a/sub")]);
  const [place] = guarded.all;
  expect(() => place?.root.list("link")).toThrow("a rule of this root denies it");
  guarded.close();
});
