import { afterEach, describe, expect, test } from "bun:test";
import { eventually } from "./support/governed.ts";
import { chatIn, excluded, explained } from "./support/route.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import {
  failure,
  fixed,
  startUpstream,
  stream,
  whole,
  type Behaviour,
  type Upstream,
} from "./support/upstream/index.ts";

/** What is dead is left, what is slow is spared, what says that it is full is let be, and each is found again. */

const started: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of started.splice(0)) await one[Symbol.asyncDispose]();
});

async function upstreams(count: number): Promise<Upstream[]> {
  const all = await Promise.all(Array.from({ length: count }, () => startUpstream()));
  started.push(...all);
  return all;
}

/** An Omen with one model of as many deployments as there are upstreams: `p0/m`, `p1/m`, … */
async function omenOver(origins: readonly string[], more = ""): Promise<OmenServer> {
  const providers = origins.map(
    (origin, index) => `
      [providers.p${index}]
      type = "openai_compatible"
      base_url = "${origin}/v1"
      models = ["m"]
    `,
  );
  const members = origins.map((_, index) => `{ provider = "p${index}", model = "m" }`);
  const omen = await startOmen({
    config: `discovery.enabled = false\n${more}\n${providers.join("")}\n[models.shared]\ndeployments = [${members.join(", ")}]`,
  });
  started.push(omen);
  return omen;
}

const chat = (url: string, session: string) => chatIn(url, "shared", session);
const isOut = async (omen: OmenServer, key: string) => excluded(await explained(omen.url, { model: "shared" }))[key];

test("of three, one dead and one slow: every request is answered, and the dead one is asked three times at most", async () => {
  const [well, slow, dead] = (await upstreams(3)) as [Upstream, Upstream, Upstream];
  well.script("m", whole());
  slow.script("m", whole({ delayMs: 150 }));
  dead.script("m", failure(500));
  const omen = await omenOver([well.origin, slow.origin, dead.origin], "routing.health.probe_seconds = 1000");
  let answered = 0;
  const total = 400;
  let next = 0;
  const client = async () => {
    while (next < total) {
      const response = await chat(omen.url, `session ${next++}`);
      if (response.ok && (await response.text()).includes("choices")) answered++;
    }
  };
  await chat(omen.url, "before"); // the first calls find out, one by one, what the rest then know
  for (let at = 0; at < 12; at++) await chat(omen.url, `first ${at}`);
  await Promise.all(Array.from({ length: 8 }, client));
  expect(answered).toBe(total);
  const asked = (upstream: Upstream) => upstream.requests.filter(({ path }) => path.endsWith("/completions")).length;
  expect(asked(dead)).toBeLessThanOrEqual(3 + 8); // those under way when the third failed come on top
  expect(asked(slow)).toBeLessThan(total / 10);
  expect(await isOut(omen, "p2/m")).toBe("health");
});

test("what failed is asked for its models, and takes calls again once it answers", async () => {
  const [well, ill] = (await upstreams(2)) as [Upstream, Upstream];
  well.script("m", whole());
  ill.script("m", failure(500));
  ill.route("GET /v1/models", failure(503));
  const omen = await omenOver(
    [well.origin, ill.origin],
    "routing.health = { cooldown_seconds = 3600, probe_seconds = 0.05 }",
  );
  for (let at = 0; at < 40; at++) expect((await chat(omen.url, `s${at}`)).status).toBe(200);
  expect(await isOut(omen, "p1/m")).toBe("health");
  const before = ill.requests.length;
  await eventually(
    async () => ill.requests.length,
    (count) => count > before + 2,
  );
  expect(await isOut(omen, "p1/m")).toBe("health");
  const calls = ill.requests.filter(({ path }) => path.endsWith("/completions")).length;
  expect(calls).toBe(3);
  ill.route("GET /v1/models", fixed(200, { object: "list", data: [] }));
  ill.script("m", whole());
  await eventually(
    () => isOut(omen, "p1/m"),
    (by) => by === undefined,
  );
  const answered = await Promise.all(
    Array.from({ length: 40 }, async (_, at) => (await chat(omen.url, `t${at}`)).headers.get("x-omen-provider")),
  );
  expect(new Set(answered)).toEqual(new Set(["p0", "p1"]));
});

