import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { completion, respond, startUpstream, stream, type Upstream } from "./support/upstream/index.ts";

/**
 * What becomes of an answer whose client has left: broken off, or read to its end, so that its cost is the true one.
 */

let upstream: Upstream;
let omen: OmenServer;
let operator: Operator;

const provider = (name: string, origin: string, rest: string) => `
  [providers.${name}]
  type = "openai_compatible"
  base_url = "${origin}/v1"
  models = ["${name}-model"]
  ${rest}
  [models."${name}-model"]
  price = { input = 1, output = 10 }
`;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      ${provider("drained", upstream.origin, 'on_abort = "drain"')}
      ${provider("cut", upstream.origin, "")}
    `,
  });
  operator = new Operator(omen);
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

const usageValue = { prompt_tokens: 100, completion_tokens: 200, total_tokens: 300 };

/** Has a key with a hard budget ask, and leave when `hasCome` says so; gives the name of the key's budget. */
async function leaves(model: string, isStream: boolean, when: (answer: Response) => Promise<void>): Promise<string> {
  const name = `${model}-${isStream ? "stream" : "whole"}-${upstream.requests.length}`;
  const key = await operator.makeKey({ name, budgets: [{ amount_usd: 1, window: "month", hard: true }] });
  const leaving = new AbortController();
  const asked = chatAs(omen.url, key, { model, stream: isStream, max_tokens: 1000 }, { signal: leaving.signal });
  asked.catch(() => undefined);
  const before = upstream.requests.length;
  if (isStream) await when(await asked);
  else while (upstream.requests.length === before) await Bun.sleep(2);
  leaving.abort();
  return `key:${name}/month`;
}

const firstRead = async (answer: Response): Promise<void> => {
  await answer.body?.getReader().read();
};
const settled = (id: string) =>
  eventually(
    () => operator.budget(id),
    ({ reserved_usd: reserved, spent_usd: spent }) => reserved === 0 && spent > 0,
  );

describe('on_abort = "drain"', () => {
  test("a stream is read to its end, and costs what it did", async () => {
    upstream.script("drained-model", stream({ count: 40, intervalMs: 10, usage: "always", usageValue }));
    const budget = await settled(await leaves("drained-model", true, firstRead));
    expect(budget.spent_usd).toBe(0.0021); // 100 in at $1 a million, 200 out at $10
    expect(upstream.requests.at(-1)?.ending).toBe("answered");
  });

  test("so is a whole answer, and one whose head had not come", async () => {
    upstream.script("drained-model", async (exchange) => {
      if (await exchange.pause(400)) await respond(exchange, 200, completion("drained-model", "Hi", usageValue));
    });
    expect((await settled(await leaves("drained-model", false, firstRead))).spent_usd).toBe(0.0021);
  });
});

describe('on_abort = "cancel"', () => {
  test("a stream is broken off, and a hard budget takes its bound", async () => {
    upstream.script("cut-model", stream({ count: 400, intervalMs: 10, usage: "always", usageValue }));
    const budget = await settled(await leaves("cut-model", true, firstRead));
    expect(budget.spent_usd).toBeGreaterThan(0.01); // a thousand tokens out may have been said
    expect(upstream.requests.at(-1)?.ending).not.toBe("answered");
  });
});
