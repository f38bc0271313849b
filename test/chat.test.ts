import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Home } from "./support/command.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import {
  completion,
  defaultDeltas,
  fixed,
  redirect,
  startUpstream,
  stream,
  whole,
  type Behaviour,
  type Upstream,
} from "./support/upstream/index.ts";

/** `omen chat` as a person and a script meet it: where the prompt comes from, who answers, how it fails. */

const home = new Home();
const key = "sk-chat-test";
const answer = defaultDeltas.join("");
let upstream: Upstream;
/** A gateway that wants a key, in front of the mock. */
let omen: OmenServer;
let client: Readonly<Record<string, string>>;

const hostile = "a\u001b]0;owned\u0007\u001b[2Jb\u009b31mc\r\n\td";
const cutOff = {
  ...completion("cut", ""),
  choices: [{ index: 0, message: { content: "half" }, finish_reason: "length" }],
};

/**
 * Models that behave as a test needs; all are there from the start, since a gateway asks
 * for new ones only now and then.
 */
const scripts: Readonly<Record<string, Behaviour | readonly [Behaviour, ...Behaviour[]]>> = {
  options: stream(),
  "at-once": whole(),
  hostile: fixed(200, completion("hostile", hostile)),
  cut: fixed(200, cutOff),
  memory: stream(),
  pasted: stream(),
  patience: [stream({ count: 10_000, intervalMs: 5 }), fixed(500, "no"), stream()],
};

const provider = (url: string): string => `[providers.mock]
type = "openai_compatible"
base_url = "${url}"
`;

beforeAll(async () => {
  upstream = await startUpstream();
  for (const [model, behaviour] of Object.entries(scripts)) upstream.script(model, behaviour);
  omen = await startOmen({
    config: `${provider(upstream.baseUrl)}
[auth]
mode = "keys"
[auth.keys.me]
key = "env:CLIENT_KEY"
[discovery]
enabled = false`,
    env: { CLIENT_KEY: key },
  });
  client = { OMEN_URL: omen.url, OMEN_API_KEY: key };
  await Bun.write(`${home.path}/mock.toml`, provider(upstream.baseUrl));
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  await home[Symbol.asyncDispose]();
});

/** The body of the one request that the upstream got for a model. */
async function asked(
  model: string,
): Promise<{ messages: { role: string; content: string }[]; [key: string]: unknown }> {
  const requests = await upstream.received(model, 1);
  expect(requests).toHaveLength(1);
  return JSON.parse(JSON.stringify(requests[0]?.json));
}

describe("the prompt", () => {
  const echo = { OMEN_CONFIG: "" };

  test("is the argument, and several words need no quotes", async () => {
    expect(await home.run(["chat", "Hello there"], { env: echo })).toEqual({
      code: 0,
      out: "Hello there\n",
      error: "",
    });
    expect((await home.run(["chat", "Hello", "there"])).out).toBe("Hello there\n");
    expect((await home.run(["chat", "--", "--not-an-option"])).out).toBe("--not-an-option\n");
  });

  test("is standard input", async () => {
    expect((await home.run(["chat"], { stdin: "from a pipe\n\n" })).out).toBe("from a pipe\n");
  });

  test("is both, the argument first", async () => {
    const { out } = await home.run(["chat", "Explain:"], { stdin: "line 1\nline 2\n" });
    expect(out).toBe("Explain:\n\nline 1\nline 2\n");
  });

  test("is waited for, and a person is told what for", async () => {
    const input = new TransformStream<Uint8Array, Uint8Array>();
    const child = home.start(["chat", "Explain:"], { stdin: input.readable });
    const { value } = await child.stderr.getReader().read();
    expect(new TextDecoder().decode(value)).toBe("omen: reading the prompt from standard input, to its end\n");
    const writer = input.writable.getWriter();
    await writer.write(new TextEncoder().encode("late\n"));
    await writer.close();
    expect(await child.stdout.text()).toBe("Explain:\n\nlate\n");
    expect(await child.exited).toBe(0);
  });

  test("may be long", async () => {
    const stdin = `${"0123456789abcdef".repeat(250_000)}\n`; // 4 MB
    const { code, out } = await home.run(["chat"], { stdin });
    expect(code).toBe(0);
    expect(out.length).toBe(stdin.length);
    expect(Bun.hash(out)).toBe(Bun.hash(stdin));
  });

  test("that is too long for the gateway is refused with its limit", async () => {
    const { code, error } = await home.run(["chat"], {
      stdin: "x".repeat(5000),
      env: { OMEN_SERVER__MAX_BODY_BYTES: "1024" },
    });
    expect(code).toBe(2);
    expect(error).toContain("1024");
  });

  test("that is missing, or is no text, is asked for", async () => {
    for (const options of [{}, { stdin: " \n" }]) {
      const { code, error } = await home.run(["chat"], options);
      expect([code, error]).toEqual([2, expect.stringContaining("there is nothing to ask")]);
    }
    const { code, error } = await home.run(["chat"], { stdin: Uint8Array.of(0x61, 0xff, 0xfe) });
    expect([code, error]).toEqual([2, expect.stringContaining("is not UTF-8 text")]);
  });
});