test("sixteen clients that close their streams at once, a hundred times over, leave every deployment well", async () => {
  const [first, second] = (await upstreams(2)) as [Upstream, Upstream];
  for (const upstream of [first, second]) upstream.script("m", stream({ count: 40, intervalMs: 5 }));
  const omen = await omenOver([first.origin, second.origin]);
  for (let round = 0; round < 100; round++) {
    const abort = new AbortController();
    await Promise.all(
      Array.from({ length: 16 }, async (_, at) => {
        const response = await fetch(`${omen.url}/v1/chat/completions`, {
          method: "POST",
          signal: abort.signal,
          headers: { "x-omen-session": `${round}/${at}` },
          body: JSON.stringify({ model: "shared", stream: true, messages: [{ role: "user", content: "x" }] }),
        });
        await response.body?.getReader().read();
      }),
    );
    abort.abort();
  }
  await eventually(
    async () => first.underWay + second.underWay,
    (count) => count === 0,
  );
  const { candidates } = await explained(omen.url, { model: "shared" });
  expect(candidates.map(({ score }) => score === null)).toEqual([false, false]);
  expect(first.requests.length).toBeGreaterThan(400);
  expect(second.requests.length).toBeGreaterThan(400);
}, 60_000);

describe("what a provider says of its limits", () => {
  const saying = (remaining: string, reset: string) =>
    whole({ headers: { "x-ratelimit-remaining-requests": remaining, "x-ratelimit-reset-requests": reset } });

  test("steers away before the refusal", async () => {
    const [low, other] = (await upstreams(2)) as [Upstream, Upstream];
    low.script("m", saying("0", "10m"));
    other.script("m", whole());
    const omen = await omenOver([low.origin, other.origin]);
    for (let at = 0; low.requests.length === 0; at++) await (await chat(omen.url, `s${at}`)).text();
    expect(await isOut(omen, "p0/m")).toBe("limit");
    const { candidates } = await explained(omen.url, { model: "shared" });
    expect(candidates.find(({ deployment }) => deployment === "p0/m")?.why).toMatch(
      /^its provider says that no request is left, for \d+ s$/,
    );
    for (let at = 0; at < 20; at++) expect((await chat(omen.url, `t${at}`)).headers.get("x-omen-provider")).toBe("p1");
    expect(low.requests).toHaveLength(1);
  });

  test("takes it out until its reset after a 429 without more words", async () => {
    const [used, other] = (await upstreams(2)) as [Upstream, Upstream];
    const headers = {
      "anthropic-ratelimit-requests-remaining": "0",
      "anthropic-ratelimit-requests-reset": "2099-01-01T00:00:00Z",
    };
    used.script("m", fixed(429, { error: { message: "quota", type: "rate_limit_error", code: null } }, headers));
    other.script("m", whole());
    const omen = await omenOver([used.origin, other.origin]);
    for (let at = 0; used.requests.length === 0; at++) expect((await chat(omen.url, `s${at}`)).status).toBe(200);
    const { candidates } = await explained(omen.url, { model: "shared" });
    const until = Date.parse(candidates.find(({ deployment }) => deployment === "p0/m")?.until ?? "");
    expect(until - Date.now()).toBeGreaterThan(300_000);
  });
});

