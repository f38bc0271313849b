import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { Dice } from "../src/omen/dialect/testing.ts";
import { misbehavingStream, misbehavingWhole, sending, type Misbehaviour } from "./support/fuzz/answer-case.ts";
import { ask, judge, judgeRefusal } from "./support/fuzz/client.ts";
import { corpus, membersOf } from "./support/fuzz/corpus.ts";
import { startGround, untilIdle, type Answerer, type Ground } from "./support/fuzz/ground.ts";
import { runSeeds, seeds } from "./support/fuzz/lanes.ts";
import { mutant } from "./support/fuzz/mutation.ts";
import { isStreamed, recordedAnswer, recordingAt } from "./support/fuzz/provider.ts";
import { openFrames } from "./support/fuzz/socket.ts";

/**
 * Whatever comes in, from either side, Omen says something that its clients can read, and lives. Each case is made from
 * its seed alone: FUZZ_SEED=7 FUZZ_CASES=1 runs one again.
 */

let ground: Ground;

beforeAll(async () => {
  ground = await startGround();
});
afterAll(() => ground[Symbol.asyncDispose]());
afterEach(async () => {
  await untilIdle(ground);
  expect(ground.omen.process.exitCode).toBeNull();
  expect(ground.omen.output.error).not.toContain("a bug in Omen");
});

/** Whether the provider was asked in the client's own dialect. */
const passes = (path: string, asked: readonly string[]): boolean =>
  asked.some((one) => one === path || (path === "/v1/messages" && /\/invoke(-with-response-stream)?$/.test(one)));

const contentTypes = [
  "application/json",
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "x",
];

test("requests that are wrong in every way", async () => {
  const paths = Object.keys(corpus);
  const run = async (seed: number) => {
    const dice = new Dice(seed);
    const path = dice.pick("/v1/chat/completions", ...paths);
    const provider = ground.providers[dice.below(ground.providers.length)];
    const bodies = corpus[path] ?? [];
    const body = bodies[dice.below(bodies.length)];
    const stream = dice.below(2) === 0;
    const said = dice.below(11);
    const { name, bytes } = mutant(dice, { model: `${provider?.name}/${provider?.model}`, stream, ...body });
    const contentType = dice.below(8) === 0 ? dice.pick("", ...contentTypes) : "application/json";
    const answerer: Answerer = (asked, { request }) => recordedAnswer(ground.providers, asked, request.json, said);
    const headers = ground.begin(seed, answerer);
    const given = await ask(ground.omen.url, {
      path,
      body: bytes,
      headers: { ...headers, "content-type": contentType },
    });
    const asked = ground.end(seed);
    try {
      judge(given, path, passes(path, asked));
      if (given.status !== 200 && asked.length === 0) judgeRefusal(given, ["model", "stream", ...membersOf(path)]);
    } catch (error) {
      const shown = `${path} at ${provider?.name}, ${name}: ${Buffer.from(bytes).toString().slice(0, 400)}`;
      throw new Error(`${String(error)}\n${shown}\n${given.status} ${given.text.slice(0, 400)}`, { cause: error });
    }
  };
  expect(await runSeeds(...seeds(2500), run)).toEqual([]);
}, 60_000);

/** What stands in a frame, by the address of its socket. */
const framesAt: Readonly<Record<string, (body: object) => object>> = {
  "/v1/responses": (body) => ({ type: "response.create", ...body }),
  "/v1/chat/stream": (data) => ({ type: "chat", data }),
};

test.each(Object.entries(framesAt))(
  "frames at %s that are wrong in every way",
  async (path, frameOf) => {
    const bodies = corpus[path === "/v1/responses" ? path : "/v1/chat/completions"] ?? [];
    const run = async (seed: number) => {
      const dice = new Dice(seed);
      const provider = ground.providers[dice.below(ground.providers.length)];
      const answerer: Answerer = (asked, { request }) => recordedAnswer(ground.providers, asked, request.json, seed);
      using client = await openFrames(ground.omen.url, path, ground.begin(seed, answerer));
      for (let frame = 0; frame < 10; frame++) {
        const body = bodies[dice.below(bodies.length)];
        const value = frameOf({ model: `${provider?.name}/${provider?.model}`, ...body });
        const { name, bytes } = mutant(dice, dice.below(6) === 0 ? { ...value, generate: false } : value);
        const sent = dice.below(5) === 0 ? bytes : Buffer.from(bytes).toString();
        const shown = `${name} at ${provider?.name}: ${Buffer.from(bytes).toString().slice(0, 400)}`;
        const last = await client.ask(sent).catch((error: unknown) => ({ status: 500, error: String(error) }));
        if ("status" in last && last["status"] === 500) throw new Error(`${JSON.stringify(last)}\n${shown}`);
      }
      ground.end(seed);
    };
    expect(await runSeeds(...seeds(60), run)).toEqual([]);
  },
  60_000,
);

