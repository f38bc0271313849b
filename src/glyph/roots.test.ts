import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Roots } from "./roots.ts";

test("a root that was deleted and made again is there again, and a link in its place is not", () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "omen-roots-")));
  const path = join(folder, "shop");
  const make = (text: string) => {
    mkdirSync(path);
    writeFileSync(join(path, "a"), text);
  };
  make("1");
  const roots = Roots.open([path]);
  const read = () => roots.at("a", ({ root, path: inside }) => Buffer.from(root.read(inside).bytes).toString());
  expect(read()).toBe("1");
  renameSync(path, join(folder, "old"));
  rmSync(join(folder, "old"), { recursive: true });
  expect(read).toThrow("no such file");
  make("2");
  expect(read()).toBe("2");
  expect(roots.all.map(({ root }) => root.path)).toEqual([path]);
  rmSync(path, { recursive: true });
  mkdirSync(join(folder, "elsewhere"));
  writeFileSync(join(folder, "elsewhere/a"), "secret");
  symlinkSync(join(folder, "elsewhere"), path);
  expect(read).toThrow("no such file");
  roots.close();
  rmSync(folder, { recursive: true });
});
