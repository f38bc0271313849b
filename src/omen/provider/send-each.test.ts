import { describe, expect, test } from "bun:test";
import { givenWhole, type Answer } from "./answer.ts";
import { Cancellation } from "./cancellation.ts";
import { readText } from "./collect.ts";
import type { ModelCall } from "./provider.ts";
import { sendEach } from "./send-each.ts";

const answered = (status: number, body: unknown): Answer => ({
  status,
  header: () => "application/json",
  follow: givenWhole(Buffer.from(JSON.stringify(body))),
  hold: () => undefined,
  release: () => undefined,
  cancel: () => undefined,
});
const attemptOf = (count: number): ModelCall => ({
  model: "m",
  body: JSON.stringify({ requests: Array.from({ length: count }, (_, number) => ({ number })) }),
  dialect: "titan-embeddings",
  stream: false,
  cancellation: new Cancellation(),
  headers: {},
  mayLeaveOut: false,
});
const numberIn = ({ body }: ModelCall): number => (JSON.parse(body.toString()) as { number: number }).number;
const jsonOf = async (answer: Answer): Promise<unknown> => JSON.parse((await readText(answer, 1e6)).text);

describe("requests that go one by one", () => {
  test("are answered in their order, whichever is done first, and few are under way at once", async () => {
    let underWay = 0;
    let most = 0;
    const answer = await sendEach(attemptOf(40), async (one) => {
      const number = numberIn(one);
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn <= (number * 7) % 11; turn++) await Promise.resolve();
      underWay--;
      return answered(200, { number });
    });
    expect(await jsonOf(answer)).toEqual({ answers: Array.from({ length: 40 }, (_, number) => ({ number })) });
    expect(most).toBe(8);
  });

  test("end with the first that is refused", async () => {
    const sent: number[] = [];
    const answer = await sendEach(attemptOf(40), async (one) => {
      sent.push(numberIn(one));
      return numberIn(one) === 3 ? answered(429, { message: "slow down" }) : answered(200, {});
    });
    expect(answer.status).toBe(429);
    expect(await jsonOf(answer)).toEqual({ message: "slow down" });
    expect(sent.length).toBeLessThan(40);
  });

  test("end with the first that fails, and the others are given up", async () => {
    const gone = new Error("gone");
    const given: Cancellation[] = [];
    const sending = sendEach(attemptOf(4), ({ cancellation, body }) => {
      given.push(cancellation);
      return body.toString().includes("2") ? Promise.reject(gone) : new Promise(() => undefined);
    });
    expect(await sending.catch((error: unknown) => error)).toBe(gone);
    expect(given.map(({ reason }) => reason)).toEqual([gone, gone, gone, gone]);
  });

  test("end where one answer, or all of them, are longer than anybody holds", async () => {
    const long = (units: number) => sendEach(attemptOf(20), async () => answered(200, "x".repeat(units)));
    expect(await long(5e6).catch((error: Error) => error.name)).toBe("AnswerTooLarge");
    expect(await long(3.9e6).catch((error: Error) => error.name)).toBe("AnswerTooLarge");
    expect(await jsonOf(await sendEach(attemptOf(1), async () => answered(200, {})))).toEqual({ answers: [{}] });
  });

  test("end when nobody wants them any more", async () => {
    const modelCall = attemptOf(4);
    const sending = sendEach(modelCall, ({ cancellation }) => {
      const { promise, reject } = Promise.withResolvers<Answer>();
      cancellation.listen(() => reject(cancellation.reason));
      return promise;
    });
    const left = new Error("left");
    modelCall.cancellation.cancel(left);
    expect(await sending.catch((error: unknown) => error)).toBe(left);
    expect(await sendEach(modelCall, () => Promise.reject(new Error("sent"))).catch((error: unknown) => error)).toBe(
      left,
    );
  });
});
