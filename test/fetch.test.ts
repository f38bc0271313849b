import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { inProcess } from "../src/cli/serve/listen.ts";
import { Fetcher, type Surroundings } from "../src/omen/fetch/fetcher.ts";
import { Gateway } from "../src/omen/exchange/gateway.ts";
import { loadConfig } from "../src/platform/config/index.ts";
import { Log } from "../src/platform/log.ts";
import { answers, clients, configOf, env, providers } from "./support/scenario/index.ts";
import {
  said,
  type ClientColumn,
  type ClientName,
  type Json,
  type ProviderColumn,
} from "./support/scenario/scenario.ts";
import { startOmen } from "./support/server.ts";
import { fixed, silent, startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Images by URL in front of providers that take bytes alone. */

/** Those that fetch nothing, behind each client whose words they don't speak. */
const pairs = clients.flatMap((client) =>
  providers
    .filter(({ name, also }) => (name === "converse" || name === "ollama") && !also?.[client.name])
    .map((provider) => [client.name, provider.name, client, provider] as const),
);

const words = (type: string): Json => ({ type, text: "What is this?" });

/** What each client sends for an image at a URL. */
const requests: Readonly<Record<ClientName, (url: string) => Json>> = {
  chat: (url) => ({
    messages: [{ role: "user", content: [words("text"), { type: "image_url", image_url: { url } }] }],
  }),
  messages: (url) => ({
    max_tokens: 50,
    messages: [{ role: "user", content: [words("text"), { type: "image", source: { type: "url", url } }] }],
  }),
  responses: (url) => ({
    input: [{ role: "user", content: [words("input_text"), { type: "input_image", image_url: url }] }],
  }),
};

let upstream: Upstream;
let folder: string;
beforeAll(async () => {
  upstream = await startUpstream();
  folder = await mkdtemp(`${tmpdir()}/omen-fetch-`);
  await Bun.write(`${folder}/omen.toml`, configOf(upstream.origin));
});
afterAll(async () => {
  await upstream.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  upstream.clear();
  for (const [client, , , provider] of pairs) answers(upstream, provider, client, "an image");
  upstream.route("GET /a.png", fixed(200, Buffer.from(said.png, "base64"), { "Content-Type": "text/html" }));
});

const bodyOf = ({ name }: ClientColumn, provider: ProviderColumn, url: string): string =>
  JSON.stringify({ model: `${provider.name}/${provider.model}`, ...requests[name](url) });
const asked = () => upstream.requests.filter(({ method, path }) => method === "POST" || path === "/a.png");

describe("unless it is allowed", () => {
  test("nothing is fetched, and what is left out is named", async () => {
    await using omen = await startOmen({ env, config: configOf(upstream.origin) });
    for (const [, , client, provider] of pairs) {
      const body = bodyOf(client, provider, `${upstream.origin}/a.png`);
      const response = await fetch(omen.url + client.path, { method: "POST", body });
      expect([response.status, response.headers.get("x-omen-dropped")]).toEqual([200, "image.url"]);
    }
    expect(asked().map(({ method }) => method)).toEqual(pairs.map(() => "POST"));
  });

  test("or the request is refused, as configured", async () => {
    const config = configOf(upstream.origin).replace("discovery.enabled = false", 'server.unsupported = "refuse"');
    await using omen = await startOmen({ env: { ...env, OMEN_DISCOVERY__ENABLED: "false" }, config });
    for (const [, , client, provider] of pairs) {
      const body = bodyOf(client, provider, "https://example.com/a.png");
      const response = await fetch(omen.url + client.path, { method: "POST", body });
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("image.url")]);
    }
    expect(asked()).toHaveLength(0);
  });
});

test("where it is, nothing leads to this machine or its network", async () => {
  const config = `${configOf(upstream.origin)}\n[fetch]\nenabled = true\nhttp = true`;
  await using omen = await startOmen({ env, config });
  const hosts = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "0x7f000001",
    "127.0.0.1.",
    "[::ffff:127.0.0.1]",
    "169.254.169.254",
  ];
  const urls = [...hosts.map((host) => `http://${host}:${upstream.port}/a.png`), "https://user:pass@example.com/"];
  for (const [, , client, provider] of pairs) {
    for (const url of urls) {
      const body = bodyOf(client, provider, url);
      const response = await fetch(omen.url + client.path, { method: "POST", body });
      const expected = [url, 400, expect.stringContaining("can't be fetched")];
      expect([url, response.status, await response.text()]).toEqual(expected);
    }
  }
  expect(asked()).toHaveLength(0);
});

describe("where it is, in a world in which this machine is public", () => {
  const world: Surroundings = { resolve: async () => ["127.0.0.1"], mayCall: () => true };

  /** A gateway in this process, which lives in that world. */
  function start() {
    const { config } = loadConfig({ environment: env, file: `${folder}/omen.toml` });
    const fetcher = new Fetcher({ ...config.fetch, enabled: true, http: true }, world);
    const log = new Log({ level: "error", format: "json" });
    const app = inProcess(new Gateway({ config, environment: env, log, instance: "omen-test", fetcher }));
    return async (path: string, body: string, signal?: AbortSignal): Promise<Response> => {
      const request = new Request(`http://127.0.0.1${path}`, { method: "POST", body, ...(signal ? { signal } : {}) });
      return app.fetch(request);
    };
  }

  test.each(pairs)("%s at %s: the provider is told the bytes", async (_client, _provider, client, provider) => {
    const body = bodyOf(client, provider, `http://pictures.example:${upstream.port}/a.png`);
    const response = await start()(client.path, body);
    expect([response.status, response.headers.get("x-omen-dropped")]).toEqual([200, null]);
    const [picture, request] = asked();
    expect(picture?.header("host")).toBe(`pictures.example:${upstream.port}`);
    expect(JSON.stringify(request?.json)).toContain(said.png);
    expect(JSON.stringify(request?.json)).not.toContain("pictures.example");
    if (request) provider.judge(request);
  });

  test("a picture that can't be had is the request's fault, and no provider is asked", async () => {
    upstream.route("GET /a.png", fixed(404, ""));
    for (const [, , client, provider] of pairs) {
      const response = await start()(client.path, bodyOf(client, provider, `${upstream.origin}/a.png`));
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining("answered 404")]);
    }
    expect(asked().map(({ method }) => method)).toEqual(pairs.map(() => "GET"));
  });

  test("a client that leaves meanwhile takes the fetch along", async () => {
    upstream.route("GET /a.png", silent());
    const [pair] = pairs;
    if (!pair) throw new Error("there is nobody to ask");
    const [, , client, provider] = pair;
    const leaving = new AbortController();
    const answer = start()(client.path, bodyOf(client, provider, `${upstream.origin}/a.png`), leaving.signal);
    while (asked().length === 0) await Bun.sleep(1);
    leaving.abort();
    expect((await answer).status).toBe(499);
    expect(await asked()[0]?.settled).toBe("abandoned");
  });
});
