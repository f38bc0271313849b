import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { faultsOfResponse, faultsOfStream, readStream } from "./support/open-responses.ts";
import { answers, configOf, env, providers, scenarioNames } from "./support/scenario/index.ts";
import { responsesClient } from "./support/scenario/responses.ts";
import type { ProviderColumn, ScenarioName } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** The Open Responses specification's rules, as cases of our own, in front of every provider type. */

let upstream: Upstream;
let omen: OmenServer;
beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: configOf(upstream.origin) });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const post = (body: object) =>
  fetch(`${omen.url}/v1/responses`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

const ask = (provider: ProviderColumn, scenario: ScenarioName, more: object) => {
  answers(upstream, provider, "responses", scenario);
  return post({ model: `${provider.name}/${provider.model}`, ...responsesClient.request[scenario], ...more });
};

/** OpenAI's own answers are passed through as they are: what they hold besides Omen's is OpenAI's. */
const translated = providers.filter(({ name }) => name !== "responses");

describe.each(translated.map((provider) => [provider.name, provider] as const))("in front of %s", (_, provider) => {
  test.each(scenarioNames)("a response is what its schema says: %s", async (scenario) => {
    const answer = await ask(provider, scenario, {});
    expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(faultsOfResponse((await answer.json()) as Record<string, unknown>)).toEqual([]);
  });

  test.each(scenarioNames)("a stream goes from state to state: %s", async (scenario) => {
    const answer = await ask(provider, scenario, { stream: true });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([
      200,
      expect.stringContaining("text/event-stream") as string,
    ]);
    const { events, rest } = readStream(await answer.text());
    expect(faultsOfStream(events)).toEqual([]);
    // "Streaming HTTP Responses" wants it; OpenAI's API, whose clients these are, has never sent it.
    expect(rest).toEqual([]);
  });

  test("`previous_response_id`: what was said before comes first, in its order", async () => {
    const scenario = "text, with instructions and sampling";
    const before = (await (await ask(provider, scenario, {})).json()) as { readonly id: string };
    const answer = await ask(provider, scenario, { input: "And then?", previous_response_id: before.id });
    const response = (await answer.json()) as Record<string, unknown>;
    expect(faultsOfResponse(response)).toEqual([]);
    expect(response["previous_response_id"]).toBe(before.id);
    const sent = upstream.requests.at(-1)?.text ?? "";
    expect(sent.indexOf("Hello")).toBeGreaterThan(-1);
    expect(sent.indexOf("And then?")).toBeGreaterThan(sent.indexOf("Hello"));
  });

  test("Errors: an object with type, code, param and message", async () => {
    const { routes } = provider.also?.["responses"] ?? provider;
    upstream.route(routes.whole, fixed(400, { error: { message: "no such thing", type: "invalid_request_error" } }));
    const answer = await post({ model: `${provider.name}/${provider.model}`, input: "Hello" });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      {
        error: {
          type: "invalid_request_error",
          message: expect.stringContaining("no such thing") as string,
          code: null,
          param: null,
        },
      },
    ]);
  });
});

test("Errors: what is asked of no model at all", async () => {
  const answer = await post({ model: "fake-model", input: "Hello" });
  expect([answer.status, await answer.json()]).toMatchObject([
    404,
    { error: { type: "invalid_request_error", code: "model_not_found", param: "model" } },
  ]);
});

test("the rules find what is wrong", async () => {
  const [provider] = translated;
  if (!provider) throw new Error("there are providers");
  const scenario = "parallel tool calls";
  const response = (await (await ask(provider, scenario, {})).json()) as Record<string, unknown>;
  for (const member of ["id", "completed_at", "temperature", "service_tier", "store", "tools", "text", "usage"]) {
    const { [member]: _, ...rest } = response;
    expect(faultsOfResponse(rest).join(), member).toContain(member);
  }
  const { events } = readStream(await (await ask(provider, scenario, { stream: true })).text());
  expect(events.length).toBeGreaterThan(8);
  for (const index of events.keys())
    expect(faultsOfStream(events.toSpliced(index, 1)), JSON.stringify(events[index]?.body).slice(0, 300)).not.toEqual(
      [],
    );
});
