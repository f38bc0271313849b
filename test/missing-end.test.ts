import { afterAll, beforeAll, expect, test } from "bun:test";
import { recordedProviders, type RecordedProvider } from "./support/fuzz/provider.ts";
import { clients, configOf, env, of, providers } from "./support/scenario/index.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * A provider that has said all of its answer and never ends it: what ends its stream is missing, and the connection
 * stays open, with signs of life or without. Every type of provider, in front of it every client.
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

const scenario = "text, with instructions and sampling";
const ends = /^(?:data: \[DONE\]|event: message_stop\n.*)\n\n/gm;

const signs = [undefined, ": ping\n\n", 'event: ping\ndata: {"type": "ping"}\n\n'];

/**
 * What the provider streams but for its end, and then nothing, or signs of life as long as the client is there:
 * another kind each time it is asked.
 */
function unended(name: string): Behaviour {
  let asked = 0;
  const stream = recorded.find((provider) => provider.name === name)?.said[0]?.stream;
  const { contentType = "", pieces = [] } = stream ?? {};
  const mayBeTold = contentType.startsWith("text/event-stream");
  return async (exchange) => {
    const sign = mayBeTold ? signs[asked++ % (name.includes("messages") ? 3 : 2)] : undefined;
    await exchange.head(200, { "Content-Type": contentType }, "chunked");
    if (mayBeTold) await exchange.write(Buffer.concat(pieces).toString().replace(ends, ""));
    else for (const piece of pieces) await exchange.write(piece);
    while (!exchange.isClosed) {
      if (sign !== undefined) await exchange.write(sign);
      await Bun.sleep(200);
    }
  };
}

test("an answer that is whole but for its stream's end is given whole, whatever follows for ever", async () => {
  for (const provider of providers)
    for (const { name, routes } of [provider, ...Object.values(provider.also ?? {})])
      upstream.route(routes.stream, unended(name));
  const each = clients.flatMap((client) => providers.flatMap((provider) => signs.map(() => ({ client, provider }))));
  await Promise.all(
    each.map(async ({ client, provider }) => {
      const facing = provider.also?.[client.name] ?? provider;
      const got = await client.ask(omen.url, `${provider.name}/${provider.model}`, client.request[scenario], true);
      const whole = of(client.got[scenario], facing.name);
      const expected = client.streamedOf ? client.streamedOf(whole) : whole;
      expect(client.normal(got)).toMatchObject(client.normal(expected) as object);
    }),
  );
}, 30_000);

test("of several answers the second may come long after the first is whole", async () => {
  const chunk = (index: number, delta: object, reason: string | null = null): string =>
    `data: ${JSON.stringify({ id: "x", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index, delta, finish_reason: reason }] })}\n\n`;
  await using own = await startUpstream({ models: ["m"] });
  own.script("m", async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    await exchange.write(chunk(0, { role: "assistant", content: "one" }) + chunk(0, {}, "stop"));
    if (!(await exchange.pause(12_000))) return; // longer than a missing end is waited for
    await exchange.write(`${chunk(1, { role: "assistant", content: "two" })}${chunk(1, {}, "stop")}data: [DONE]\n\n`);
    await exchange.end();
  });
  await using omen = await startOmen({
    config: `discovery.enabled = false\n[providers.p]\ntype = "openai_compatible"\nbase_url = "${own.baseUrl}"\nmodels = ["m"]`,
  });
  const answer = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    body: JSON.stringify({ model: "m", n: 2, stream: true, messages: [{ role: "user", content: "x" }] }),
  });
  expect(await answer.text()).toContain('"two"');
}, 60_000);