describe("options", () => {
  test("--model, --system and --tag reach the gateway; tags go no further", async () => {
    const args = ["chat", "-m", "options", "--system", "Be brief.", "--tag", "intent=code", "--tag=a=b=c", "hi"];
    expect(await home.run(args, { env: client })).toMatchObject({ code: 0, out: `${answer}\n` });
    const body = await asked("options");
    expect(body).toMatchObject({ stream: true });
    expect(body).not.toHaveProperty("tags");
    expect(body.messages).toEqual([
      { role: "system", content: "Be brief." },
      { role: "user", content: "hi" },
    ]);
  });

  test("--tag wants a name", async () => {
    for (const tag of ["code", "=code"]) {
      const { code, error } = await home.run(["chat", "--tag", tag, "hi"]);
      expect([code, error]).toEqual([2, expect.stringContaining(`--tag takes NAME=VALUE, not '${tag}'`)]);
    }
  });

  test("--no-stream waits for the whole", async () => {
    expect((await home.run(["chat", "-m", "at-once", "--no-stream", "hi"], { env: client })).out).toBe(`${answer}\n`);
    expect(await asked("at-once")).toMatchObject({ stream: false });
  });

  test("--json prints the API's answer", async () => {
    const { out } = await home.run(["chat", "--json", "-m", "gpt-mock", "hi"], { env: client });
    const [choice] = JSON.parse(out).choices;
    expect(choice.message).toMatchObject({ role: "assistant", content: answer });
  });
});

describe("who answers", () => {
  const prompt = ["chat", "-m", "gpt-mock", "hi"];

  test("OMEN_URL, with and without /v1, and --url before it", async () => {
    for (const url of [omen.url, `${omen.url}/v1`, `${omen.url}/v1/`]) {
      expect((await home.run(prompt, { env: { ...client, OMEN_URL: url } })).out).toBe(`${answer}\n`);
      const env = { ...client, OMEN_URL: "http://127.0.0.1:1" };
      expect((await home.run([...prompt, "--url", url], { env })).out).toBe(`${answer}\n`);
    }
  });

  test("OMEN_KEY is understood for OMEN_API_KEY, white space around a key is not part of it", async () => {
    expect((await home.run(prompt, { env: { OMEN_URL: omen.url, OMEN_KEY: ` ${key}\n` } })).code).toBe(0);
  });

  test("the Omen that runs here, found by its socket, without a key", async () => {
    const { code, out } = await home.run(prompt, { env: { OMEN_DATA: omen.dataFolder } });
    expect([code, out]).toEqual([0, `${answer}\n`]);
  });

  test("one in this process, when nobody listens on a socket that was left behind", async () => {
    const data = `${home.path}/left`;
    const killed = await startOmen({ config: "discovery.enabled = false", args: ["--data", data] });
    killed.process.kill("SIGKILL");
    await killed.stop();
    expect((await home.run(["chat", "hi"], { env: { OMEN_DATA: data } })).out).toBe("hi\n");
  });

  test("one in this process, with the configuration that is named", async () => {
    expect((await home.run([...prompt, "--config", "mock.toml"], { env: client })).out).toBe(`${answer}\n`);
    expect((await home.run(prompt, { env: { OMEN_CONFIG: "mock.toml" } })).out).toBe(`${answer}\n`);
  });

  test("a file of the working directory does not decide where keys go", async () => {
    await using trap = await startUpstream();
    await Bun.write(`${home.path}/omen.toml`, `[providers.openai]\ntype = "openai"\nbase_url = "${trap.baseUrl}"`);
    try {
      const { code, error } = await home.run(["chat", "-m", "echo", "hi"], {
        env: { OMEN_API_KEY: "", OMEN_MASTER_KEY: "sk-canary" },
      });
      expect([code, trap.requests]).toEqual([0, []]);
      expect(error).toContain("./omen.toml is not used here");
    } finally {
      await Bun.file(`${home.path}/omen.toml`).delete();
    }
  });
});

