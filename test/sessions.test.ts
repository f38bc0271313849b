import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { Home } from "./support/command.ts";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { stallAfter, startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * An agent that has gone wild is stopped by its session: what is under way ends, and nothing
 * begins, until somebody lets it go on.
 */

const folder = mkdtempSync(`${tmpdir()}/omen-sessions-`);
let upstream: Upstream;
let omen: OmenServer;

const start = () =>
  startOmen({
    args: ["--data", folder],
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.origin}/v1"
      models = ["up-model", "slow"]
      [models.up-model]
      price = { input = 1, output = 10 }
    `,
  });
const operatorOf = ({ url }: OmenServer) => new Operator({ url, dataFolder: folder });

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.script(
    "up-model",
    billing(100, () => 1000),
  );
  upstream.script("slow", stallAfter(2));
  omen = await start();
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("is listed with what it used, stopped under way and for what comes, over a restart, and goes on", async () => {
  const key = await operatorOf(omen).makeKey({ name: "agent" });
  const ask = async (session: string, model = "up-model") => {
    const answer = await chatAs(omen.url, key, { model }, { headers: { "x-omen-session": session } });
    return { status: answer.status, body: (await answer.json()) as { error?: { code: string; message: string } } };
  };
  expect((await ask("wild")).status).toBe(200);
  await using home = new Home();
  const session = (...args: readonly string[]) =>
    home.run(["session", ...args], { env: { OMEN_URL: omen.url, OMEN_API_KEY: operatorOf(omen).key } });
  const listed = await eventually(
    () => session("list"),
    ({ out }) => out.includes("wild"),
  );
  expect(listed.out).toMatch(/wild +default\/default +1 +100 +1,000 +\$0\.01/);

  const streamed = await chatAs(
    omen.url,
    key,
    { model: "slow", stream: true },
    { headers: { "x-omen-session": "wild" } },
  );
  expect(await session("stop", "wild")).toMatchObject({
    code: 0,
    error: "omen: session wild calls no model any more\n",
  });
  expect(await streamed.text()).toContain("session_stopped");
  const refused = await ask("wild");
  expect([refused.status, refused.body.error?.code]).toEqual([403, "session_stopped"]);
  expect(refused.body.error?.message).toContain("Session wild was stopped by admin");
  expect((await ask("tame")).status).toBe(200);
  // In another workspace an id is another session's.
  await operatorOf(omen).ask("POST", "/admin/workspaces", { organization: "acme", name: "lab" });
  const other = await operatorOf(omen).makeKey({ name: "other", organization: "acme", workspace: "lab" });
  const elsewhere = await chatAs(omen.url, other, {}, { headers: { "x-omen-session": "wild" } });
  expect([elsewhere.status, (await elsewhere.text()).length > 0]).toEqual([200, true]);

  await omen.stop();
  omen = await start();
  expect((await ask("wild")).status).toBe(403);
  expect((await session("list")).out).toMatch(/wild .* admin/);
  expect((await session("resume", "wild")).code).toBe(0);
  expect((await ask("wild")).status).toBe(200);
  expect(await session("resume", "wild")).toMatchObject({
    code: 1,
    error: expect.stringContaining("no stopped session"),
  });
});

test("says what it needs", async () => {
  await using home = new Home();
  for (const args of [[], ["stop"], ["list", "x"], ["stop", "x", "y"]])
    expect((await home.run(["session", ...args])).code).toBe(2);
});
