import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import {
  fixed,
  redirect,
  silent,
  startUpstream,
  type Behaviour,
  type Upstream,
} from "../../../test/support/upstream/index.ts";
import type { Config } from "../../platform/config/index.ts";
import { isPublicAddress } from "./address.ts";
import { Fetcher, type Surroundings } from "./fetcher.ts";
import type { Remote } from "./inline.ts";

const png = Buffer.from("\x89PNG\r\n\x1a\nand so on", "latin1");
const settings: Config["fetch"] = { enabled: true, hosts: [], http: true, max_bytes: 1000, max_urls: 3, seconds: 5 };

let upstream: Upstream;
/** What was resolved, in order. */
const resolved: string[] = [];

/** A world in which every name is this machine, and this machine is public. */
const world: Surroundings = {
  resolve: async (host) => {
    resolved.push(host);
    return ["127.0.0.1"];
  },
  mayCall: (address) => address === "127.0.0.1",
};

beforeAll(async () => {
  upstream = await startUpstream();
});
afterAll(() => upstream.stop());
beforeEach(() => {
  upstream.clear();
  resolved.length = 0;
  upstream.route("GET /a.png", fixed(200, png, { "Content-Type": "text/html" }));
});

const at = (path: string, kind: Remote["kind"] = "image"): Remote => ({
  kind,
  url: `http://pictures.example:${upstream.port}${path}`,
});
const fetching = (remotes: readonly Remote[], more: Partial<Config["fetch"]> = {}, surroundings = world) =>
  new Fetcher({ ...settings, ...more }, surroundings).all(remotes, new AbortController().signal);

test("gives the bytes with the type that they have, whatever their server calls it", async () => {
  const expected = { mediaType: "image/png", data: png.toString("base64") };
  expect(await fetching([at("/a.png"), at("/a.png?again")])).toEqual([expected, expected]);
});

test("resolves a name once, connects to the address that was judged, and asks for the name", async () => {
  await fetching([at("/a.png")]);
  expect(resolved).toEqual(["pictures.example"]);
  const [request] = upstream.requests;
  expect(request?.header("host")).toBe(`pictures.example:${upstream.port}`);
  expect(request?.header("authorization")).toBeUndefined();
});

describe("refuses, and says why", () => {
  const answered = (behaviour: Behaviour) => () => upstream.route("GET /x", behaviour);
  const unanswered = () => undefined;
  const cases: readonly (readonly [
    what: string,
    prepare: () => void,
    more: Partial<Config["fetch"]>,
    reason: string,
  ])[] = [
    ["what is no image", answered(fixed(200, "<html>")), {}, "it is no PNG"],
    ["a document in an image's place", answered(fixed(200, "%PDF-1.7")), {}, "it is no PNG"],
    ["what is too large", answered(fixed(200, Buffer.concat([png, Buffer.alloc(1000)]))), {}, "than 1000 bytes"],
    ["a redirect", answered(redirect("/a.png")), {}, "redirects are not followed"],
    ["a page that is missing", answered(fixed(404, "")), {}, "answered 404"],
    ["a server that is silent", answered(silent()), { seconds: 0.1 }, "longer than 0.1 seconds"],
    ["a scheme", unanswered, { http: false }, "only https"],
    ["a host", unanswered, { hosts: ["*.example.net"] }, "fetch.hosts"],
  ];
  test.each(cases)("%s", async (_what, prepare, more, reason) => {
    prepare();
    expect(await fetching([at("/x")], more).catch((error: unknown) => error)).toMatchObject({
      status: 400,
      code: "url_not_fetched",
      message: expect.stringContaining(reason),
    });
  });

  test("more URLs than are allowed, before any is asked", async () => {
    const failure = await fetching([1, 2, 3, 4].map((number) => at(`/${number}`))).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining("fetch.max_urls") });
    expect(upstream.requests).toHaveLength(0);
  });

  test.each([
    ["no address", []],
    ["one address of several that is not public", ["1.1.1.1", "10.0.0.1"]],
    ["this machine", ["127.0.0.1"]],
    ["a cloud's metadata", ["169.254.169.254"]],
    ["this machine, mapped", ["::ffff:127.0.0.1"]],
  ])("a name with %s, without a connection", async (_what, addresses) => {
    const real = { resolve: async () => addresses, mayCall: isPublicAddress };
    const failure = await fetching([at("/a.png")], {}, real).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining("not a public one") });
    expect(upstream.requests).toHaveLength(0);
  });

  test.each(["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "localhost."])(
    "http://%s with the rules of the internet",
    async (host) => {
      const remote = { kind: "image" as const, url: `http://${host}:${upstream.port}/a.png` };
      const fetcher = new Fetcher(settings);
      expect(await fetcher.all([remote], new AbortController().signal).catch((error: unknown) => error)).toMatchObject({
        code: "url_not_fetched",
      });
      expect(upstream.requests).toHaveLength(0);
    },
  );
});

test("a name that changes its mind leads nowhere else: it is asked no second time", async () => {
  let asked = 0;
  const fickle = { ...world, resolve: async () => [asked++ === 0 ? "127.0.0.1" : "10.0.0.1"] };
  await fetching([at("/a.png")], {}, fickle);
  expect([asked, upstream.requests.length]).toEqual([1, 1]);
});

test("a client that leaves takes its fetches along, a resolver's too", async () => {
  upstream.route("GET /x", silent());
  const leaving = new AbortController();
  const slow = { ...world, resolve: () => new Promise<never>(() => undefined) };
  const outcomes = Promise.allSettled(
    [world, slow].map((surroundings) => new Fetcher(settings, surroundings).all([at("/x")], leaving.signal)),
  );
  await upstream.received(undefined, 1);
  leaving.abort();
  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await upstream.requests[0]?.settled).toBe("abandoned");
});
