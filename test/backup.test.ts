import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** `omen backup` beside a running server, and `omen restore` of what it made and of what it did not. */

const home = new Home();
let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;
let key: string;
const archive = join(home.path, "omen.tar");
const data = join(home.path, "data");

const run = (...args: readonly string[]) => home.run(args);
const spent = async (): Promise<number> => (await operator.budget("key:ada/month")).spent_usd;

/** Waits until what was spent is on the disk too: it is written some 75 ms behind what is told. */
async function written(usd: number): Promise<void> {
  const database = new Database(join(omen.dataFolder, "omen.db"), { readonly: true });
  const sum = database.query<{ sum: number | null }, []>("SELECT sum(spent) AS sum FROM buckets");
  await eventually(
    () => Promise.resolve(sum.get()?.sum ?? 0),
    (nano) => nano / 1e9 >= usd - 1e-6,
  );
  database.close();
}

beforeAll(async () => {
  upstream = await startUpstream({ models: ["up-model"] });
  upstream.script(
    "up-model",
    billing(10, () => 100),
  );
  omen = await startOmen({
    config: `discovery.enabled = false\n[auth]\nmode = "keys"\n[providers.up]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"\n[models."up-model"]\nprice = { input = 1000, output = 1000 }`,
  });
  operator = new Operator(omen);
  key = await operator.makeKey({ name: "ada", budgets: [{ amount_usd: 50, window: "month" }] });
  expect((await chatAs(omen.url, key, { max_tokens: 200 })).status).toBe(200);
  await written(await eventually(spent, (usd) => usd > 0.1));
  expect(await run("backup", archive, "--data", omen.dataFolder)).toMatchObject({ code: 0, error: "" });
  expect(await run("restore", archive, "--data", data)).toMatchObject({ code: 0, error: "" });
}, 30_000);
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  await home[Symbol.asyncDispose]();
});

describe("a backup", () => {
  test("is made while Omen answers, and says what is in it", async () => {
    const calls = Array.from({ length: 20 }, () => chatAs(omen.url, key, { max_tokens: 200 }));
    const busy = join(home.path, "busy.tar");
    const made = await run("backup", busy, "--data", omen.dataFolder);
    expect(made).toMatchObject({ code: 0, error: "" });
    expect(made.out).toMatch(/busy\.tar: omen\.db,.* keys.*; \d+ kB, checked in \d+\.\d s\n$/);
    for (const answer of await Promise.all(calls)) expect(answer.status).toBe(200);
    expect(statSync(busy).mode & 0o777).toBe(0o600);
    expect(readdirSync(home.path).filter((name) => name.startsWith(".busy.tar"))).toEqual([]);
    const sums = Bun.spawnSync(
      ["sh", "-c", `mkdir sums && tar -xf ${busy} -C sums && cd sums && sha256sum -c SHA256SUMS`],
      {
        cwd: home.path,
      },
    );
    expect(sums.stdout.toString()).toContain("omen.db: OK");
    expect(sums.exitCode).toBe(0);
  });

  test("replaces an older one, and nothing else", async () => {
    for (const _ of [1, 2]) expect((await run("backup", "again.tar", "--data", omen.dataFolder)).code).toBe(0);
    const other = join(home.path, "letter");
    writeFileSync(other, "Dear Ada");
    const refused = await run("backup", other, "--data", omen.dataFolder);
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining("is no backup") });
    expect(readFileSync(other, "utf8")).toBe("Dear Ada");
  });

  test("of a folder that holds nothing, or without room, is refused", async () => {
    expect(await run("backup", "x.tar", "--data", "nowhere")).toMatchObject({ code: 1 });
    const line = `trap '' XFSZ; ulimit -f 100; omen backup full.tar --data ${omen.dataFolder}`;
    const full = await home.shell(line);
    expect(full).toMatchObject({ code: 1, error: expect.stringContaining("full.tar could not be written") });
    expect(readdirSync(home.path).filter((name) => name.includes("full.tar"))).toEqual([]);
  });
});

