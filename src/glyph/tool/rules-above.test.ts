import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Roots } from "../roots.ts";
import { search } from "./fs-search.ts";
import { find } from "./fs-find.ts";
import { ruleBeneath, rulesAbove } from "./rules-above.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "omen-above-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each<[rule: string, beneath: string, rules: string[]]>([
  ["node_modules", "packages/web", ["node_modules"]],
  ["node_modules/", "packages/web", ["node_modules/"]],
  ["!*.log", "packages/web", ["!*.log"]],
  ["# a remark", "packages/web", []],
  ["", "packages/web", []],
  ["/dist", "packages/web", []],
  ["/packages/web/dist", "packages/web", ["/dist"]],
  ["packages/web/dist/", "packages/web", ["/dist/"]],
  ["packages/*/dist/**", "packages/web", ["/dist/**"]],
  ["!packages/w?b/dist/keep", "packages/web", ["!/dist/keep"]],
  ["packages/api/dist", "packages/web", []],
  ["**/dist/x", "packages/web", ["/**/dist/x"]],
  ["packages/**/out", "packages/web", ["/**/out"]],
  ["packages/web", "packages/web", []], // the root itself was asked for
  ["packages/", "packages/web", ["packages/"]],
])("%p beneath %p is %p", (rule, beneath, rules) => {
  expect([...ruleBeneath(rule, beneath.split("/"))].toSorted()).toEqual(rules.toSorted());
});

test("a package of a larger repository leaves out what the repository does", async () => {
  const root = join(folder, "mono/packages/web");
  mkdirSync(join(folder, "mono/.git/info"), { recursive: true });
  for (const name of ["src", "node_modules/x", "dist", "out", "local"])
    mkdirSync(join(root, name), { recursive: true });
  for (const name of ["src/a.ts", "node_modules/x/b.ts", "dist/c.ts", "out/d.ts", "local/e.ts"])
    writeFileSync(join(root, name), "needle\n");
  writeFileSync(join(folder, ".gitignore"), "*.ts\n"); // above the repository's top
  writeFileSync(join(folder, "mono/.gitignore"), "node_modules\n/packages/*/dist\nout\n");
  writeFileSync(join(folder, "mono/.git/info/exclude"), "local/\n");
  writeFileSync(join(folder, "mono/packages/.gitignore"), "!out\n");
  const roots = Roots.open([root]);
  const context = { roots, signal: new AbortController().signal };
  const { text } = await search.call({ pattern: "needle" }, context);
  expect(text).toBe("out/d.ts:1: needle\nsrc/a.ts:1: needle\n[2 matching lines in 2 files; 2 files searched]");
  expect((await search.call({ pattern: "needle", no_ignore: true }, context)).text).toContain("5 matching lines");
  expect((await find.call({ query: "ts" }, context)).text).toContain("2 files of 2");
  expect(rulesAbove(join(folder, "mono"))).toBe("");
  roots.close();
});
