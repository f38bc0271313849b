import { afterAll, beforeAll, expect, test } from "bun:test";
import { recordedProviders, type RecordedProvider } from "./support/fuzz/provider.ts";
import { judge } from "./support/fuzz/client.ts";
import { clients, configOf, env, providers } from "./support/scenario/index.ts";
import type { ClientColumn, ProviderColumn } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { exceptionFrame } from "./support/upstream/aws/index.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/**
 * A provider that tells an error within its stream and then ends the stream: the answer is broken, and nothing that is
 * said behind the error may make it look whole. Every type of provider, in front of it every client.
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

const told = "The engine has caught fire.";
const event = (value: object, name?: string): string =>
  `${name === undefined ? "" : `event: ${name}\n`}data: ${JSON.stringify(value)}\n\n`;

/** The error as each dialect's own streams tell it. */
const errors: Readonly<Record<string, string | Uint8Array>> = {
  chat: event({ error: { message: told, type: "server_error", code: 502 } }),
  messages: event({ type: "error", error: { type: "api_error", message: told } }, "error"),
  responses: event({ type: "error", code: "server_error", message: told, param: null, sequence_number: 99 }, "error"),
  gemini: event({ error: { code: 503, message: told, status: "UNAVAILABLE" } }),
  ollama: `${JSON.stringify({ error: told })}\n`,
  converse: exceptionFrame("modelStreamErrorException", told),
};

/** What tells a client that its answer is whole. */
const wholes = /message_stop|"type":\s*"response\.completed"|"type":\s*"response\.incomplete"/;

/** Lets the provider break off with its error, behind so many pieces of what it streams. */
function breaks({ name, routes }: ProviderColumn, scenario: number, count: number): void {
  const stream = recorded.find((provider) => provider.name === name)?.said[scenario]?.stream;
  upstream.route(routes.stream, async (exchange) => {
    await exchange.head(200, { "Content-Type": stream?.contentType ?? "" }, "chunked");
    for (const piece of stream?.pieces.slice(0, count) ?? []) {
      await exchange.write(piece);
      if (!(await exchange.pause(1))) return; // so that each piece is an event of its own to whoever reads
    }
    await exchange.write(errors[name] ?? "");
    await exchange.end();
  });
}

const pieceCount = (name: string, scenario: number): number =>
  recorded.find((provider) => provider.name === name)?.said[scenario]?.stream.pieces.length ?? 0;

/** A text, and parallel calls. */
const scenarios = [0, 1];

const cases = clients.flatMap((client) =>
  providers.map((provider) => [client.name, provider.name, client, provider] as const),
);

test.each(cases)("%s in front of %s hears of it, and of no end", async (_client, _provider, client, provider) => {
  const facing = provider.also?.[client.name] ?? provider;
  for (const scenario of scenarios)
    for (let count = 2; count < pieceCount(facing.name, scenario); count++) {
      breaks(facing, scenario, count);
      await expectBroken(client, provider, facing.name === client.name);
    }
});

async function expectBroken(client: ClientColumn, provider: ProviderColumn, passes: boolean): Promise<void> {
  const request = client.request["parallel tool calls"];
  const model = `${provider.name}/${provider.model}`;
  const response = await fetch(omen.url + client.path, {
    method: "POST",
    body: JSON.stringify({ model, stream: true, ...request }),
  });
  const text = await response.text();
  expect(text).toContain(told);
  expect(text).not.toMatch(wholes);
  judge({ status: response.status, text, isStream: response.status === 200 }, client.path, passes);
  const given = client.ask(omen.url, model, request, true);
  expect(await given.catch((error: unknown) => error)).toBeInstanceOf(Error);
}
