import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { chatProvider } from "./support/scenario/chat.ts";
import { clients, configOf, env, providers } from "./support/scenario/index.ts";
import type { ClientColumn, ClientName, ProviderColumn } from "./support/scenario/scenario.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";
import { preludeOf, sendingEndless } from "./support/fuzz/endless.ts";
import { judge } from "./support/fuzz/client.ts";
import { recordedProviders, saying, type RecordedProvider } from "./support/fuzz/provider.ts";

/**
 * What happens to each client when its provider fails, at each moment at which it can, and to its
 * provider when the client leaves.
 */

let upstream: Upstream;
let omen: OmenServer;
let recorded: readonly RecordedProvider[];

const impatient = `timeouts = { first_byte_seconds = 0.2, idle_seconds = 0.2, total_seconds = 60 }`;
const hasty = `timeouts = { first_byte_seconds = 60, idle_seconds = 60, total_seconds = 0.4 }`;

beforeAll(async () => {
  [upstream, recorded] = await Promise.all([startUpstream(), recordedProviders()]);
  // Takes connections, and never says a word of TLS.
  const mute = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  mute.unref();
  const server = (name: string, url: string, timeouts: string) =>
    `[providers.${name}]\ntype = "openai_compatible"\nbase_url = "${url}"\nmodels = ["m"]\n${timeouts}\n`;
  omen = await startOmen({
    env,
    config: `${configOf(upstream.origin)}
${server("impatient", upstream.baseUrl, impatient)}
${server("hasty", upstream.baseUrl, hasty)}
${server("mute", `https://127.0.0.1:${mute.port}/v1`, impatient)}
[server]
max_answer_bytes = 1000000`.replace("discovery.enabled = false", "[discovery]\nenabled = false\n"),
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});
beforeEach(() => upstream.clear());

const scenario = "parallel tool calls";

/** A provider of another dialect, for each client. */
const other: Readonly<Record<ClientName, string>> = { chat: "messages", messages: "converse", responses: "gemini" };

/** Each client in front of a provider of its own dialect, and of another. */
const pairs = clients.flatMap((client) =>
  providers
    .filter(({ name }) => name === client.name || name === other[client.name])
    .map((provider) => [client.name, provider.name, client, provider] as const),
);

const bodyOf = (client: ClientColumn, model: string, stream: boolean): string =>
  JSON.stringify({ model, stream, ...client.request[scenario] });

const post = (client: ClientColumn, model: string, stream: boolean, signal?: AbortSignal): Promise<Response> =>
  fetch(omen.url + client.path, {
    method: "POST",
    body: bodyOf(client, model, stream),
    ...(signal ? { signal } : {}),
  });

const modelOf = ({ name, model }: ProviderColumn): string => `${name}/${model}`;

/** Lets the provider behave so to streams and whole answers alike. */
function behave({ routes }: ProviderColumn, behaviour: Behaviour): void {
  upstream.route(routes.whole, behaviour);
  upstream.route(routes.stream, behaviour);
}

/** The requests that clients caused: Omen asks for models by itself now and then. */
const asked = (): Upstream["requests"] => upstream.requests.filter(({ method }) => method === "POST");

/** What the provider streams in the scenario. */
function streamOf({ name }: ProviderColumn): RecordedProvider["said"][number]["stream"] {
  const [, said] = recorded.find((provider) => provider.name === name)?.said ?? [];
  if (!said) throw new Error(`nothing is recorded of ${name}`);
  return said.stream;
}

/** Reads an answer as its client does. Throws when it is not sound. */
async function sound(client: ClientColumn, provider: ProviderColumn, response: Response): Promise<string> {
  const text = await response.text();
  const isStream = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
  judge({ status: response.status, text, isStream }, client.path, client.name === provider.name);
  return text;
}

describe("a client that leaves", () => {
  test.each(pairs)(
    "%s at %s: at each event, its provider hears of it",
    async (_client, _provider, client, provider) => {
      const { contentType, pieces } = streamOf(provider);
      for (let count = 0; count < pieces.length - 2; count++) {
        const said = Promise.withResolvers<void>();
        behave(provider, async (exchange) => {
          await exchange.head(200, { "Content-Type": contentType }, "chunked");
          for (const piece of pieces.slice(0, count)) await exchange.write(piece);
          said.resolve();
          await exchange.closed;
        });
        upstream.clear();
        const leaving = new AbortController();
        const response = post(client, modelOf(provider), true, leaving.signal)
          .then((answer) => answer.text())
          .catch(() => "left");
        await said.promise;
        const [request] = asked();
        leaving.abort();
        await response;
        // Whoever has heard the answer's end does not hear of the client's.
        expect(count < pieces.length - 2 ? await request?.settled : "abandoned").toBe("abandoned");
      }
    },
  );

  test("is counted with the tokens that were told until then", async () => {
    await using fresh = await startOmen({ env, config: configOf(upstream.origin) });
    const provider = providers.find(({ name }) => name === "messages");
    if (!provider) throw new Error("there is no provider of Messages");
    const { contentType, pieces } = streamOf(provider);
    for (const client of clients) {
      behave(provider, async (exchange) => {
        await exchange.head(200, { "Content-Type": contentType }, "chunked");
        for (const piece of pieces.slice(0, 4)) await exchange.write(piece);
        await exchange.closed;
      });
      upstream.clear();
      const leaving = new AbortController();
      const response = await fetch(fresh.url + client.path, {
        method: "POST",
        body: bodyOf(client, modelOf(provider), true),
        signal: leaving.signal,
      });
      await response.body?.getReader().read();
      leaving.abort();
      await asked()[0]?.settled;
      const counted = new RegExp(
        `^omen_tokens_total\\{surface="${client.name}",provider="messages",.*status="499",direction="input"\\} 10$`,
        "m",
      );
      const metrics = async () => (await fetch(`${fresh.url}/metrics`)).text();
      while (!/omen_active_exchanges 0/.test(await metrics())) await Bun.sleep(5);
      expect(await metrics()).toMatch(counted);
    }
  });
});

describe("a provider that fails", () => {
  const secret = { "X-Canary": "canary", "Set-Cookie": "canary=1", "X-Request-Id": "canary", Server: "canary" };

  /** By what the provider answers: what OpenAI's clients get, and what Anthropic's. */
  const statuses = [
    [400, 400, "invalid_request_error", 400, "invalid_request_error"],
    [401, 502, "api_error", 502, "api_error"],
    [403, 502, "api_error", 502, "api_error"],
    [404, 404, "invalid_request_error", 404, "not_found_error"],
    [413, 413, "invalid_request_error", 413, "request_too_large"],
    [429, 429, "rate_limit_error", 429, "rate_limit_error"],
    [500, 502, "api_error", 502, "api_error"],
    [503, 503, "api_error", 529, "overloaded_error"],
    [529, 503, "api_error", 529, "overloaded_error"],
    [302, 502, "api_error", 502, "api_error"],
  ] as const;

  for (const [clientName, providerName, client, provider] of pairs) {
    test.each(statuses)(`${clientName} at ${providerName}: %i before its answer`, async (given, ...expected) => {
      const [status, type] = client.name === "messages" ? [expected[2], expected[3]] : [expected[0], expected[1]];
      for (const stream of [false, true]) {
        behave(provider, fixed(given, { error: { message: "no" } }, { ...secret, "Retry-After": "7" }));
        const response = await post(client, modelOf(provider), stream);
        const text = await sound(client, provider, response);
        expect([response.status, JSON.parse(text).error.type]).toEqual([status, type]);
        expect(JSON.stringify([...response.headers])).not.toContain("canary");
        expect(response.headers.get("retry-after")).toBe(given === 429 ? "7" : null);
      }
    });
  }

  test.each(pairs)("%s at %s: between and within events, which its SDK raises", async (...pair) => {
    const [, , client, provider] = pair;
    const { contentType, pieces } = streamOf(provider);
    for (const inside of [false, true]) {
      for (let count = 1; count < pieces.length - 3; count++) {
        behave(provider, async (exchange) => {
          await exchange.head(200, { "Content-Type": contentType, ...secret }, "chunked");
          for (const piece of pieces.slice(0, count)) await exchange.write(piece);
          if (inside) await exchange.write(pieces[count]?.subarray(0, 20) ?? "");
          await exchange.pause(1);
          exchange.reset();
        });
        await sound(client, provider, await post(client, modelOf(provider), true));
        const answer = client.ask(omen.url, modelOf(provider), client.request[scenario], true);
        expect(await answer.catch((error: unknown) => error)).toBeInstanceOf(Error);
      }
    }
  });

  test.each(pairs)("%s at %s: after the request was sent, it is asked no second time", async (...pair) => {
    const [, , client, provider] = pair;
    for (const before of [saying(streamOf(provider)), undefined]) {
      if (before) {
        behave(provider, before); // so that there is a connection that was kept
        await (await post(client, modelOf(provider), true)).text();
      }
      upstream.clear();
      behave(provider, (exchange) => exchange.reset());
      const response = await post(client, modelOf(provider), true);
      await sound(client, provider, response);
      expect([response.status, asked().length]).toEqual([502, 1]);
    }
  });

  test("nor on a connection that was idle for so long that its end is looked for first", async () => {
    const [client, provider] = [clients[0], providers[0]];
    if (!client || !provider) throw new Error("there is nobody to ask");
    for (let round = 0; round < 12; round++) {
      behave(provider, saying(streamOf(provider)));
      await (await post(client, modelOf(provider), true)).text();
      await Bun.sleep(260);
      upstream.clear();
      behave(provider, (exchange) => exchange.reset());
      await (await post(client, modelOf(provider), true)).text();
      expect(asked()).toHaveLength(1);
    }
  });
});

describe("a provider that is slow", () => {
  const route = "POST /v1/chat/completions";
  const events =
    (count: number, intervalMs: number, goesOn: boolean): Behaviour =>
    async (exchange) => {
      const { contentType, pieces } = streamOf(chatProvider);
      await exchange.head(200, { "Content-Type": contentType }, "chunked");
      for (let index = 0; index < count; index++) {
        await exchange.write(pieces[Math.min(index, 4)] ?? "");
        if (!(await exchange.pause(intervalMs))) return;
      }
      if (goesOn) await exchange.closed;
    };
  const dribble: Behaviour = async (exchange) => {
    await exchange.head(200, { "Content-Type": "application/json" }, "chunked");
    while (await exchange.write(" ")) if (!(await exchange.pause(20))) return;
  };
  const silent: Behaviour = (exchange) => exchange.closed;

  /** The error of each client's dialect, with the status that it has where nothing was sent yet. */
  const errors: Readonly<Record<ClientName, RegExp>> = {
    chat: /"code":"timeout"/,
    messages: /"type":"timeout_error"/,
    responses: /"code":"timeout"/,
  };

  const cases = [
    ["that does not connect", "mute/m", silent, [504, 504]],
    ["that says nothing", "impatient/m", silent, [504, 504]],
    ["that says nothing behind the head", "impatient/m", events(0, 0, true), [undefined, 504]],
    ["that falls silent", "impatient/m", events(3, 0, true), [undefined, 200]],
    ["that takes too long in all", "hasty/m", events(1000, 10, false), [undefined, 200]],
    ["whose whole answer takes too long in all", "hasty/m", dribble, [504, undefined]],
  ] as const;

  for (const client of clients) {
    test.each(cases)(`${client.name} at one %s`, async (_name, model, behaviour, statuses) => {
      for (const [index, status] of statuses.entries()) {
        if (status === undefined) continue;
        upstream.clear();
        upstream.route(route, behaviour);
        const response = await post(client, model, index === 1);
        const text = await sound(client, chatProvider, response);
        expect([response.status, text]).toEqual([status, expect.stringMatching(errors[client.name])]);
        if (model !== "mute/m") expect(await asked()[0]?.settled).toBe("abandoned");
        expect(asked()).toHaveLength(model === "mute/m" ? 0 : 1);
      }
    });
  }
});

describe("a provider whose whole answer", () => {
  const text = JSON.stringify({
    choices: [{ message: { content: "Hi" } }],
    usage: { prompt_tokens: 1, completion_tokens: 2 },
  });

  test.each(clients.map((client) => [client.name, client] as const))(
    "for %s is a byte short is none",
    async (_name, client) => {
      upstream.route("POST /v1/chat/completions", async (exchange) => {
        const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${text.length + 1}\r\n\r\n`;
        await exchange.raw(head + text); // so that all is there at once, the end too
        exchange.close();
      });
      for (let round = 0; round < 20; round++) expect((await post(client, "chat/up-model", false)).status).toBe(502);
    },
  );

  test.each(clients.map((client) => [client.name, client] as const))(
    "for %s is here at once, and too large",
    async (_name, client) => {
      upstream.route("POST /v1/chat/completions", fixed(200, { ...JSON.parse(text), padding: "x".repeat(1_000_000) }));
      for (let round = 0; round < 5; round++) {
        const response = await post(client, "chat/up-model", false);
        expect([response.status, await response.text()]).toEqual([
          502,
          expect.stringContaining("server.max_answer_bytes"),
        ]);
      }
    },
  );

  test.each(pairs.filter(([client, provider]) => client !== provider))(
    "for %s at %s is an error with status 200 is one to its client too",
    async (_client, _provider, client, provider) => {
      for (const error of [{ message: "the model is gone", code: 502 }, "the model is gone"]) {
        behave(provider, fixed(200, { error }));
        const response = await post(client, modelOf(provider), false);
        const text = await sound(client, provider, response);
        expect([response.status, text]).toEqual([502, expect.stringContaining("the model is gone")]);
      }
    },
  );
});

