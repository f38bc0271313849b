import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { load } from "../lib/load.ts";
import type { ServerProcess } from "../lib/server.ts";
import { bareMessagesLane, chatLanes, checkLane, planOf } from "./lanes.ts";
import { Pacer } from "./pacer.ts";
import { chosenScenarios, scenarios } from "./scenario/index.ts";
import { measure, rate, wholeP50 } from "./rounds.ts";
import { bareProxy, direct, type Running } from "./targets.ts";
import { atOnce, modelsOf, paced, wires } from "./wire/pace.ts";
import { longTurns, requestBody } from "./wire/request.ts";
import { eventsOf, wordsOf } from "./wire/wire.ts";

describe.each(wires)("$name", (wire) => {
  test("answers and requests are as large as their names say", () => {
    const asked = { client: wire, provider: wire, pace: "mock", stream: false } as const;
    expect(wire.whole).toHaveLength(1_024);
    expect(requestBody(asked)).toHaveLength(1_024);
    expect(requestBody({ ...asked, bytes: 16_384 })).toHaveLength(16_384);
    expect(eventsOf(wire, atOnce.events, () => "word")).toHaveLength(54);
    expect(eventsOf(wire, paced.events, () => "word")).toHaveLength(50);
  });

  test("a word is one event with the text as it is", () => {
    const [line = ""] = /^data: .*$/m.exec(wire.word(" so")) ?? [];
    expect(JSON.stringify(JSON.parse(line.slice(6)))).toContain('" so"');
  });
});

test.each(["plain ", '"quoted"\n\\', "— “ü” "])("long turns have about the size that is asked for: %j", (line) => {
  const bytes = Buffer.byteLength(JSON.stringify(longTurns(100_000, line)));
  expect(bytes).toBeWithin(95_000, 110_000);
  expect(longTurns(100_000, line).length % 2).toBe(1); // the user has the last word
});

test("scenarios are chosen by name, in their own order", () => {
  expect(chosenScenarios([])).toBe(scenarios);
  expect(chosenScenarios(["paced", "open"]).map(({ name }) => name)).toEqual(["open", "paced"]);
  expect(() => chosenScenarios(["pace"])).toThrow("no scenario pace; there are");
});

test("a pacer writes every event once, in order and none before it is due", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const startedAt = performance.now();
  const written: [index: number, at: number][] = [];
  const pacer = new Pacer();
  pacer.begin({
    startedAt,
    intervalMs: 3,
    count: 5,
    next: 1,
    write(index) {
      written.push([index, performance.now() - startedAt]);
      if (index === 4) resolve();
    },
  });
  await promise;
  expect(written.map(([index]) => index)).toEqual([1, 2, 3, 4]);
  expect(written.filter(([index, at]) => at < index * 3)).toEqual([]);
});

describe("rounds", () => {
  const server: ServerProcess = {
    port: 0,
    startMs: 0,
    residentMb: () => 0,
    cpuMicroseconds: () => 0,
    output: () => "",
    stop: async () => {},
  };
  const effort = { rounds: 3, seconds: 1, warmUps: { seconds: 1, steady: 1, most: 1 }, starts: 0, leavers: 0 };
  const plan = { port: 0, path: "/", headers: {}, body: "", connections: 4 };
  /** A generator that counts these answers, one number a run, the last again and again. */
  const scripted = (counts: number[]) => async () => {
    const requests = counts.length > 1 ? (counts.shift() ?? 0) : (counts[0] ?? 0);
    return { requests, seconds: 2, errors: { status: 1, socket: 0 }, whole: { p50: requests, p99: 0 } };
  };
  const [lane] = chatLanes([{ target: direct(), server }]);
  if (!lane) throw new Error("no lane");

  test("the first run is not measured, and a run without answers is repeated and counted", async () => {
    const outcomes = await measure([{ lane, load: "a", run: scripted([99, 10, 0, 20, 30]), plan }], effort);
    const samples = outcomes.get("a")?.get(lane.name);
    expect(samples?.over(wholeP50)).toEqual({ median: 20, min: 10, max: 30, count: 3 });
    expect(samples?.over(rate).median).toBe(10);
    expect([samples?.answers, samples?.errors]).toEqual([60, 3 + 4]);
  });

  test("a point is warm when its runs are no faster any more", async () => {
    const left = [10, 20, 30, 30, 30, 5, 5, 5, 5];
    let used = 0;
    const warming = {
      ...lane,
      running: { ...lane.running, server: { ...server, cpuMicroseconds: () => (used += 1_000) } },
    };
    const warmUps = { seconds: 1, steady: 2, most: 10 };
    await measure([{ lane: warming, load: "a", run: scripted(left), plan }], { ...effort, rounds: 1, warmUps });
    expect(left).toEqual([5, 5, 5]); // three that were faster, two that were not, one round
  });

  test("a target that never answers ends the measurement", async () => {
    const point = { lane, load: "a", run: scripted([0]), plan };
    await expect(measure([point], effort)).rejects.toThrow("direct gave no answer in 3 times 1 s (a)");
  });
});

