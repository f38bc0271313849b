import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { join } from "node:path";
import OpenAI, { NotFoundError } from "openai";
import { answerOf, eventsOf } from "./support/responses.ts";
import { clientAt, failureOf, keyedAuth, keyedEnv, nativeProvider } from "./support/keyed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** OpenAI's Responses in the background, through its SDK: answers that run on without their client, streamed or not. */

let upstream: Upstream;
let omen: OmenServer;

const responsesRoute = "POST /v1/responses";

const config = (): string => `
  discovery.enabled = false
  ${keyedAuth}
  ${nativeProvider(upstream.baseUrl)}
`;
const env = keyedEnv;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: config() });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const client = (apiKey?: string, url = omen.url): OpenAI => clientAt(url, apiKey);

/** A provider that answers when it is told to. */
const slow = () => {
  const proceed = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  upstream.route(responsesRoute, async (exchange) => {
    void exchange.closed.then(() => left.resolve());
    await Promise.race([proceed.promise, exchange.closed]);
    await fixed(200, answerOf("Late."))(exchange);
  });
  return { proceed: () => proceed.resolve(), left: left.promise };
};
const begin = () => client().responses.create({ model: "gpt-5-up", input: "x", background: true });

/** Responses that have reached the disk. */
const storedIn = (data: string): number => {
  using database = new Database(join(data, "omen.db"), { readonly: true });
  return database.query<{ count: number }, []>("SELECT count(*) AS count FROM responses").get()?.count ?? 0;
};

/** The response once it is over. */
const settled = async (id: string): Promise<OpenAI.Responses.Response> => {
  for (;;) {
    const response = await client().responses.retrieve(id);
    if (response.status !== "queued" && response.status !== "in_progress") return response;
    await Bun.sleep(5);
  }
};

test("an answer is asked for by its id, whether or not its client stayed", async () => {
  const provider = slow();
  const { id, status } = await begin();
  expect(status).toBe("queued");
  expect(await client().responses.retrieve(id)).toMatchObject({ status: "in_progress", background: true });
  expect(await failureOf(client("sk-bob").responses.retrieve(id))).toBeInstanceOf(NotFoundError);
  provider.proceed();
  expect(await settled(id)).toMatchObject({ id, status: "completed", output_text: "Late.", background: true });
  expect((await client().responses.cancel(id)).status).toBe("completed");
});

test("an answer's id means something from the moment it is given, even when the program is killed then", async () => {
  slow();
  await using mortal = await startOmen({ env, config: config() });
  const { id } = await client(undefined, mortal.url).responses.create({
    model: "gpt-5-up",
    input: "x",
    background: true,
  });
  mortal.process.kill("SIGKILL");
  await mortal.process.exited;
  using database = new Database(join(mortal.dataFolder, "omen.db"));
  expect(database.query("SELECT id FROM responses").all()).toEqual([{ id }]);
});

test("an answer that can't be kept is refused before anybody is asked", async () => {
  await using full = await startOmen({ env, config: config() });
  using database = new Database(join(full.dataFolder, "omen.db"));
  database.run("CREATE TRIGGER full BEFORE INSERT ON responses BEGIN SELECT raise(ABORT, 'no space left'); END");
  const failure = await failureOf(
    clientAt(full.url, undefined).responses.create(
      { model: "gpt-5-up", input: "x", background: true },
      { maxRetries: 0 },
    ),
  );
  expect(failure).toMatchObject({ status: 503, code: "store_unavailable" });
  expect(upstream.requests.length).toBe(0);
});

test("an answer is cancelled, and its provider's call ends", async () => {
  const provider = slow();
  const { id } = await begin();
  await upstream.received("gpt-5-up");
  expect(await failureOf(client("sk-bob").responses.cancel(id))).toBeInstanceOf(NotFoundError);
  expect((await client().responses.cancel(id)).status).toBe("cancelled");
  await provider.left;
  expect((await settled(id)).status).toBe("cancelled");
});

test("an answer that fails is kept as failed", async () => {
  upstream.route(responsesRoute, fixed(500, { error: { message: "Broken." } }));
  const { id } = await begin();
  expect(await settled(id)).toMatchObject({
    status: "failed",
    error: { code: "server_error", message: expect.stringContaining("Broken.") },
  });
});