describe("a provider without end", () => {
  /** Far more than is held, with what both kernels' buffers take. */
  const bytesMax = 60_000_000;

  async function isLeft(provider: RecordedProvider, stream: boolean, behaviour: Behaviour): Promise<void> {
    for (const client of clients) {
      upstream.clear();
      for (const route of [provider.routes.whole, provider.routes.stream]) upstream.route(route, behaviour);
      upstream.route("POST /v1/chat/completions", behaviour); // which all that speak OpenAI's have for its clients
      const response = await post(client, `${provider.name}/${provider.model}`, stream);
      const text = await response.text();
      const isStream = response.headers.get("content-type")?.includes("text/event-stream") ?? false;
      judge({ status: response.status, text, isStream }, client.path, true);
      expect([response.status, text]).toEqual([isStream ? 200 : 502, expect.stringContaining("rror")]);
      if (!stream) expect(text).toContain("server.max_answer_bytes");
      const [request] = asked();
      expect(await request?.settled).toBe("abandoned");
      expect(request?.bytesWritten).toBeLessThan(bytesMax);
    }
  }

  test.each(providers.map(({ name }) => name))("%s: its whole answer is given up at the limit", async (name) => {
    const provider = recorded.find((candidate) => candidate.name === name);
    if (provider) await isLeft(provider, false, sendingEndless("application/json", '{"a":"', "x"));
  });

  const lines = ["an event's line", "an event's lines"] as const;
  test.each(providers.map(({ name }) => name))(
    "%s: so is what has no end in its stream",
    async (name) => {
      const provider = recorded.find((candidate) => candidate.name === name);
      const contentType = provider?.said[0]?.stream.contentType ?? "";
      for (const line of lines) {
        const piece = line === lines[0] ? "x" : "data: x\n";
        const isBinary = contentType.includes("amazon");
        const beginning = isBinary ? preludeOf(16 * 1024 * 1024 + 1) : "data: {";
        const type = contentType.includes("ndjson") && line === lines[1] ? undefined : contentType;
        if (provider && type) await isLeft(provider, true, sendingEndless(type, beginning, piece));
      }
    },
    30_000,
  );
});
