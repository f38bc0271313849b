import { say } from "../../src/cli/terminal.ts";
import { runLoad, runOwn } from "../lib/generator.ts";
import type { LoadResult } from "../lib/load.ts";
import type { ServerProcess } from "../lib/server.ts";
import { shuffled, spread, type Spread } from "../lib/statistics.ts";
import { eventCount, requestBody } from "./answers.ts";
import type { Target } from "./targets.ts";

/** One load to measure: what is asked, by how many connections, with which generator. */
export interface Case {
  readonly name: string;
  readonly model: "gpt-mock" | "gpt-paced";
  readonly stream: boolean;
  readonly connections: number;
  /** Whether times to the first byte are wanted, which wrk does not know. */
  readonly firstByte: boolean;
  /** Bytes of the request; default 1 KB. */
  readonly bytes?: number;
}

export const cases = {
  json1: { name: "JSON c=1", model: "gpt-mock", stream: false, connections: 1, firstByte: false },
  json16: { name: "JSON c=16", model: "gpt-mock", stream: false, connections: 16, firstByte: false },
  json64: { name: "JSON c=64", model: "gpt-mock", stream: false, connections: 64, firstByte: false },
  large16: {
    name: "JSON 16 KB c=16",
    model: "gpt-mock",
    stream: false,
    connections: 16,
    firstByte: false,
    bytes: 16_384,
  },
  stream16: { name: "SSE c=16", model: "gpt-mock", stream: true, connections: 16, firstByte: false },
  first1: { name: "SSE c=1, first byte", model: "gpt-mock", stream: true, connections: 1, firstByte: true },
  paced50: { name: "paced SSE c=50", model: "gpt-paced", stream: true, connections: 50, firstByte: true },
} as const satisfies Record<string, Case>;

export type CaseKey = keyof typeof cases;

export interface Outcome {
  /** Answers a second. */
  readonly rate: Spread;
  readonly p50: Spread;
  readonly p99: Spread;
  readonly first50: Spread | undefined;
  readonly first99: Spread | undefined;
  /** Processor time of the server for each answer, in microseconds: hardly disturbed by what else the machine does. */
  readonly cpu: Spread;
  readonly requests: number;
  readonly errors: number;
}

interface Sample extends LoadResult {
  readonly cpuMicroseconds: number;
}

export interface Running {
  readonly target: Target;
  readonly server: ServerProcess;
}

export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
  /** Unmeasured load for each target and case, before the first round. */
  readonly warmUpSeconds: number;
}

/** Asks once, whole and as a stream, and fails unless the answers are the mock's: a fast wrong answer is no figure. */
export async function checkAnswers({ target, server }: Running): Promise<void> {
  for (const stream of [false, true]) {
    const response = await fetch(`http://127.0.0.1:${server.port}${target.path}`, {
      method: "POST",
      headers: target.headers,
      body: requestBody({ model: "gpt-mock", stream }),
    });
    const body = await response.text();
    const events = body.split("\n\n").filter((event) => event.startsWith("data: "));
    const isRight = stream
      ? events.length >= eventCount - 1 && body.includes(" word49") && events.at(-1) === "data: [DONE]"
      : body.includes("The quick brown fox") && body.includes('"total_tokens":250');
    if (!response.ok || !isRight) {
      throw new Error(
        `${target.name} answers ${response.status} ${stream ? "stream" : "whole"}: ${body.slice(0, 500)}`,
      );
    }
  }
}

/** Measures all cases on all targets, every round in another order; the results are by case, then by target's name. */
export async function measure(
  running: readonly Running[],
  wanted: readonly CaseKey[],
  effort: Effort,
): Promise<Map<CaseKey, Map<string, Outcome>>> {
  const points = wanted.flatMap((key) => running.map(({ target, server }) => ({ key, target, server })));
  const results = new Map<(typeof points)[number], Sample[]>(points.map((point) => [point, []]));
  for (const point of points) await once(cases[point.key], point, effort.warmUpSeconds);
  for (let round = 0; round < effort.rounds; round++) {
    say(`bench: round ${round + 1} of ${effort.rounds}`);
    for (const point of shuffled(points, round)) {
      results.get(point)?.push(await once(cases[point.key], point, effort.seconds));
    }
  }
  const outcomes = new Map<CaseKey, Map<string, Outcome>>(wanted.map((key) => [key, new Map()]));
  for (const [{ key, target }, list] of results) outcomes.get(key)?.set(target.name, outcome(list));
  return outcomes;
}

async function once(load: Case, { target, server }: Running, seconds: number): Promise<Sample> {
  const plan = {
    port: server.port,
    path: target.path,
    headers: target.headers,
    body: requestBody({ model: load.model, stream: load.stream, ...("bytes" in load ? { bytes: load.bytes } : {}) }),
    connections: load.connections,
    seconds,
  };
  const before = server.cpuMicroseconds();
  const result = await (load.firstByte ? runOwn(plan) : runLoad(plan));
  return { ...result, cpuMicroseconds: (server.cpuMicroseconds() - before) / Math.max(1, result.requests) };
}

function outcome(results: readonly Sample[]): Outcome {
  const over = (pick: (result: Sample) => number): Spread => spread(results.map(pick));
  const hasFirst = results.every(({ first }) => first !== undefined);
  const total = (pick: (result: LoadResult) => number): number =>
    results.reduce((sum, result) => sum + pick(result), 0);
  return {
    rate: over(({ requests, seconds }) => requests / seconds),
    p50: over(({ whole }) => whole.p50),
    p99: over(({ whole }) => whole.p99),
    first50: hasFirst ? over(({ first }) => first?.p50 ?? 0) : undefined,
    first99: hasFirst ? over(({ first }) => first?.p99 ?? 0) : undefined,
    cpu: over(({ cpuMicroseconds }) => cpuMicroseconds),
    requests: total(({ requests }) => requests),
    errors: total(({ errors }) => errors.status + errors.socket),
  };
}