/** A provider that streams, and sends its second half when it is told to. */
const halting = () => {
  const proceed = Promise.withResolvers<void>();
  const said = eventsOf("Late.");
  upstream.route(responsesRoute, async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    await exchange.write(said.slice(0, 4).join(""));
    await Promise.race([proceed.promise, exchange.closed]);
    await exchange.write(said.slice(4).join(""));
    await exchange.end();
  });
  return () => proceed.resolve();
};
const streamed = { model: "gpt-5-up", input: "x", background: true, stream: true } as const;

test("an answer that is streamed goes on without its client, who may come back for the rest", async () => {
  const proceed = halting();
  const seen: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of await client().responses.create(streamed)) if (seen.push(event) === 3) break;
  const id = (seen[0] as OpenAI.Responses.ResponseCreatedEvent).response.id;
  expect(await client().responses.retrieve(id)).toMatchObject({ status: "in_progress", background: true });
  const rest = await client().responses.retrieve(id, { stream: true, starting_after: 2 });
  proceed();
  for await (const event of rest) seen.push(event);
  expect(seen.map(({ sequence_number: number }) => number)).toEqual([...seen.keys()]);
  expect(seen.at(-1)).toMatchObject({ type: "response.completed", response: { id, status: "completed" } });
  expect((await client().responses.retrieve(id)).output_text).toBe("Late.");
  const again: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of await client().responses.retrieve(id, { stream: true })) again.push(event);
  expect(again).toEqual(seen);
});

test("a streamed answer is followed by its owner alone, and from a number", async () => {
  const proceed = halting();
  const events = (await client().responses.create(streamed))[Symbol.asyncIterator]();
  const { id } = ((await events.next()).value as OpenAI.Responses.ResponseCreatedEvent).response;
  const follow = (key?: string) => failureOf(client(key).responses.retrieve(id, { stream: true, starting_after: 0 }));
  expect(await follow("sk-bob")).toBeInstanceOf(NotFoundError);
  const wrong = await fetch(`${omen.url}/v1/responses/${id}?stream=true&starting_after=x`, {
    headers: { authorization: "Bearer sk-ann" },
  });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ error: { param: "starting_after" } });
  proceed();
  await settled(id);
  await client().responses.delete(id);
  expect(await follow()).toBeInstanceOf(NotFoundError);
});

test("a streamed answer that is cancelled ends for those who follow it", async () => {
  halting();
  const events = await client().responses.create(streamed);
  const seen: OpenAI.Responses.ResponseStreamEvent[] = [];
  for await (const event of events) {
    seen.push(event);
    if (event.type === "response.created") await client().responses.cancel(event.response.id);
  }
  const { id } = (seen[0] as OpenAI.Responses.ResponseCreatedEvent).response;
  expect((await client().responses.retrieve(id)).status).toBe("cancelled");
});

test("a streamed answer that fails at once says so, and is kept as failed", async () => {
  upstream.route(responsesRoute, fixed(500, { error: { message: "Broken." } }));
  expect(await failureOf(client().responses.create(streamed))).toMatchObject({
    status: 502,
    message: expect.stringContaining("Broken."),
  });
});

test("an answer is not gone on from before it is over", async () => {
  const provider = slow();
  const { id } = await begin();
  const next = client().responses.create({ model: "gpt-5-up", input: "y", previous_response_id: id });
  expect(await failureOf(next)).toMatchObject({ status: 400, param: "previous_response_id" });
  provider.proceed();
  await settled(id);
});

test("an answer that the program did not live to give has failed", async () => {
  slow();
  const data = `${omen.dataFolder}-lost`;
  const first = await startOmen({ env, config: config(), args: ["--data", data] });
  const lost = { model: "gpt-5-up", input: "x", background: true };
  const { id } = await client("sk-ann", first.url).responses.create(lost);
  const again = await client("sk-ann", first.url).responses.create({ ...lost, input: "y" });
  while (storedIn(data) < 2) await Bun.sleep(10);
  first.process.kill("SIGKILL");
  await first.stop();
  await using second = await startOmen({ env, config: config(), args: ["--data", data] });
  const sdk = client("sk-ann", second.url);
  expect(await sdk.responses.retrieve(id)).toMatchObject({
    status: "failed",
    error: { code: "server_error", message: "Omen stopped before the answer was over. Ask again." },
  });
  expect((await sdk.responses.cancel(again.id)).status).toBe("failed");
  const next = sdk.responses.create({ model: "gpt-5-up", input: "z", previous_response_id: id });
  expect(await failureOf(next)).toMatchObject({ status: 400, param: "previous_response_id" });
});