describe("fails", () => {
  test.each([
    ["a model that is not known", ["-m", "gpt-mokc"], {}, 1, "Did you mean 'gpt-mock'?"],
    ["a wrong key", ["-m", "gpt-mock"], { OMEN_API_KEY: "sk-wrong-canary" }, 4, "OMEN_API_KEY"],
    ["no key", ["-m", "gpt-mock"], { OMEN_API_KEY: "" }, 4, "OMEN_API_KEY"],
    ["nobody there", [], { OMEN_URL: "http://127.0.0.1:1" }, 5, "no answer from http://127.0.0.1:1"],
    ["no URL", [], { OMEN_URL: "localhost" }, 2, "OMEN_URL is not a URL"],
    ["no URL of this kind", [], { OMEN_URL: "localhost:8080" }, 2, "OMEN_URL does not begin with http:// or https://"],
    ["a password in the URL", [], { OMEN_URL: "http://me:sk-wrong-canary@h" }, 2, "OMEN_URL holds credentials"],
    ["an upstream that refuses Omen", ["-m", "error-403"], {}, 5, "providers.mock.api_key"],
    ["an upstream that is overloaded", ["-m", "error-503"], {}, 5, "overloaded"],
    ["an upstream that limits", ["-m", "error-429"], {}, 5, "Rate limit"],
    ["an upstream's own failure", ["-m", "error-500"], {}, 5, "error"],
    ["a page instead of an answer", ["-m", "error-html"], {}, 5, "mock"],
    ["a connection that is closed", ["-m", "refuses"], {}, 5, "mock"],
  ] as const)("on %s", async (_what, args, env, expected, words) => {
    const { code, out, error } = await home.run(["chat", ...args, "hi"], { env: { ...client, ...env } });
    expect([code, out]).toEqual([expected, ""]);
    expect(error).toContain(words);
    expect(error).not.toContain("canary");
    expect(error.split("\n").length).toBeLessThanOrEqual(4);
  });

  test("on a provider that is dead, in this process too", async () => {
    await Bun.write(`${home.path}/dead.toml`, `${provider("http://127.0.0.1:1/v1")}models = ["m"]`);
    const { code, error } = await home.run(["chat", "--config", "dead.toml", "-m", "m", "hi"]);
    expect([code, error]).toEqual([5, expect.stringContaining("mock")]);
  });

  test.each(["reset-mid-stream", "close-mid-event", "error-in-stream", "broken-json"] as const)(
    "in the middle of an answer (%s), which stays on its line",
    async (model) => {
      const { code, out, error } = await home.run(["chat", "-m", model, "hi"], { env: client });
      expect(code).toBe(5);
      // What arrives together with the failure is not told; what was told has a line of its own.
      expect(out).toMatch(/^(|.+\n)$/);
      expect(answer).toStartWith(out.trimEnd());
      expect(error).toMatch(out === "" ? /^omen: / : /^omen: the answer broke off: /);
    },
  );

  // The same of a server that is no Omen, and does not mend what it passes on.
  test.each([
    "reset-mid-stream",
    "close-mid-stream",
    "error-in-stream",
    "not-an-object",
    "empty-stream",
    "html-with-200",
    "not-json",
  ])("with any server of OpenAI's API (%s)", async (model) => {
    const { code, error } = await home.run(["chat", "-m", model, "--url", upstream.origin, "hi"]);
    expect(code).toBe(5);
    expect(error).toStartWith("omen: ");
    expect(error.split("\n").length).toBeLessThanOrEqual(3);
  });

  test("on a refusal", async () => {
    const { code, error } = await home.run(["chat", "-m", "error-403", "--url", upstream.origin, "hi"]);
    expect([code, error]).toEqual([3, "omen: The mock refuses.\n"]);
  });

  test("on a redirect, along which no key is sent", async () => {
    await using elsewhere = await startUpstream();
    await using moved = await startUpstream();
    moved.route("POST /v1/chat/completions", redirect(`${elsewhere.baseUrl}/chat/completions`));
    const { code, error } = await home.run(["chat", "hi"], { env: { OMEN_URL: moved.origin, OMEN_API_KEY: key } });
    expect([code, elsewhere.requests]).toEqual([5, []]);
    expect(error).toContain(`redirects to ${elsewhere.baseUrl}`);
  });
});

