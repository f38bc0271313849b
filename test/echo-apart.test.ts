import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startOmen, type OmenServer } from "./support/server.ts";
import { completion, fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * The built-in echo answers for nothing else: a question that comes back as its answer is worse than
 * an error that says what is down.
 */

const question = "What is the square root of nine?";

const asked: Readonly<Record<string, object>> = {
  "/v1/chat/completions": { messages: [{ role: "user", content: question }] },
  "/v1/completions": { prompt: question },
  "/v1/messages": { max_tokens: 50, messages: [{ role: "user", content: question }] },
  "/v1/responses": { input: question },
};

/** Names that leave the choice to Omen, and two that a configuration gives. */
const names = ["auto", "auto:code", "local", "cloud", "fast", "quality", "cheap", "claude-opus-4-8", "mine", "chained"];

const config = (provider: string, extra = ""): string => `
models = { "claude-*" = "auto", mine = "auto" }
routing.fallbacks.chained = ["auto"]
routing.intents.code.models = ["*"]
routing.health = { failures = 1, cooldown_seconds = 3600, probe_seconds = 3600 }
${extra}
${provider}
`;

/** What everybody who asks by any of these names is told: never their own words. */
async function answers(omen: OmenServer, model: string): Promise<readonly { status: number; text: string }[]> {
  const all = Object.entries(asked).flatMap(([path, body]) => [false, true].map((stream) => ({ path, body, stream })));
  const told: { status: number; text: string }[] = [];
  for (const { path, body, stream } of all) {
    const response = await fetch(omen.url + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model, stream, ...body }),
    });
    told.push({ status: response.status, text: await response.text() });
  }
  return told;
}

async function expectNoEcho(omen: OmenServer, provider: string): Promise<void> {
  for (const model of names) {
    for (const { status, text } of await answers(omen, model)) {
      if (model === "chained" && status === 404) continue; // it stands for nothing where nothing is listed
      expect([model, status >= 500, text]).toEqual([model, true, expect.stringContaining(provider)]);
      expect(text).not.toContain(question);
    }
  }
}

describe("a provider that is down from the start", () => {
  const nowhere = "http://127.0.0.1:1/v1";
  const kinds: readonly (readonly [kind: string, provider: string])[] = [
    ["whose models are given", `type = "openai_compatible"\nbase_url = "${nowhere}"\nmodels = ["m"]`],
    ["whose models are not known", `type = "openai_compatible"\nbase_url = "${nowhere}"`],
    ["that is an Ollama", `type = "ollama"\nendpoints = ["http://127.0.0.1:1"]`],
    ["that speaks Messages", `type = "anthropic"\nbase_url = "${nowhere}"\napi_key = "env:KEY"`],
  ];
  test.each(kinds)(
    "%s is named in an error",
    async (_, provider) => {
      const text = config(`[providers.broken]\n${provider}`, "discovery.enabled = false");
      await using omen = await startOmen({ config: text, env: { KEY: "sk-test" } });
      await expectNoEcho(omen, "broken");
    },
    60_000,
  );
});

describe("a provider that goes down later", () => {
  let upstream: Upstream;
  let found: Upstream;
  let omen: OmenServer;
  let discovering: OmenServer;
  beforeAll(async () => {
    [upstream, found] = await Promise.all([startUpstream(), startUpstream({ identity: "ollama", models: ["m"] })]);
    upstream.script("m", fixed(200, completion("m", "Three.")));
    const provider = `[providers.broken]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"`;
    const nothing = ["http://127.0.0.1:1"];
    const discovery = { interval_seconds: 1, ollama: [found.origin], llama_cpp: nothing, lm_studio: nothing };
    const tables = Object.entries(discovery).map(([name, value]) => `discovery.${name} = ${JSON.stringify(value)}`);
    [omen, discovering] = await Promise.all([
      startOmen({ config: config(provider, "discovery = { enabled = false, interval_seconds = 1 }") }),
      startOmen({ config: config("", tables.join("\n")) }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([omen.stop(), discovering.stop(), upstream.stop(), found.stop()]);
  });

  test("is named in an error, at once and once it is known", async () => {
    expect((await answers(omen, "auto"))[0]).toMatchObject({ status: 200, text: expect.stringContaining("Three.") });
    await upstream.stop();
    await expectNoEcho(omen, "broken");
    while (!/a provider is in trouble.*"provider":"broken"/.test(omen.output.error)) await Bun.sleep(20);
    await expectNoEcho(omen, "broken");
  }, 60_000);

  test("is missed though it was only found, and not made up for", async () => {
    await found.stop();
    while (!/a local model server is gone/.test(discovering.output.error)) await Bun.sleep(20);
    for (const model of names)
      for (const { status, text } of await answers(discovering, model)) {
        expect([model, status]).toEqual([model, model === "chained" ? 404 : 503]);
        expect(text).not.toContain(question);
      }
  }, 60_000);
});

test("where nothing is configured or found, the echo answers for auto, and says who it is", async () => {
  await using omen = await startOmen({ config: config("", "discovery.enabled = false") });
  const response = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "auto", ...asked["/v1/chat/completions"] }),
  });
  expect([response.status, response.headers.get("x-omen-provider")]).toEqual([200, "echo"]);
});
