import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eventually } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import {
  dies,
  failure,
  fixed,
  formatEvent,
  silent,
  stallAfter,
  startUpstream,
  stream,
  whole,
  type Behaviour,
  type Upstream,
} from "./support/upstream/index.ts";

/** What happens when a deployment fails: another answers, as long as the client was told nothing. */

let first: Upstream;
let second: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  [first, second] = await Promise.all([startUpstream(), startUpstream()]);
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [routing.health]
      failures = 1000
      cooldown_seconds = 0.000001
      [routing.fallbacks]
      lonely = ["second/backup"]
      [providers.first]
      type = "openai_compatible"
      base_url = "${first.baseUrl}"
      models = ["shared", "lonely"]
      timeouts.first_byte_seconds = 0.4
      [providers.second]
      type = "openai_compatible"
      base_url = "${second.baseUrl}"
      models = ["shared", "backup"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await first.stop();
  await second.stop();
});
beforeEach(() => {
  for (const upstream of [first, second]) upstream.clear();
  second.script("shared", whole({ content: "from the second" }));
  second.script("backup", whole({ content: "from the backup" }));
});

const ask = (body: Record<string, unknown> = {}, path = "/v1/chat/completions"): Promise<Response> =>
  fetch(omen.url + path, {
    method: "POST",
    headers: { "x-omen-explain": "1", "x-omen-session": crypto.randomUUID() },
    body: JSON.stringify({ model: "shared", max_tokens: 50, messages: [{ role: "user", content: "x" }], ...body }),
  });

/** A stream that announces an answer and goes no further. */
const announces =
  (then: Behaviour): Behaviour =>
  async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    const chunk = { id: "c", object: "chat.completion.chunk", created: 1, model: "shared" };
    await exchange.write(formatEvent({ ...chunk, choices: [{ index: 0, delta: { role: "assistant", content: "" } }] }));
    await then(exchange);
  };

describe("a whole answer comes from the next deployment", () => {
  test.each([
    ["that is limited", failure(429)],
    ["that is overloaded", failure(503)],
    ["that fails", failure(500)],
    ["that refuses Omen's credentials", failure(401)],
    ["that does not know the model", failure(404)],
    ["that breaks off", dies({ events: 0, how: "reset" })],
    ["that says nothing", silent()],
    ["that answers nonsense", fixed(200, "<html>")],
  ] as const)("behind one %s", async (_what, behaviour) => {
    first.script("shared", behaviour);
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get("x-omen-provider")).toBe("second");
    expect(await response.json()).toMatchObject({ choices: [{ message: { content: "from the second" } }] });
    expect([first.requests.length, second.requests.length]).toEqual([1, 1]);
  });

  test("under the fallbacks of the name that was asked for", async () => {
    first.script("lonely", failure(503));
    const response = await ask({ model: "lonely" });
    expect([response.status, response.headers.get("x-omen-model")]).toEqual([200, "backup"]);
  });

  test("for clients of Messages and Responses too", async () => {
    first.script("shared", failure(503));
    for (const path of ["/v1/messages", "/v1/responses"]) {
      const body = path === "/v1/responses" ? { input: "x", messages: undefined, max_tokens: undefined } : {};
      const response = await ask(body, path);
      expect([path, response.status, response.headers.get("x-omen-provider")]).toEqual([path, 200, "second"]);
      expect(await response.text()).toContain("from the second");
    }
  });
});