describe("mock and bare proxy", () => {
  let mock: ServerProcess;
  let proxy: ServerProcess;
  let running: Running[];
  beforeAll(async () => {
    mock = await direct().start();
    const target = bareProxy(`http://127.0.0.1:${mock.port}`, 0);
    proxy = await target.start();
    running = [
      { target: direct(), server: mock },
      { target, server: proxy },
    ];
  });
  afterAll(async () => {
    await proxy.stop();
    await mock.stop();
  });

  test("answer rightly in both wire formats", async () => {
    for (const lane of [...chatLanes(running), bareMessagesLane(running)]) await checkLane(lane);
    const response = await fetch(`http://127.0.0.1:${mock.port}/v1/models`);
    const { data } = (await response.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toEqual(wires.flatMap(modelsOf));
  });

  test.each(["mock", "split", "paced"] as const)("bear a load without errors: %s", async (pace) => {
    const lane = bareMessagesLane(running);
    const stamps = pace === "paced" ? wordsOf(lane.provider, paced.events) : 0;
    const plan = { ...planOf(lane, { pace, stream: true }), connections: 4, seconds: 0.1, stamps };
    const result = await load(plan);
    expect(result.errors).toEqual({ status: 0, socket: 0 });
    expect(result.requests).toBeGreaterThanOrEqual(4);
    expect(result.first?.p50).toBeLessThanOrEqual(result.whole.p50);
    expect(result.delay?.words).toBe(stamps === 0 ? undefined : result.requests * stamps);
  });

  test("each connection asks once where there is no time", async () => {
    const lane = bareMessagesLane(running);
    const plan = { ...planOf(lane, { pace: "mock", stream: true }), connections: 3, seconds: 0, beginOverMs: 10 };
    expect((await load(plan)).requests).toBe(3);
  });

  test("answers of the generator's own first moments count without their times", async () => {
    const lane = bareMessagesLane(running);
    const plan = { ...planOf(lane, { pace: "mock", stream: true }), connections: 2, seconds: 0, unmeasuredMs: 10_000 };
    expect(await load(plan)).toMatchObject({ requests: 2, whole: { p50: 0 }, first: { p50: 0 } });
  });

  test("an answer that lacks a word is an error, not a figure", async () => {
    const lane = bareMessagesLane(running);
    const plan = { ...planOf(lane, { pace: "mock", stream: true }), connections: 1, seconds: 0, stamps: 1 };
    expect(await load(plan)).toMatchObject({ requests: 0, errors: { status: 1, socket: 0 } });
  });
});

test("a server that refuses is an error, not a figure", async () => {
  const mock = await direct().start();
  await mock.stop();
  const headers = { "Content-Type": "application/json" };
  const result = await load({ port: mock.port, path: "/", headers, body: "{}", connections: 2, seconds: 0.05 });
  expect(result.requests).toBe(0);
  expect(result.errors.socket).toBeGreaterThan(0);
});
