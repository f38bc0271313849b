import { afterAll, beforeAll, expect, test } from "bun:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Lists of models, as the SDKs of both APIs read them, of a provider that tells strange times. */

let upstream: Upstream;
let omen: OmenServer;
beforeAll(async () => {
  upstream = await startUpstream();
  const created = { nanoseconds: 1.7e18, seconds: 1.7e9, unknown: undefined };
  const data = Object.entries(created).map(([id, value]) => ({ id, created: value, object: "model" }));
  upstream.route("GET /v1/models", fixed(200, { object: "list", data }));
  omen = await startOmen({
    config: `discovery.enabled = false
[providers.up]
type = "openai_compatible"
base_url = "${upstream.baseUrl}"`,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const names = ["auto", "nanoseconds", "seconds", "unknown", "echo"];
const epoch = "1970-01-01T00:00:00.000Z";

test("in OpenAI's SDK", async () => {
  const client = new OpenAI({ baseURL: `${omen.url}/v1`, apiKey: "any" });
  const listed = await Array.fromAsync(client.models.list());
  expect(listed.map(({ id }) => id)).toEqual(names);
  expect(await client.models.retrieve("up/seconds")).toMatchObject({
    id: "up/seconds",
    object: "model",
    created: 1.7e9,
  });
});

test.each(["", "/anthropic"])("in Anthropic's SDK, below %p", async (prefix) => {
  const client = new Anthropic({ baseURL: omen.url + prefix, apiKey: "any" });
  const listed = await Array.fromAsync(client.models.list());
  expect(listed.map(({ id, created_at: at }) => [id, at])).toEqual([
    ["auto", epoch],
    ["nanoseconds", epoch],
    ["seconds", "2023-11-14T22:13:20.000Z"],
    ["unknown", epoch],
    ["echo", epoch],
  ]);
  expect(await client.models.retrieve("up/seconds")).toMatchObject({
    type: "model",
    id: "up/seconds",
    display_name: "up/seconds",
    created_at: "2023-11-14T22:13:20.000Z",
  });
  expect(await client.models.retrieve("nope").catch((error: unknown) => error)).toMatchObject({
    status: 404,
    error: { type: "error", error: { type: "not_found_error" } },
  });
});
