import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { openChat } from "./support/raw-client.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { formatEvent, quiet, startUpstream, whole, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * What a gateway owes a long life: many streams, many that are left, slow readers, silence, and an orderly end. Each
 * of these broke in a naive gateway on this runtime; the bounds are far from what a good one needs, and from a leak.
 */

const megabyte = 1_000_000;
/** Longer than the runtime's default idle timeout of 10 s, with its granularity of 4. */
const quietMs = 14_000;
const patience = 60_000;

const models = [
  "gpt-mock",
  "hold",
  "endless",
  "silent",
  "stall-after-head",
  "stall-mid-stream",
  "flood",
  "long-quiet",
  "slow-start",
];

const configFor = (upstream: Upstream): string =>
  [
    "[providers.mock]",
    'type = "openai_compatible"',
    `base_url = "${upstream.baseUrl}"`,
    `models = ${JSON.stringify(models)}`,
    "",
  ].join("\n");

/** A stream that sends one event, waits to be released, and ends well. */
function held(): { readonly behaviour: Behaviour; release(): void } {
  const gate = Promise.withResolvers<void>();
  const word = (content: string, finish: string | null): string =>
    formatEvent({
      id: "chatcmpl-mock",
      object: "chat.completion.chunk",
      created: 1,
      model: "hold",
      choices: [{ index: 0, delta: { content }, finish_reason: finish }],
    });
  return {
    release: () => gate.resolve(),
    behaviour: async (exchange) => {
      await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
      await exchange.write(word("first", null));
      await Promise.race([gate.promise, exchange.closed]);
      await exchange.write(`${word("last", "stop")}data: [DONE]\n\n`);
      await exchange.end();
    },
  };
}

async function both(): Promise<{ upstream: Upstream; omen: OmenServer } & AsyncDisposable> {
  const upstream = await startUpstream();
  const omen = await startOmen({ config: configFor(upstream) });
  return {
    upstream,
    omen,
    async [Symbol.asyncDispose]() {
      await omen.stop();
      await upstream.stop();
    },
  };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await Bun.sleep(20);
}

test(
  "opens more upstream streams at once than the runtime's cap of 256",
  async () => {
    await using parts = await both();
    const { upstream, omen } = parts;
    const streams = 420;
    const { behaviour, release } = held();
    upstream.script("hold", behaviour);
    const chats = Array.from({ length: streams }, () => openChat(omen.url, "hold"));
    await Promise.all(chats.map((chat) => chat.firstEvent));
    expect(upstream.underWay).toBe(streams);
    release();
    const ends = await Promise.all(chats.map((chat) => chat.ended));
    expect(ends.filter((text) => text.includes("data: [DONE]"))).toHaveLength(streams);
  },
  patience,
);

test(
  "stays alive and flat through 3,000 aborted streams",
  async () => {
    await using parts = await both();
    const { upstream, omen } = parts;
    const [rounds, batches, width] = [6, 10, 50];
    const bound = 32 * megabyte;
    const resident: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (let batch = 0; batch < batches; batch++) {
        upstream.clear();
        // every tenth client leaves before its provider said a word
        const chats = Array.from({ length: width }, (_, index) =>
          openChat(omen.url, index % 10 === 0 ? "silent" : "endless"),
        );
        const [early, late] = [
          chats.filter((_, index) => index % 10 === 0),
          chats.filter((_, index) => index % 10 !== 0),
        ];
        await Promise.all([upstream.received("silent", early.length), ...late.map((chat) => chat.firstEvent)]);
        for (const chat of chats) chat.leave();
        const endings = await Promise.all(upstream.requests.map((request) => request.settled));
        expect(endings).toEqual(Array.from({ length: width }, () => "abandoned"));
      }
      resident.push(omen.residentBytes());
    }
    const growth = (resident.at(-1) ?? Infinity) - (resident[1] ?? 0);
    expect(
      growth,
      `resident after each round: ${resident.map((bytes) => Math.round(bytes / megabyte)).join(", ")} MB`,
    ).toBeLessThan(bound);
    expect(omen.process.exitCode).toBeNull();
    const answer = await openChat(omen.url, "gpt-mock").ended;
    expect(answer).toContain("data: [DONE]");
  },
  patience,
);

