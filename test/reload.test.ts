import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { dirname, join } from "node:path";
import { chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { stallAfter, startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/** The configuration is read again while calls are under way. */

let first: Upstream;
let second: Upstream;
let omen: OmenServer;
let operator: Operator;
let file: string;

const config = (origin: string, more = ""): string => `
  discovery.enabled = false
  [providers.p]
  type = "openai_compatible"
  base_url = "${origin}/v1"
  models = ["up-model"]
  ${more}
`;

beforeAll(async () => {
  [first, second] = await Promise.all([startUpstream(), startUpstream()]);
  omen = await startOmen({ config: config(first.origin) });
  operator = new Operator(omen);
  file = join(dirname(omen.dataFolder), "omen.toml");
});
afterAll(async () => {
  await omen.stop();
  await first.stop();
  await second.stop();
});
beforeEach(async () => {
  for (const upstream of [first, second]) {
    upstream.clear();
    upstream.script("up-model", whole());
  }
  await Bun.write(file, config(first.origin));
  await operator.ask("POST", "/admin/reload", {});
});

const ask = async (): Promise<number> => (await chatAs(omen.url, undefined)).status;

test("calls to come go to the new provider, and a stream under way ends as it began", async () => {
  first.script("up-model", stallAfter(2));
  const client = new AbortController();
  const stream = await chatAs(omen.url, undefined, { stream: true }, { signal: client.signal });
  const reader = stream.body?.getReader();
  await reader?.read();
  await Bun.write(file, config(second.origin, "[models]\nshort = 'p/up-model'"));
  expect(await operator.ask("POST", "/admin/reload", {})).toMatchObject({
    reloaded: ["providers", "models"],
    waiting_for_restart: [],
  });
  expect(await ask()).toBe(200);
  expect((await chatAs(omen.url, undefined, { model: "short" })).status).toBe(200);
  expect([first.requests.length, second.requests.length]).toEqual([1, 2]);
  client.abort();
});

test("a configuration with a problem changes nothing, and the answer says what is wrong", async () => {
  await Bun.write(file, config(second.origin, "[routing]\nattemps = 2"));
  const refused = await operator.call("POST", "/admin/reload", {});
  expect([refused.status, await refused.text()]).toEqual([409, expect.stringContaining("did you mean attempts?")]);
  expect(await ask()).toBe(200);
  expect([first.requests.length, second.requests.length]).toEqual([1, 0]);
});

test("what can't change while it runs is named", async () => {
  await Bun.write(file, `server.drain_seconds = 3\n${config(first.origin)}`);
  expect(await operator.ask("POST", "/admin/reload", {})).toMatchObject({
    reloaded: [],
    waiting_for_restart: ["server"],
  });
});

test("SIGHUP does the same", async () => {
  await Bun.write(file, config(second.origin));
  omen.process.kill("SIGHUP");
  await eventually(
    async () => omen.output.error,
    (text) => text.includes("the configuration was read again"),
  );
  expect(await ask()).toBe(200);
  expect([first.requests.length, second.requests.length]).toEqual([0, 1]);
});
