import { expect, test } from "bun:test";
import { load } from "../lib/load.ts";
import { eventCount, pacedChunks, pacedEvents, requestBody, streamChunks, wholeAnswer } from "./answers.ts";
import { checkAnswers } from "./measure.ts";
import { bareProxy, chatPath, direct, jsonHeaders } from "./targets.ts";

test("the mock's answers are as large as their names say", () => {
  expect(wholeAnswer).toHaveLength(1_024);
  expect(requestBody({ model: "gpt-mock", stream: true })).toHaveLength(1_024);
  expect(requestBody({ model: "gpt-mock", stream: false, bytes: 16_384 })).toHaveLength(16_384);
  expect([streamChunks.length, pacedChunks.length]).toEqual([eventCount, pacedEvents]);
});

test("mock and bare proxy answer rightly, and the load generator counts without errors", async () => {
  const mock = await direct().start();
  const target = bareProxy(`http://127.0.0.1:${mock.port}`, 0);
  const proxy = await target.start();
  try {
    await checkAnswers({ target: direct(), server: mock });
    await checkAnswers({ target, server: proxy });
    for (const model of ["gpt-mock", "gpt-paced"]) {
      const body = requestBody({ model, stream: true });
      const plan = { port: proxy.port, path: chatPath, headers: jsonHeaders, body, connections: 4, seconds: 0.1 };
      const result = await load(plan);
      expect(result.errors).toEqual({ status: 0, socket: 0 });
      expect(result.requests).toBeGreaterThanOrEqual(4);
      expect(result.first?.p50).toBeLessThanOrEqual(result.whole.p50);
    }
  } finally {
    await proxy.stop();
    await mock.stop();
  }
});

test("a server that refuses is an error, not a figure", async () => {
  const mock = await direct().start();
  await mock.stop();
  const plan = { port: mock.port, path: chatPath, headers: jsonHeaders, body: "{}", connections: 2, seconds: 0.05 };
  const result = await load(plan);
  expect(result.requests).toBe(0);
  expect(result.errors.socket).toBeGreaterThan(0);
});
