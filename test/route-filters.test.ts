import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Operator } from "./support/governed.ts";
import { excluded, explained, routeOf, type Asked } from "./support/route.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** What a candidate falls out for, each with its reason; and what is refused because it can't be meant. */

let upstream: Upstream;
let omen: OmenServer;
let bound: string;
let plain: string;

beforeAll(async () => {
  upstream = await startUpstream();
  const provider = (name: string, more: string) => `
    [providers.${name}]
    type = "openai_compatible"
    base_url = "${upstream.baseUrl}"
    local = false
    ${more}
  `;
  omen = await startOmen({
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      [routing.data."key:bound"]
      regions = ["eu"]
      zero_retention = true
      ${provider("american", 'models = ["seer"]\ndata_region = "us-east-1"')}
      ${provider("european", 'models = ["reader"]\ndata_region = "eu-central-1"\nzero_retention = true')}
      ${provider("somewhere", 'models = ["mystery"]')}
      [providers.house]
      type = "vllm"
      base_url = "${upstream.baseUrl}"
      models = ["small"]
      [models.seer]
      takes = ["image", "document"]
      tools = true
      json_schema = true
      reasoning = true
      price = { input = 1, output = 5 }
      context_tokens = 100000
      [models.reader]
      takes = []
      tools = true
      json_schema = false
      reasoning = false
      output_tokens = 1000
      price = { input = 2, output = 10 }
      [models.small]
      takes = []
      tools = false
      context_tokens = 200
    `,
  });
  const operator = new Operator(omen);
  bound = await operator.makeKey({ name: "bound" });
  plain = await operator.makeKey({ name: "plain" });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const as = (key: string) => ({ authorization: `Bearer ${key}` });
const out = async (body: Asked, headers: Record<string, string> = {}): Promise<Record<string, string>> =>
  excluded(await explained(omen.url, body, { ...as(plain), ...headers }));
const part = (content: object) => ({ messages: [{ role: "user", content: [{ type: "text", text: "x" }, content] }] });

describe("data stays where it may be", () => {
  test("a region that is asked for, and what is local in any case", async () => {
    const aside = { "american/seer": "data", "somewhere/mystery": "data" };
    expect(await out({ omen: { region: "eu" } })).toEqual(aside);
    expect(await out({ omen: { region: ["eu-central-1", "eu-west-*"] } })).toEqual(aside);
    expect(await out({}, { "x-omen-region": "eu" })).toEqual(aside);
  });

  test("zero retention, and local only", async () => {
    const kept = { "american/seer": "data", "somewhere/mystery": "data" };
    expect(await out({ omen: { zero_retention: true } })).toEqual(kept);
    expect(await out({}, { "x-omen-zero-retention": "1" })).toEqual(kept);
    expect(await out({ omen: { local: true } })).toEqual({ ...kept, "european/reader": "data" });
  });

  test("a rule for a caller holds for names too, and is told", async () => {
    const { candidates } = await explained(omen.url, {}, as(bound));
    expect(candidates.find(({ deployment }) => deployment === "american/seer")?.why).toBe(
      "it is not known to keep nothing (zero_retention)",
    );
    const refused = await routeOf(omen.url, { model: "american/seer" }, as(bound));
    expect([refused.status, await refused.text()]).toEqual([
      400,
      expect.stringContaining("american/seer (it is not known to keep nothing (zero_retention))"),
    ]);
    expect((await explained(omen.url, { model: "american/seer" }, as(plain))).chosen).toBe("american/seer");
    upstream.clear();
    const called = await fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      headers: as(bound),
      body: JSON.stringify({ model: "american/seer", messages: [{ role: "user", content: "secret" }] }),
    });
    expect([called.status, upstream.requests.length]).toEqual([400, 0]);
  });
});

describe("what a request brings, a model must take", () => {
  test.each([
    ["an image of chat", { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }, false],
    ["an image of Messages", { type: "image", source: { type: "base64", media_type: "image/png", data: "AA" } }, false],
    ["a document", { type: "file", file: { file_data: "data:application/pdf;base64,AAAA" } }, false],
    ["sound", { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }, true],
  ])("%s", async (_what, content, seerToo) => {
    expect(await out(part(content))).toEqual({
      "european/reader": "capability",
      "house/small": "capability",
      ...(seerToo && { "american/seer": "capability" }),
    });
  });

  test("tools, a schema, an effort of reasoning, a long answer", async () => {
    const tools = [{ type: "function", function: { name: "f", parameters: { properties: { image: {} } } } }];
    expect(await out({ tools })).toEqual({ "house/small": "capability" });
    const schema = { type: "json_schema", json_schema: { name: "x", schema: {} } };
    expect(await out({ response_format: schema })).toEqual({ "european/reader": "capability" });
    expect(await out({ reasoning_effort: "high" })).toEqual({ "european/reader": "capability" });
    expect(await out({ reasoning_effort: "none" })).toEqual({});
    expect(await out({ max_tokens: 1001 })).toEqual({ "european/reader": "capability" });
  });

  test("what is only spoken of is none of it, and an image's bytes are no words", async () => {
    expect(await out({ messages: [{ role: "user", content: '{"type":"image_url"}' }] })).toEqual({});
    const bytes = "iVBORw0KGgo".repeat(200_000);
    const { chosen, estimate } = await explained(
      omen.url,
      part({ type: "image_url", image_url: { url: `data:image/png;base64,${bytes}` } }),
      as(plain),
    );
    expect(chosen).toBe("american/seer");
    expect(estimate.input_tokens).toBeLessThan(2000);
  });

  test("whoever names a model gets it all the same", async () => {
    const image = part({ type: "image_url", image_url: { url: "https://x.example/y.png" } });
    expect((await explained(omen.url, { ...image, model: "reader" }, as(plain))).chosen).toBe("european/reader");
  });
});

describe("what can't be meant is refused, with what to do", () => {
  test.each([
    ["an unknown strategy", { omen: { strategy: "chaep" } }, "did you mean cheap?"],
    ["a strategy that is no text", { omen: { strategy: 7 } }, "omen.strategy must be one of order, cheap"],
    ["an unknown provider", { omen: { providers: ["europaen"] } }, "did you mean european?"],
    ["providers that are none", { omen: { providers: 7 } }, "must be a list of providers' names"],
    ["no provider at all", { omen: { providers: [] } }, "leave it out for any"],
    ["a cloud that is local", { model: "cloud", omen: { local: true } }, "contradict each other"],
    ["a cloud by strategy local", { model: "cloud", omen: { strategy: "local" } }, "contradict each other"],
    ["a region that is none", { omen: { region: 7 } }, "omen.region must be a region"],
    ["a flag that is none", { omen: { zero_retention: "yes" } }, "omen.zero_retention must be true or false"],
    ["an intent that is no text", { omen: { intent: 7 } }, "omen.intent must be a text"],
    ["a stickiness that is none", { omen: { stickiness: "glue" } }, "omen.stickiness must be"],
    ["a budget below nothing", { omen: { budget_usd: -1 } }, "omen.budget_usd must be a number, 0 or more"],
    ["a latency that is no number", { omen: { max_latency_ms: "1" } }, "omen.max_latency_ms must be a number"],
  ])("%s", async (_what, body, said) => {
    const refused = await routeOf(omen.url, body, as(plain));
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(said)]);
  });

  test.each([
    ["x-omen-budget-usd", "much", "must be an amount in dollars"],
    ["x-omen-strategy", "best", "omen.strategy must be one of"],
    ["x-omen-zero-retention", "perhaps", "x-omen-zero-retention must be 1 or 0"],
  ])("header %s: %s", async (name, value, said) => {
    const refused = await routeOf(omen.url, {}, { ...as(plain), [name]: value });
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining(said)]);
  });

  test("where nothing is left, each candidate is named with why it fell out", async () => {
    const refused = await routeOf(
      omen.url,
      {
        omen: { budget_usd: 0.000001, region: "us" },
        ...part({ type: "image_url", image_url: { url: "https://x/y" } }),
      },
      as(plain),
    );
    expect(refused.status).toBe(400);
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    expect(error.code).toBe("no_candidate");
    expect(error.message).toContain("american/seer (about $0.0");
    expect(error.message).toContain("european/reader (it is in eu-central-1, and data must stay in us)");
    expect(error.message).toContain("house/small (it takes no images)");
    expect(error.message).toContain("somewhere/mystery (its region is not known, and data must stay in us)");
  });

  test("a local model that is not there is 503, since another time it may be", async () => {
    const long = "word ".repeat(4000);
    const body = { messages: [{ role: "user", content: long }] };
    const tooLong = await routeOf(omen.url, { ...body, model: "local" }, as(plain));
    expect([tooLong.status, await tooLong.text()]).toEqual([400, expect.stringContaining("its context is 200 tokens")]);
    await using cloudy = await startOmen({
      config: `discovery.enabled = false\n[providers.c]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"\nlocal = false\nmodels = ["m"]`,
    });
    const nobody = await routeOf(cloudy.url, { model: "local" });
    expect([nobody.status, await nobody.text()]).toEqual([503, expect.stringContaining("c/m (it is not local)")]);
  });
});