test(
  "a slow reader holds its provider back instead of filling the gateway's memory",
  async () => {
    await using parts = await both();
    const { upstream, omen } = parts;
    const readers = 3;
    /** What both kernels' socket buffers hold, twice, and the gateway's own; the provider would send 300 MB. */
    const bound = 48 * megabyte;
    await openChat(omen.url, "gpt-mock").ended;
    const before = omen.residentBytes();
    const chats = Array.from({ length: readers }, () => openChat(omen.url, "flood"));
    await Promise.all(chats.map(async (chat) => chat.firstEvent.then(() => chat.pause())));
    const written = (): number[] =>
      upstream.requests.filter(({ model }) => model === "flood").map((request) => request.bytesWritten);
    let [last, steadySince] = ["", performance.now()];
    await until(() => {
      const now = written().join();
      if (now !== last) [last, steadySince] = [now, performance.now()];
      return performance.now() - steadySince > 1_000;
    });
    for (const bytes of written()) expect(bytes).toBeLessThan(bound);
    expect(omen.residentBytes() - before).toBeLessThan(readers * bound);
    for (const chat of chats) chat.leave();
    const floods = await upstream.received("flood", readers);
    expect(await Promise.all(floods.map((request) => request.settled))).toEqual([
      "abandoned",
      "abandoned",
      "abandoned",
    ]);
  },
  patience,
);

describe("a client that leaves cancels its provider", () => {
  let parts: Awaited<ReturnType<typeof both>>;
  beforeAll(async () => {
    parts = await both();
  });
  afterAll(() => parts[Symbol.asyncDispose]());

  test.each(["silent", "stall-after-head", "stall-mid-stream", "endless"])(
    "%s",
    async (model) => {
      const { upstream, omen } = parts;
      upstream.clear();
      const chat = openChat(omen.url, model);
      const [request] = await upstream.received(model);
      if (model !== "silent" && model !== "stall-after-head") await chat.firstEvent;
      chat.leave();
      expect(await request?.settled).toBe("abandoned");
    },
    patience,
  );

  test(
    "whole answers too",
    async () => {
      const { upstream, omen } = parts;
      upstream.clear();
      const chat = openChat(omen.url, "silent", { stream: false });
      const [request] = await upstream.received("silent");
      chat.leave();
      expect(await request?.settled).toBe("abandoned");
    },
    patience,
  );
});

describe("silence", () => {
  let parts: Awaited<ReturnType<typeof both>>;
  let answers: Record<"between events" | "before a stream" | "before a whole answer", Promise<string>>;
  beforeAll(async () => {
    parts = await both();
    const { upstream, omen } = parts;
    upstream.script("long-quiet", quiet(quietMs));
    upstream.script("slow-start", (exchange) => whole({ delayMs: quietMs })(exchange));
    upstream.script("stall-after-head", quiet(0, { firstDelayMs: quietMs }));
    answers = {
      "between events": openChat(omen.url, "long-quiet").ended,
      "before a stream": openChat(omen.url, "stall-after-head").ended,
      "before a whole answer": openChat(omen.url, "slow-start", { stream: false }).ended,
    };
  });
  afterAll(() => parts[Symbol.asyncDispose]());

  test.each(["between events", "before a stream"] as const)(
    "of 14 s %s outlives every idle timeout",
    async (where) => {
      const answer = await answers[where];
      expect(answer).toContain("dog.");
      expect(answer).toContain("data: [DONE]");
    },
    patience,
  );

  test(
    "of 14 s before a whole answer outlives every idle timeout",
    async () => {
      expect(await answers["before a whole answer"]).toContain("The quick brown fox");
    },
    patience,
  );
});

test(
  "SIGTERM refuses newcomers, lets a running stream end, and exits 0",
  async () => {
    await using parts = await both();
    const { upstream, omen } = parts;
    const { behaviour, release } = held();
    upstream.script("hold", behaviour);
    const chat = openChat(omen.url, "hold");
    await chat.firstEvent;
    omen.process.kill("SIGTERM");
    await until(() => isRefused(omen.url));
    expect(omen.process.exitCode).toBeNull();
    release();
    expect(await chat.ended).toContain("data: [DONE]");
    expect(await omen.process.exited).toBe(0);
  },
  patience,
);

async function isRefused(origin: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(Number(new URL(origin).port), "127.0.0.1", () => resolve(false));
  socket.on("error", () => resolve(true));
  const refused = await promise;
  socket.destroy();
  return refused;
}
