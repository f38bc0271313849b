import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm, symlink, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rgPath } from "@vscode/ripgrep";
import { omenCommand } from "./support/omen.ts";

/**
 * How PATHs, the working directory and globs become what is searched: as with ripgrep, also
 * through links and from elsewhere.
 */

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-search-scope-"));
  const files: Readonly<Record<string, string>> = {
    "d/s/f.ts": "x",
    "d/e/f.ts": "x",
    "d/f.ts": "x",
    "r/.git/HEAD": "x",
    "r/tests/sub/a.ts": "x",
    "r/tests/b.ts": "x",
    "p/.ignore": "f.ts",
    "p/q/f.ts": "x",
    "p/q/g.ts": "x",
    "p/.rgignore": "!f.ts\ng.ts",
    "p/n/.rgignore": "!g.ts",
    "p/n/g.ts": "x",
  };
  for (const [path, text] of Object.entries(files)) await Bun.write(join(folder, path), text);
  await symlink("d", join(folder, "link"));
  await symlink("../d", join(folder, "p/dd"));
  await symlink("..", join(folder, "p/loop"));
  await symlink("nowhere", join(folder, "p/broken"));
  await symlink(join(folder, "d/e"), join(folder, "p/absolute"));
  await symlink("../d/f.ts", join(folder, "p/file.ts"));
  await symlink("/dev/null", join(folder, "p/device"));
  // Later ones are older.
  for (const [index, path] of Object.keys(files).entries()) await utimes(join(folder, path), 2e9, 1e9 - index);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const cases: readonly [cwd: string, ...args: readonly string[]][] = [
  [".", "x", "d", "-g", "!d/s"],
  [".", "x", "-g", "d/*.ts"],
  [".", "x", "d", "-g", "d/*.ts"],
  [".", "x", "link", "-g", "link/*.ts"],
  [".", "x", "link"],
  ["r/tests", "x", "-g", "!**/tests/**"],
  ["r/tests", "x"],
  ["p/q", "x"],
  ["p/n", "x"],
  ["p", "x"],
  ["p", "x", "dd/.."],
  ["p", "x", "q/../q"],
  [".", "x", "TOP/d", "-g", "!s"],
  [".", "x", "TOP/d", "-g", "!d/s"],
  [".", "x", "d/../d", "-g", "!d/s"],
  [".", "x", "d/f.ts/"],
  [".", "x", "/dev/null"],
  [".", "x", "d", "d"],
  [".", "-g", "*.ts", "x", "r", "d/f.ts"],
  [".", "--files", "r", "p"],
  ["p", "x", "-L"],
  ["p", "--files", "-L"],
  ["p", "--files", "-L", "-d", "2"],
  ["p", "x", "-L", "--no-follow"],
  ["p", "x", "-L", "dd", "absolute"],
  ["p", "x", "-Lq"],
  ["p", "x", "--no-messages", "-L", "-g", "dd/**"],
  ["p/q", "x", "--no-ignore-parent"],
  ["p/q", "x", "--no-ignore-dot"],
  ["p/q", "x", "-u", "--ignore-dot"],
  [".", "x", "p", "--sort=modified"],
  [".", "x", "r", "p", "d", "--sortr=modified"],
  ["r", "x", "--files", "--sort", "modified"],
];

test.each(cases.map((one) => [one.join(" "), one] as const))("omen search in %s", (_name, [cwd, ...given]) => {
  const args = given.map((argument) => argument.replace(/^TOP/, folder));
  const answer = (command: readonly string[]) => {
    const { stdout, exitCode } = Bun.spawnSync([...command, ...args], { cwd: join(folder, cwd), stdin: "ignore" });
    return { out: stdout.toString(), exitCode };
  };
  expect(answer([...omenCommand(), "search"])).toEqual(answer([rgPath, "--no-config", "--sort=path"]));
});
