import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, whole, type Upstream } from "./support/upstream/index.ts";

/** Which deployment answers to which name. */

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  for (const model of ["one", "two", "claude-real"]) upstream.script(model, whole());
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [models]
      "gpt-4o" = "fast"
      fast = "p/two"
      "claude-*" = "auto"
      [models.shared]
      deployments = [{ provider = "p", model = "one", weight = 3 }, { provider = "p", model = "two" }]
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["one", "two", "claude-real"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const ask = (model: string, session?: string) =>
  fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    ...(session !== undefined && { headers: { "x-omen-session": session } }),
    body: JSON.stringify({ model, messages: [{ role: "user", content: "x" }] }),
  });

test.each([
  ["auto", "one"],
  ["auto:code", "one"],
  ["local", "one"],
  ["gpt-4o", "two"],
  ["fast", "two"],
  ["claude-opus-4-6", "one"],
  ["claude-real", "claude-real"],
  ["p/two", "two"],
])("%s is answered by %s", async (requested, model) => {
  const response = await ask(requested);
  expect(response.status).toBe(200);
  expect(response.headers.get("x-omen-model")).toBe(model);
  expect(upstream.requests.map((request) => request.model)).toEqual([model]);
});

test("a model of several deployments is shared out by weight, and a conversation keeps its own", async () => {
  const answered = async (session: string) => {
    const response = await ask("shared", session);
    await response.text();
    return response.headers.get("x-omen-model");
  };
  // A few at a time: of hundreds at once the less loaded has a say too, and not only the weights.
  const waves = Array.from({ length: 100 }, (_, wave) => [0, 1, 2, 3].map((of) => `conversation ${wave}.${of}`));
  const all = async () => {
    const models: (string | null)[] = [];
    for (const wave of waves) models.push(...(await Promise.all(wave.map(answered))));
    return models;
  };
  const first = await all();
  expect(await all()).toEqual(first);
  const share = first.filter((model) => model === "one").length / first.length;
  expect(share).toBeGreaterThan(0.62); // three of four, within six deviations of 400 draws: an even share would be half
  expect(share).toBeLessThan(0.88);
});

test("a draw among equals can be told again from its record", async () => {
  expect((await ask("shared", "drawn")).status).toBe(200);
  const { data } = await eventually(
    () => new Operator(omen).ask<{ data: { session: string; reason: string }[] }>("GET", "/admin/requests"),
    (answer) => answer.data.some(({ session }) => session === "drawn"),
  );
  expect(data.find(({ session }) => session === "drawn")?.reason).toMatch(/(?:its share|the less loaded).*; seed \d+$/);
});

test("what nobody has and no pattern fits is unknown; a cloud that isn't there can't be chosen", async () => {
  const unknown = await ask("gpt-9");
  expect(unknown.status).toBe(404);
  const cloud = await ask("cloud");
  expect(cloud.status).toBe(503);
  expect(await cloud.json()).toMatchObject({ error: { code: "no_healthy_deployment" } });
});

test("aliases are listed, patterns are not", async () => {
  const { data } = (await (await fetch(`${omen.url}/v1/models`)).json()) as { data: { id: string }[] };
  expect(data.map(({ id }) => id)).toEqual(["auto", "gpt-4o", "fast", "shared", "one", "two", "claude-real", "echo"]);
});

test("circles and names of Omen's own are refused at the start", async () => {
  const start = (models: string) => startOmen({ config: `[models]\n${models}` });
  await expect(start('a = "b"\nb = "a"')).rejects.toThrow("models.a: leads back to a");
  await expect(start('auto = "x"')).rejects.toThrow("models.auto: is a name of its own");
});