test("a deployment's own limits: others answer, its queue is bounded, and beyond it is 429 with a time", async () => {
  const [only] = (await upstreams(1)) as [Upstream];
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  only.script("m", async (exchange) => {
    await held;
    await whole()(exchange);
  });
  const omen = await omenOver([only.origin], '[models."p0/m"]\nlimits = { concurrency = 2 }');
  const all = Array.from({ length: 80 }, (_, at) => chat(omen.url, `s${at}`));
  const settled: Response[] = [];
  for (const one of all) void one.then((response) => settled.push(response));
  await eventually(
    async () => settled.length,
    (count) => count >= 14,
  );
  expect(settled.every(({ status, headers }) => status === 429 && Number(headers.get("retry-after")) >= 1)).toBe(true);
  await eventually(
    async () => only.peak,
    (peak) => peak >= 2,
  );
  const { candidates } = await explained(omen.url, { model: "shared" });
  expect(candidates[0]?.why).toContain("local");
  release();
  const statuses = (await Promise.all(all)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(66); // two that ran, and 64 that waited
  expect(only.peak).toBe(2);
});

describe("chains follow the name that was asked for, by what went wrong", () => {
  const tooLong = fixed(400, {
    error: { message: "too long", type: "invalid_request_error", code: "context_length_exceeded" },
  });
  const forbidden = fixed(400, {
    error: { message: "no", type: "invalid_request_error", code: "content_policy_violation" },
  });

  type Asked = (number | string | null | (string | undefined)[])[];

  async function chained() {
    const [one] = (await upstreams(1)) as [Upstream];
    const omen = await startOmen({
      config: `
        discovery.enabled = false
        [routing.health]
        failures = 1000
        cooldown_seconds = 0.000001
        [models]
        nick = "first"
        [routing.fallbacks]
        nick = { outage = ["spare"], context_length = ["long"], content_policy = ["mild"], rate_limit = ["cheap", "spare"] }
        [providers.p]
        type = "openai_compatible"
        base_url = "${one.baseUrl}"
        models = ["first", "spare", "long", "mild", "cheap"]
      `,
    });
    started.push(omen);
    for (const model of ["first", "spare", "long", "mild", "cheap"])
      one.script(model, whole({ content: `from ${model}` }));
    const asked = async (name = "nick"): Promise<Asked> => {
      one.clear();
      const response = await chatIn(omen.url, name, crypto.randomUUID());
      return [response.status, response.headers.get("x-omen-model"), one.requests.map(({ model }) => model)];
    };
    return { one, asked };
  }

  test.each([
    ["outage", failure(500), [200, "spare", ["first", "spare"]]],
    ["rate_limit", failure(429, { retryAfter: "0" }), [200, "cheap", ["first", "cheap"]]],
    ["context_length", tooLong, [200, "long", ["first", "long"]]],
    ["content_policy", forbidden, [200, "mild", ["first", "mild"]]],
    ["a bad request", failure(400), [400, null, ["first"]]],
  ] satisfies [string, Behaviour, Asked][])("%s", async (_what, behaviour, expected) => {
    const { one, asked } = await chained();
    expect(await asked()).toEqual([200, "first", ["first"]]);
    one.script("first", behaviour);
    expect(await asked()).toEqual(expected);
    expect((await asked("first"))[0]).not.toBe(200); // the chain is the alias's, and no other name's
  });

  test("through every hop, each for its own reason", async () => {
    const { one, asked } = await chained();
    one.script("first", failure(429, { retryAfter: "0" }));
    one.script("cheap", tooLong);
    expect(await asked()).toEqual([200, "long", ["first", "cheap", "long"]]);
    one.script("cheap", failure(500));
    one.script("spare", whole());
    expect(await asked()).toEqual([200, "spare", ["first", "cheap", "spare"]]);
  });
});

test("a deployment that was out is asked again at once, where that is configured, and others after it, within the attempts", async () => {
  const [one] = (await upstreams(1)) as [Upstream];
  const omen = await startOmen({
    config: `
      discovery.enabled = false
      [routing]
      again = 1
      attempts = 3
      fallbacks = { first = ["spare"] }
      [routing.health]
      failures = 1000
      cooldown_seconds = 0.000001
      [providers.p]
      type = "openai_compatible"
      base_url = "${one.baseUrl}"
      models = ["first", "spare"]
    `,
  });
  started.push(omen);
  one.script("spare", whole());
  const asked = async () => {
    one.clear();
    const response = await chatIn(omen.url, "first", crypto.randomUUID());
    return [response.status, one.requests.map(({ model }) => model), response.headers.get("x-omen-trace-reason")];
  };
  one.script("first", [failure(500), whole()]);
  expect(await asked()).toEqual([200, ["first", "first"], "by name: first of 2 in order; again"]);
  one.script("first", failure(500));
  expect((await asked()).slice(0, 2)).toEqual([200, ["first", "first", "spare"]]);
  one.script("spare", failure(500));
  expect((await asked()).slice(0, 2)).toEqual([502, ["first", "first", "spare"]]);
  one.script("first", failure(400));
  expect((await asked()).slice(0, 2)).toEqual([400, ["first"]]);
});