test("names of answers that are none", async () => {
  const run = async (seed: number) => {
    const dice = new Dice(seed);
    const id = encodeURIComponent(
      dice.pick("resp_x", "__proto__", "..", "\u0000", "x".repeat(5000), "'; DROP TABLE responses; --", "☃", "%"),
    );
    const query = dice.pick("", "?limit=0", "?limit=1e9", "?order=up", "?after=x", "?stream=true", "?include=x");
    const [method, path] = dice.pick(
      ["GET", ""],
      ["DELETE", ""],
      ["GET", "/input_items"],
      ["POST", "/cancel"],
      ["PUT", ""],
      ["POST", ""],
    ) as readonly [string, string];
    const response = await fetch(`${ground.omen.url}/v1/responses/${id}${path}${query}`, { method });
    const text = await response.text();
    judge({ status: response.status, text, isStream: false }, "/v1/responses", false);
    if (response.status < 400 || response.status >= 500) throw new Error(`${method} ${id}${path}: ${response.status}`);
  };
  expect(await runSeeds(...seeds(200), run)).toEqual([]);
});

/** A right request for each path, small: what comes back is what matters. */
const hello = { messages: [{ role: "user", content: "Hello" }] };
const questions: Readonly<Record<string, object>> = {
  "/v1/chat/completions": { ...hello, stream_options: { include_usage: true } },
  "/v1/completions": { prompt: "Hello" },
  "/v1/messages": { ...hello, max_tokens: 50 },
  "/v1/responses": { input: "Hello" },
  "/v1/embeddings": { input: "Hello" },
  "/v1/messages/count_tokens": hello,
};

test("providers that answer wrongly in every way", async () => {
  const [chat = "", ...paths] = Object.keys(questions);
  const run = async (seed: number) => {
    const dice = new Dice(seed);
    const path = dice.pick(chat, chat, "/v1/messages", "/v1/messages", "/v1/responses", ...paths);
    const provider = ground.providers[dice.below(ground.providers.length)];
    const takesStream = path !== "/v1/embeddings" && !path.endsWith("count_tokens");
    const stream = takesStream && dice.below(3) > 0;
    let sent: Misbehaviour | undefined;
    const answerer: Answerer = (asked, { request }) => {
      const said = recordingAt(ground.providers, asked, seed);
      if (!said) throw new Error(`nothing is recorded for ${asked}`);
      // One that is asked again says the same: what happens must depend on the seed alone.
      sent ??= isStreamed(ground.providers, asked, request.json)
        ? misbehavingStream(dice, said.stream)
        : misbehavingWhole(dice, said.whole);
      return sent.behaviour;
    };
    const headers = ground.begin(seed, answerer);
    const model = `${provider?.name}/${provider?.model}`;
    const given = await ask(ground.omen.url, {
      path,
      body: JSON.stringify({ model, stream, ...questions[path] }),
      headers,
    });
    const asked = ground.end(seed);
    try {
      judge(given, path, passes(path, asked));
      expect(given.text).not.toContain("provider-header-canary");
    } catch (error) {
      const shown = `${path} at ${provider?.name}, ${sent?.name}:\n${sent?.shown}`;
      throw new Error(`${String(error)}\n${shown}\n${given.status} ${given.text.slice(-1500)}`, { cause: error });
    }
  };
  expect(await runSeeds(...seeds(4000), run)).toEqual([]);
}, 60_000);

test("streams that are cut off at every byte", async () => {
  const paths = ["/v1/chat/completions", "/v1/messages", "/v1/responses", "/v1/completions"];
  for (const [column, provider] of ground.providers.entries()) {
    const [said] = provider.said.slice(2);
    const bytes = Buffer.concat(said?.stream.pieces ?? []);
    const run = async (length: number) => {
      const path = paths[(length + column) % paths.length] ?? "";
      const answerer: Answerer = (asked, { request }) => {
        const { contentType, pieces } = recordingAt(ground.providers, asked, 2)?.stream ?? {
          contentType: "",
          pieces: [],
        };
        if (!isStreamed(ground.providers, asked, request.json)) throw new Error(`${asked} was asked for no stream`);
        const writes = [Buffer.concat(pieces).subarray(0, length)];
        return sending({ name: "", contentType, writes, ending: length % 3 === 0 ? "reset" : "end" });
      };
      const headers = ground.begin(length, answerer);
      const model = `${provider.name}/${provider.model}`;
      const given = await ask(ground.omen.url, {
        path,
        body: JSON.stringify({ model, stream: true, ...questions[path] }),
        headers,
      });
      const asked = ground.end(length);
      try {
        judge(given, path, passes(path, asked));
      } catch (error) {
        throw new Error(`${String(error)}\n${path} at ${provider.name}, ${length} bytes: ${given.text}`, {
          cause: error,
        });
      }
    };
    expect(await runSeeds(0, bytes.length, run)).toEqual([]);
  }
}, 60_000);