describe("a stream comes from the next deployment", () => {
  const streamed = async () => {
    second.script("shared", stream({ deltas: ["from ", "the second"] }));
    const response = await ask({ stream: true });
    return { provider: response.headers.get("x-omen-provider"), text: await response.text() };
  };

  test.each([
    ["is refused", failure(503)],
    ["is announced, then breaks off", announces(async (exchange) => exchange.close())],
    [
      "is announced, then an error",
      announces(async (exchange) => {
        await exchange.write(formatEvent({ error: { message: "quota", type: "insufficient_quota" } }));
        await exchange.write("data: [DONE]\n\n");
        await exchange.end();
      }),
    ],
    [
      "is announced and ends with nothing said",
      announces(async (exchange) => {
        await exchange.write("data: [DONE]\n\n");
        await exchange.end();
      }),
    ],
    ["is announced, then silence", announces((exchange) => exchange.closed)],
  ] as const)("where the first's %s", async (_what, behaviour) => {
    first.script("shared", behaviour);
    const { provider, text } = await streamed();
    expect(provider).toBe("second");
    expect(text.match(/"role":"assistant"/g)).toHaveLength(1);
    expect(text).toContain("the second");
    expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
  });

  test("never once something was said: it ends as what it is", async () => {
    first.script("shared", async (exchange) => {
      await stallAfter(2)(Object.assign(Object.create(exchange), { closed: Promise.resolve() }));
      exchange.reset();
    });
    const { provider, text } = await streamed();
    expect(provider).toBe("first");
    expect(text).toContain('"code":"provider_error"');
    expect(second.requests).toHaveLength(0);
  });
});

describe("nobody else is asked", () => {
  test("where the request is at fault", async () => {
    first.script("shared", failure(400));
    expect((await ask()).status).toBe(400);
    expect(second.requests).toHaveLength(0);
  });

  test("where tools that act at the provider were offered and may have run", async () => {
    first.script("shared", dies({ events: 0, how: "reset" }));
    const tools = [{ type: "mcp", server_label: "x", server_url: "https://x.example" }];
    const response = await ask({ tools });
    expect(response.status).toBe(502);
    expect(second.requests).toHaveLength(0);
  });

  test("for a client that left", async () => {
    first.script("shared", silent());
    const abort = new AbortController();
    const asked = fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      signal: abort.signal,
      body: JSON.stringify({ model: "shared", messages: [{ role: "user", content: "x" }] }),
    }).catch(() => undefined);
    await first.received("shared");
    abort.abort();
    await asked;
    await eventually(
      async () => first.underWay,
      (count) => count === 0,
    );
    expect(second.requests).toHaveLength(0);
  });

  test("and clients that leave, a hundred times over, leave the deployment well", async () => {
    first.script("shared", stream({ count: 50, intervalMs: 5 }));
    for (let round = 0; round < 25; round++) {
      const abort = new AbortController();
      const clients = Array.from({ length: 4 }, () =>
        fetch(`${omen.url}/v1/chat/completions`, {
          method: "POST",
          signal: abort.signal,
          body: JSON.stringify({ model: "shared", stream: true, messages: [{ role: "user", content: "x" }] }),
        }).then(
          (response) => response.body?.getReader().read(),
          () => undefined,
        ),
      );
      await Promise.all(clients);
      abort.abort();
    }
    const { candidates } = (await (
      await fetch(`${omen.url}/v1/route`, {
        method: "POST",
        body: JSON.stringify({ model: "shared", messages: [{ role: "user", content: "x" }] }),
      })
    ).json()) as { candidates: { score: number | null }[] };
    expect(candidates.map(({ score }) => score === null)).toEqual([false, false]);
  });
});

test("a decision is explained, and names what fell out", async () => {
  const explain = (body: object) =>
    fetch(`${omen.url}/v1/route`, {
      method: "POST",
      body: JSON.stringify({ messages: [{ role: "user", content: "x" }], ...body }),
    });
  const answer = (await (await explain({ model: "auto", omen: { providers: ["second"] } })).json()) as Record<
    string,
    unknown
  >;
  expect(answer).toMatchObject({ object: "route", requested: "auto", chosen: "second/shared" });
  expect(answer["candidates"]).toContainEqual({
    deployment: "first/lonely",
    score: null,
    why: "its provider was not asked for",
    excluded_by: "provider",
  });
  const bad = await explain({ model: "auto", omen: { strategy: "chaep" } });
  expect([bad.status, await bad.text()]).toEqual([400, expect.stringContaining("did you mean cheap?")]);
  const nobody = await explain({ model: "auto", omen: { budget_usd: 0 } });
  expect([nobody.status, await nobody.text()]).toEqual([400, expect.stringContaining("its price is not known")]);
});
