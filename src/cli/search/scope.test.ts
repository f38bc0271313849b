import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scopeOf } from "./scope.ts";

let top = "";

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), "omen-scope-")));
  await mkdir(join(top, ".git"));
  await mkdir(join(top, "a[1]", "deep"), { recursive: true });
  await writeFile(join(top, "a[1]", "file.txt"), "");
});

afterAll(() => rm(top, { recursive: true, force: true }));

describe("the scope of a search", () => {
  test("begins at the repository's top and shows paths as they were given", () => {
    const here = join(top, "a[1]");
    const cases: readonly [given: string | undefined, path: string, found: string, shown: string][] = [
      [undefined, "a[1]", "a[1]/file.txt", "file.txt"],
      [".", "a[1]", "a[1]/file.txt", "./file.txt"],
      ["deep/", "a[1]/deep", "a[1]/deep/x", "deep/x"],
      ["..", ".", "a[1]/file.txt", "../a[1]/file.txt"],
      ["file.txt", "a[1]/file.txt", "a[1]/file.txt", "file.txt"],
      [here, "a[1]", "a[1]/file.txt", join(here, "file.txt")],
    ];
    for (const [given, path, found, shown] of cases) {
      const scope = scopeOf(given, here);
      expect({ root: scope.root, path: scope.path, shown: scope.show(Buffer.from(found)).toString() }).toEqual({
        root: top,
        path,
        shown,
      });
    }
  });

  test("anchors only globs with a slash, and takes the working directory's name literally", () => {
    const { glob } = scopeOf(undefined, join(top, "a[1]"));
    expect(glob("*.ts")).toBe("*.ts");
    expect(glob("dir/")).toBe("dir/");
    expect(glob("**/x/y")).toBe("**/x/y");
    expect(glob("src/*.ts")).toBe("a\\[1\\]/src/*.ts");
    expect(glob("!/src")).toBe("!a\\[1\\]/src");
    expect(scopeOf(undefined, top).glob("src/*.ts")).toBe("src/*.ts");
  });

  test("is an error of grep's kind where there is no such path", () => {
    expect(() => scopeOf("missing", top)).toThrow("missing: no such file or directory");
  });
});