describe("an answer", () => {
  test("comes as it is when it is piped, and as text on a terminal", async () => {
    const args = ["chat", "-m", "hostile", "--no-stream", "hi"];
    expect((await home.run(args, { env: client })).out).toBe(`${hostile}\n`);
    const screen = home.terminal(args, client);
    expect(await screen.exited).toBe(0);
    for (const control of ["\u001b", "\u0007", "\u009b"]) expect(screen.shown).not.toContain(control);
    expect(screen.shown).toContain("a]0;owned[2Jb31mc");
    screen.close();
  });

  test("that says why it is cut off is not taken for whole", async () => {
    const run = (...more: readonly string[]) =>
      home.run(["chat", "-m", "cut", "--no-stream", ...more, "hi"], { env: client });
    expect(await run()).toEqual({ code: 0, out: "half\n", error: expect.stringContaining("the answer is cut off") });
    expect(await run("--quiet")).toEqual({ code: 0, out: "half\n", error: "" });
  });

  test("with a reader that has had enough ends silently", async () => {
    const line = `set -o pipefail; omen chat -m endless hi | head -c 20 | wc -c`;
    expect(await home.shell(line, client)).toEqual({ code: 0, out: "20\n", error: "" });
  });

  test("is interrupted by SIGINT, which leaves 130 and lets go of the provider", async () => {
    upstream.clear();
    const child = home.start(["chat", "-m", "stall-mid-stream", "hi"], { env: client });
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
    expect(await child.stderr.text()).toBe("omen: interrupted\n");
    const [request] = await upstream.received("stall-mid-stream");
    expect(await request?.settled).toBe("abandoned");
  });

  test("in this process is interrupted likewise", async () => {
    const child = home.start(["chat", "-m", "stall-mid-stream", "--config", "mock.toml", "hi"]);
    const reader = child.stdout.getReader();
    await reader.read();
    child.kill("SIGINT");
    expect(await child.exited).toBe(130);
  });
});

describe("a conversation on a terminal", () => {
  const start = (model: string, env = client) => home.terminal(["chat", "-m", model], env);

  test("remembers what was said, and ends with Ctrl-D", async () => {
    const screen = start("memory");
    await screen.see("Ctrl-D ends");
    await screen.see("> ");
    screen.type("first\r");
    await screen.see(answer);
    await screen.see("> ");
    screen.type("second\r");
    await screen.see(answer);
    await screen.see("> ");
    screen.type("\u0004");
    expect(await screen.exited).toBe(0);
    screen.close();
    const [, second] = await upstream.received("memory", 2);
    expect(second?.json).toMatchObject({
      messages: [
        { role: "user", content: "first" },
        { role: "assistant", content: answer },
        { role: "user", content: "second" },
      ],
    });
  });

  test("ends with an empty line", async () => {
    const screen = start("gpt-mock");
    await screen.see("> ");
    screen.type("\r");
    expect(await screen.exited).toBe(0);
    screen.close();
  });

  test("ends with Ctrl-C at the prompt: interrupted", async () => {
    const screen = start("gpt-mock");
    await screen.see("> ");
    screen.type("\u0003");
    expect(await screen.exited).toBe(130);
    screen.close();
  });

  test("goes on when Ctrl-C ends an answer, or a question fails", async () => {
    const screen = start("patience");
    await screen.see("> ");
    screen.type("ramble\r");
    await screen.see("word0 ");
    screen.type("\u0003");
    await screen.see("interrupted");
    await screen.see("> ");
    screen.type("fail\r");
    await screen.see("omen:");
    await screen.see("> ");
    screen.type("work\r");
    await screen.see(answer);
    await screen.see("> ");
    screen.type("\u0004");
    expect(await screen.exited).toBe(0);
    screen.close();
    const requests = await upstream.received("patience", 3);
    expect(requests.at(-1)?.json).toMatchObject({
      messages: [
        { role: "user", content: "ramble" },
        { role: "assistant", content: expect.stringContaining("word0 ") as string },
        { role: "user", content: "work" },
      ],
    });
  });

  test("takes what is pasted as one question", async () => {
    const screen = start("pasted");
    await screen.see("> ");
    screen.type("first line\r\rthird line\r");
    await screen.see(answer);
    await screen.see("> ");
    screen.type("quit\r");
    expect(await screen.exited).toBe(0);
    screen.close();
    const [request] = await upstream.received("pasted");
    expect(request?.json).toMatchObject({ messages: [{ role: "user", content: "first line\n\nthird line" }] });
  });
});
