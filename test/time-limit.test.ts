import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { startOmen, type OmenServer } from "./support/server.ts";
import { silent, stallAfter, startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/**
 * How long a client wants to wait (`x-omen-timeout-ms`): nobody waits longer, nobody else is asked, and no
 * provider is called ill for it.
 */

let first: Upstream;
let second: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  [first, second] = await Promise.all([startUpstream(), startUpstream()]);
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [routing]
      again = 1
      [routing.health]
      failures = 1
      [models.shared]
      deployments = [{ provider = "first", model = "one" }, { provider = "second", model = "two" }]
      [routing.fallbacks]
      one = ["second/two"]
      [providers.first]
      type = "openai_compatible"
      base_url = "${first.baseUrl}"
      models = ["one"]
      [providers.second]
      type = "openai_compatible"
      base_url = "${second.baseUrl}"
      models = ["two"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await first.stop();
  await second.stop();
});
beforeEach(() => {
  first.clear();
  second.clear();
  second.script("two", whole());
});

const ask = (timeout: string, more: object = {}) =>
  fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    headers: { "x-omen-timeout-ms": timeout },
    body: JSON.stringify({ model: "one", messages: [{ role: "user", content: "x" }], ...more }),
  });

test("ends a call that takes longer, and asks nobody else", async () => {
  first.script("one", silent());
  for (let round = 0; round < 3; round++) {
    const late = await ask("300");
    expect(late.status).toBe(504);
    expect(late.headers.get("x-should-retry")).toBe("false");
    expect(await late.json()).toMatchObject({
      error: {
        code: "timeout",
        message: "The answer was not whole after 300 ms, the request's own x-omen-timeout-ms.",
      },
    });
  }
  expect([first.requests.length, second.requests.length]).toEqual([3, 0]);
  // The provider is not ill for a client's haste: it is asked again at once.
  first.script("one", whole({ content: "here" }));
  const answered = await ask("60000");
  expect([answered.status, answered.headers.get("x-omen-provider")]).toEqual([200, "first"]);
  await answered.text();
});

test("ends a stream that has begun, with an error that its client reads", async () => {
  first.script("one", stallAfter(2));
  const answer = await ask("700", { stream: true });
  expect(answer.status).toBe(200);
  const text = await answer.text();
  expect(text).toContain('"code":"timeout"');
  expect(text).toContain("the request's own x-omen-timeout-ms");
});

test.each(["0", "-1", "1.5", "soon", "86400001", ""])("%p is no such time", async (timeout) => {
  const refused = await ask(timeout);
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { param: "x-omen-timeout-ms" } });
});