describe("restoring", () => {
  test("is refused while a serve owns the folder", async () => {
    const refused = await run("restore", archive, "--data", omen.dataFolder);
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining("another omen serve owns") });
  });

  test("in an empty place brings all of it", async () => {
    const place = join(home.path, "place");
    const restored = await run("restore", archive, "--data", place);
    expect(restored).toMatchObject({ code: 0, error: "" });
    expect(restored.out).toMatch(/^Restored to \d{4}-.* UTC\. No budget had spent more since then\.\n$/);
    expect(readFileSync(join(place, "keys/admin"))).toEqual(readFileSync(join(omen.dataFolder, "keys/admin")));
    const database = new Database(join(place, "omen.db"), { readonly: true });
    expect(database.query("SELECT name FROM keys").all()).toEqual([{ name: "ada" }]);
    database.close();
  });

  test("frees no money: the larger figure of each budget is kept, and what was there stays beside", async () => {
    const before = await spent();
    expect((await chatAs(omen.url, key, { max_tokens: 200 })).status).toBe(200);
    const after = await eventually(spent, (usd) => usd > before);
    await written(after);
    const later = join(home.path, "later.tar");
    expect((await run("backup", later, "--data", omen.dataFolder)).code).toBe(0);
    const folder = join(home.path, "back");
    expect((await run("restore", later, "--data", folder)).code).toBe(0);
    const restored = await run("restore", archive, "--data", folder);
    expect(restored.error).toBe("");
    expect(restored.out).toContain("the larger figure of each budget: key:ada/month.");
    const kept = readdirSync(home.path).find((name) => name.startsWith("back.before-restore-")) ?? "";
    expect(readdirSync(join(home.path, kept))).toContain("omen.db");
    const database = new Database(join(folder, "omen.db"), { readonly: true });
    // What was not on the disk yet when the backup was made is in `open`, which counts as spent at the next start.
    const [row] = database
      .query<{ sum: number }, []>(
        "SELECT (SELECT sum(spent + unsettled) FROM buckets) + (SELECT sum(open) FROM meters) AS sum",
      )
      .all();
    expect((row?.sum ?? 0) / 1e9).toBeGreaterThanOrEqual(after - 1e-6);
    database.close();
  });

  const digestOf = (folder: string): string =>
    Bun.spawnSync(["sh", "-c", "find . -type f | sort | xargs sha256sum"], { cwd: folder }).stdout.toString();

  const bad: Readonly<Record<string, readonly [make: (path: string) => void, says: string]>> = {
    truncated: [
      (path) => {
        cpSync(archive, path);
        truncateSync(path, 5000);
      },
      "it was cut off",
    ],
    changed: [
      (path) => {
        const bytes = readFileSync(archive);
        const at = bytes.indexOf("organizations");
        bytes[at] = 0x4f;
        writeFileSync(path, bytes);
      },
      "it was damaged",
    ],
    "no tar": [(path) => writeFileSync(path, "x".repeat(2000)), "it is no tar"],
    foreign: [
      (path) => {
        mkdirSync(join(home.path, "foreign"), { recursive: true });
        writeFileSync(join(home.path, "foreign/omen.db"), "mine");
        Bun.spawnSync(["tar", "--format=ustar", "-cf", path, "-C", join(home.path, "foreign"), "omen.db"]);
      },
      "it was not made by omen backup",
    ],
    "with a link": [
      (path) => {
        const folder = join(home.path, "linked");
        mkdirSync(folder);
        Bun.spawnSync(["sh", "-c", `tar -xf ${archive} && rm omen.db && ln -s /etc/passwd omen.db`], { cwd: folder });
        const order = ["omen-backup.json", "omen.db"];
        Bun.spawnSync(["tar", "--format=ustar", "-cf", path, "-C", folder, ...order]);
      },
      "is no plain file",
    ],
    absent: [() => undefined, "ENOENT"],
  };

  test.each(Object.entries(bad))("%s: refused, and nothing was changed", async (name, [make, says]) => {
    const path = join(home.path, `bad-${name.replaceAll(" ", "-")}.tar`);
    make(path);
    const before = digestOf(data);
    const beside = readdirSync(home.path).filter((entry) => entry.startsWith("data"));
    const refused = await run("restore", path, "--data", data);
    expect(refused).toMatchObject({ code: 1, out: "", error: expect.stringContaining(says) });
    expect(digestOf(data)).toBe(before);
    expect(readdirSync(home.path).filter((entry) => entry.startsWith("data"))).toEqual(beside);
  });

  test("without room: refused, and nothing was changed", async () => {
    const before = digestOf(data);
    const full = await home.shell(`trap '' XFSZ; ulimit -f 100; omen restore ${archive} --data ${data}`);
    expect(full).toMatchObject({ code: 1, error: expect.stringContaining("nothing was changed") });
    expect(digestOf(data)).toBe(before);
  });

  test("of a newer Omen's: refused", async () => {
    const folder = join(home.path, "newer");
    expect((await run("restore", archive, "--data", folder)).code).toBe(0);
    const database = new Database(join(folder, "omen.db"));
    database.run("PRAGMA user_version = 999");
    database.close();
    expect((await run("backup", "newer.tar", "--data", folder)).code).toBe(0);
    const refused = await run("restore", "newer.tar", "--data", data);
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining("a newer Omen made it (schema 999") });
  });

  test("over a ledger that can't be read needs --yes, and says what is lost", async () => {
    const folder = join(home.path, "broken");
    expect((await run("restore", archive, "--data", folder)).code).toBe(0);
    writeFileSync(join(folder, "omen.db"), "broken, all of it: this is no database any more");
    const refused = await run("restore", archive, "--data", folder);
    expect(refused).toMatchObject({ code: 1, error: expect.stringContaining("With --yes") });
    const restored = await run("restore", archive, "--data", folder, "--yes");
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining("is forgotten") });
    expect(existsSync(join(folder, "keys/admin"))).toBe(true);
  });
});
