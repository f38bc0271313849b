import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { approveServers } from "./support/approve.ts";
import { Home } from "./support/command.ts";
import { startMcp } from "./support/mcp.ts";

/** `omen server`: the user's own file, and the lives of what it mounts. */

const fixture = new URL("support/mcp-servers/fixture.ts", import.meta.url).pathname;

let home: Home;
let config: string;
beforeEach(() => {
  home = new Home();
  config = join(home.path, ".config/omen/omen.toml");
});
afterEach(() => home[Symbol.asyncDispose]());

const omen = (...args: readonly string[]) => home.run(["server", ...args]);

test("adds and removes servers, and leaves all else in the file as it is", async () => {
  expect(await omen("add", "demo", "--", process.execPath, fixture)).toMatchObject({ code: 0 });
  expect(readFileSync(config, "utf8")).toBe(
    `[glyph.servers.demo]\ncommand = ${JSON.stringify([process.execPath, fixture])}\n`,
  );
  const mine = '# mine\n[glyph]\nroots = ["~/shop"] # a remark\n';
  writeFileSync(config, mine);
  expect(await omen("add", "far", "https://mcp.example.com/mcp")).toMatchObject({ code: 0 });
  writeFileSync(
    config,
    `${readFileSync(config, "utf8")}\n[glyph.servers.far.env]\nA = "b"\n\n[glyph.consent]\nalways_days = 3\n`,
  );
  expect(await omen("add", "far", "https://a.example/")).toMatchObject({ code: 2 });
  expect(await omen("remove", "far")).toMatchObject({ code: 0 });
  expect(readFileSync(config, "utf8")).toBe(`${mine}\n[glyph.consent]\nalways_days = 3\n`);
});

test("what can't be meant changes nothing", async () => {
  expect((await omen("add", "me", "omen", "mcp")).error).toContain("mounts itself");
  expect(existsSync(config)).toBe(false);
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
  const inline = 'glyph.servers = { demo = { url = "https://a.example/" } }\n';
  writeFileSync(config, inline);
  expect(await omen("remove", "demo")).toMatchObject({ code: 1, error: expect.stringContaining("by hand") });
  expect(await omen("remove", "dem")).toMatchObject({ error: expect.stringContaining("did you mean demo?") });
  expect((await omen("add", "a__b", "https://a.example/")).code).toBe(2);
  expect((await omen("add", "me")).code).toBe(2);
  expect(readFileSync(config, "utf8")).toBe(inline);
});

test("tells a server's life, and ends its sessions in every process", async () => {
  await omen("add", "demo", "--", process.execPath, fixture);
  writeFileSync(config, `${readFileSync(config, "utf8")}read_only = ["*"]\n`);
  expect((await omen("logs", "demo")).error).toContain("was never started");
  await approveServers(join(home.path, ".local/share/omen"), { demo: { command: [process.execPath, fixture] } });
  const server = startMcp({ args: ["--root", home.path], env: home.env() });
  const count = async () => (await server.call("demo__count")).text;
  expect([await count(), await count()]).toEqual(["1", "2"]);
  expect(await omen("restart", "demo")).toMatchObject({ code: 0 });
  expect(await count()).toBe("1");
  expect((await omen("logs", "demo")).out).toMatch(/started, pid \d+[^]*ready, fixture 1\.0\.0[^]*started, pid/);
  expect((await server.end()).exitCode).toBe(0);
});
