import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scopeOf } from "./scope.ts";

let top = "";

beforeAll(async () => {
  top = await realpath(await mkdtemp(join(tmpdir(), "omen-scope-")));
  await mkdir(join(top, "a[1]", "deep"), { recursive: true });
  await mkdir(join(top, "b", "c"), { recursive: true });
  await symlink("../b/c", join(top, "a[1]", "link"));
  await writeFile(join(top, "a[1]", "file.txt"), "");
});

afterAll(() => rm(top, { recursive: true, force: true }));

describe("the scope of a search", () => {
  test("is what PATH leads to, shown as it was given; globs see what is shown", () => {
    const here = join(top, "a[1]");
    const cases: readonly [given: string | undefined, path: string, found: string, shown: string, glob: string][] = [
      [undefined, "a[1]", "a[1]/file.txt", "file.txt", ""],
      [".", "a[1]", "a[1]/file.txt", "./file.txt", ""],
      ["deep/", "a[1]/deep", "a[1]/deep/x", "deep/x", "deep/"],
      ["./deep", "a[1]/deep", "a[1]/deep/x", "./deep/x", "deep/"],
      ["..", "", "a[1]/file.txt", "../a[1]/file.txt", "../"],
      ["link/..", "b", "b/c/x", "link/../c/x", "link/../"],
      ["file.txt", "a[1]/file.txt", "a[1]/file.txt", "file.txt", "file.txt"],
      [here, "a[1]", "a[1]/file.txt", join(here, "file.txt"), ""],
    ];
    for (const [given, path, found, shown, prefix] of cases) {
      const scope = scopeOf(given, here);
      const at = (name: string): string => join(top, name).slice(1);
      expect({
        given,
        path: scope.path,
        shown: scope.show(Buffer.from(at(found))).toString(),
        ...scope.globBase,
      }).toEqual({
        given,
        path: at(path),
        shown,
        prefix,
        strip: Buffer.byteLength(at(path)) + 1,
      });
    }
  });

  test("is an error of grep's kind where there is no such path", () => {
    expect(() => scopeOf("missing", top)).toThrow("missing: no such file or directory");
    expect(() => scopeOf("a[1]/file.txt/", top)).toThrow("no directory");
    expect(() => scopeOf("", top)).toThrow("an empty path");
  });
});
