import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { recordedProviders, type RecordedProvider } from "./support/fuzz/provider.ts";
import { clients, configOf, env, of, providers } from "./support/scenario/index.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * A provider that answers whole where a stream was asked for, and with a stream where the whole was: every type of
 * provider, in front of it every client.
 */

let recorded: readonly RecordedProvider[];
let upstream: Upstream;
let omen: OmenServer;
beforeAll(async () => {
  recorded = await recordedProviders();
  upstream = await startUpstream();
  omen = await startOmen({ env, config: configOf(upstream.origin) });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const scenario = "text, with instructions and sampling";
/** Converse has an operation and a framing of its own for each form: neither answers in the other. */
const usual = providers.filter(({ name }) => name !== "converse");
const cases = clients.flatMap((client) =>
  usual.flatMap((provider) =>
    [false, true].map((stream) => [client.name, provider.name, stream ? "stream" : "whole", client, provider] as const),
  ),
);

/** What the provider streams, whatever path it is asked at. */
const streamOf =
  (name: string): Behaviour =>
  async (exchange) => {
    const stream = recorded.find((provider) => provider.name === name)?.said[0]?.stream;
    await exchange.head(200, { "Content-Type": stream?.contentType ?? "" }, "chunked");
    for (const piece of stream?.pieces ?? []) await exchange.write(piece);
    await exchange.end();
  };

test.each(cases)(
  "%s in front of %s gets the %s that it asked for",
  async (_client, _provider, form, client, provider) => {
    const facing = provider.also?.[client.name] ?? provider;
    const answer = facing.answer[scenario];
    if (form === "stream") upstream.route(facing.routes.stream, facing.whole(answer));
    else upstream.route(facing.routes.whole, streamOf(facing.name));
    const model = `${provider.name}/${provider.model}`;
    const got = await client.ask(omen.url, model, client.request[scenario], form === "stream");
    const whole = of(client.got[scenario], facing.name);
    const expected = form === "stream" && client.streamedOf ? client.streamedOf(whole) : whole;
    expect(client.normal(got)).toMatchObject(client.normal(expected) as object);
  },
);
