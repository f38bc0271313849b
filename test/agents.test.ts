import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { omenCommand } from "./support/omen.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { errorBody, fixed, respond, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";
import { raisedByTemplate } from "./support/upstream/template.ts";

/**
 * The coding agents that people point at a gateway, as they come: each is asked for a word that stands in a file, has
 * to call its own tool to read it, and to hand the result back. The model behind them is a mock that chats; Claude Code
 * speaks Messages to it, Codex Responses.
 */

const tools = resolve(import.meta.dir, "../.toolchain/bin");

interface Agent {
  /** What it is called in .toolchain/bin. */
  readonly executable: string;
  readonly surface: string;
  readonly arguments: readonly string[];
  /** The tools that the model calls, one after the other, and with what. */
  readonly calls: (file: string) => readonly (readonly [name: string, given: object])[];
  /** Its environment, and files to write before it starts, by their place below the home folder or the working one. */
  readonly env: (url: string, home: string) => Readonly<Record<string, string>>;
  readonly homeFiles?: (url: string) => Readonly<Record<string, string>>;
  readonly workFiles?: (url: string) => Readonly<Record<string, string>>;
  /** What it must have written below its working folder. */
  readonly written?: Readonly<Record<string, string>>;
}

const question = "What is the word in secret.txt?";

const codexEnvironment = (_url: string, home: string) => ({
  CODEX_HOME: join(home, ".codex"),
  OMEN_API_KEY: "sk-any",
});

/** Glyph itself, below the working folder. */
const [command = "", ...args] = omenCommand();
const codexServer = `
    [mcp_servers.files]
    command = ${JSON.stringify(command)}
    args = ${JSON.stringify([...args, "mcp"])}
`;

const codexFiles = (url: string, model: string, more = "") => ({
  ".codex/config.toml": `
    model = "${model}"
    model_provider = "omen"
    approval_policy = "never"
    sandbox_mode = "danger-full-access"
    [model_providers.omen]
    name = "Omen"
    base_url = "${url}/v1"
    wire_api = "responses"
    env_key = "OMEN_API_KEY"
    ${more}
  `,
});

const claude = (model: string): Agent => ({
  executable: "claude",
  surface: "messages",
  arguments: ["-p", question, "--model", model, "--allowedTools", "Read"],
  calls: (file) => [["Read", { file_path: file }]],
  env: (url) => ({
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: "sk-any",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  }),
});

const agents: Readonly<Record<string, Agent>> = {
  "Claude Code": claude("claude-sonnet-4-5"),
  // Behind a gateway it asks for all that Anthropic's own API has; clouds that run Claude
  // know less, and refuse the rest.
  "Claude Code, over a cloud's Claude": claude("cloud/claude-of-a-cloud"),
  Codex: {
    executable: "codex",
    surface: "responses",
    arguments: ["exec", "--skip-git-repo-check", question],
    calls: (file) => [["exec_command", { cmd: `cat ${file}` }]],
    env: codexEnvironment,
    homeFiles: (url) => codexFiles(url, "gpt-5"),
  },
  // For a model that it knows, Codex patches files by a free-form tool, which the chat
  // provider is offered as a function.
  "Codex, patching": {
    executable: "codex",
    surface: "responses",
    arguments: ["exec", "--skip-git-repo-check", question],
    calls: () => [
      ["apply_patch", { input: '*** Begin Patch\n*** Add File: xyzzy-9.txt\n+Grüße "😀"\n*** End Patch\n' }],
    ],
    env: codexEnvironment,
    homeFiles: (url) => codexFiles(url, "gpt-5.5"),
    written: { "xyzzy-9.txt": 'Grüße "😀"\n' },
  },
  // To a model that it does not know, Codex gives the tools of an MCP server as a namespace, of which
  // the chat provider knows nothing.
  "Codex, with an MCP server": {
    executable: "codex",
    surface: "responses",
    arguments: ["exec", "--skip-git-repo-check", question],
    calls: () => [["mcp__files__fs_read", { path: "secret.txt" }]],
    env: codexEnvironment,
    homeFiles: (url) => codexFiles(url, "gpt-5", codexServer),
  },
  // From a model that it knows to search for tools, it withholds them behind a search of its own.
  "Codex, searching for tools": {
    executable: "codex",
    surface: "responses",
    arguments: ["exec", "--skip-git-repo-check", question],
    calls: () => [
      ["tool_search", { query: "read a file" }],
      ["mcp__files__fs_read", { path: "secret.txt" }],
    ],
    env: codexEnvironment,
    homeFiles: (url) => codexFiles(url, "gpt-5.5", codexServer),
  },
  // To its newest family it gives all of its tools as an item of the input, in a namespace, the main one as a
  // free-form tool that runs JavaScript.
  "Codex, a model of its newest family": {
    executable: "codex",
    surface: "responses",
    arguments: ["exec", "--skip-git-repo-check", question],
    calls: (file) => [["functions__exec", { input: `text(await tools.exec_command({ cmd: "cat ${file}" }))` }]],
    env: codexEnvironment,
    homeFiles: (url) => codexFiles(url, "gpt-5.6-sol"),
  },
  opencode: {
    executable: "opencode",
    surface: "chat",
    arguments: ["run", question],
    calls: (file) => [["read", { filePath: file }]],
    env: () => ({ OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_AUTOUPDATE: "1" }),
    workFiles: (url) => ({
      "opencode.json": JSON.stringify({
        provider: {
          omen: {
            npm: "@ai-sdk/openai-compatible",
            name: "Omen",
            options: { baseURL: `${url}/v1`, apiKey: "sk-any" },
            models: { auto: { name: "auto" } },
          },
        },
        model: "omen/auto",
        autoupdate: false,
        share: "disabled",
      }),
    }),
  },
};

let upstream: Upstream;
let omen: OmenServer;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({
    config: `
      discovery.enabled = false
      observability.log_level = "debug"
      [models]
      "claude-*" = "auto"
      "gpt-*" = "auto"
      [routing]
      order = ["p"]
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.baseUrl}"
      models = ["m"]
      [providers.cloud]
      type = "anthropic"
      base_url = "${upstream.baseUrl}"
      models = ["claude-of-a-cloud"]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
});

interface Chat {
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly tools?: readonly object[];
}

/**
 * A model that calls each tool once, and then says the word that it finds in the result. Its template is strict; what a
 * client of chat says goes on as it said it.
 */
function model(agent: Agent, file: string): Behaviour {
  return async (exchange) => {
    const { messages, tools: offered = [] } = exchange.request.json as Chat;
    const raised = agent.surface === "chat" ? undefined : raisedByTemplate(messages);
    if (raised !== undefined) return respond(exchange, 400, errorBody(raised, "invalid_request_error", null));
    const results = messages.filter(({ role }) => role === "tool");
    const call = offered.length > 0 ? agent.calls(file)[results.length] : undefined;
    const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 7, model: "m" };
    const event = (value: object) => exchange.write(`data: ${JSON.stringify({ ...head, ...value })}\n\n`);
    const delta = (value: object, reason: string | null = null) =>
      event({ choices: [{ index: 0, delta: value, finish_reason: reason }] });
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    await delta({ role: "assistant", content: "" });
    if (call) {
      const [name, given] = call;
      await delta({ content: "Let me look." });
      await delta({
        tool_calls: [{ index: 0, id: `call_${results.length}`, type: "function", function: { name, arguments: "" } }],
      });
      for (const piece of JSON.stringify(given).match(/.{1,9}/gs) ?? [])
        await delta({ tool_calls: [{ index: 0, function: { arguments: piece } }] });
      await delta({}, "tool_calls");
    } else {
      await delta({
        content: `The word is ${/xyzzy-\d+/.exec(JSON.stringify(results.at(-1) ?? ""))?.[0] ?? "unknown"}.`,
      });
      await delta({}, "stop");
    }
    await event({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } });
    await exchange.write("data: [DONE]\n\n");
    await exchange.end();
  };
}

/** The same as a Claude of a cloud, in its own dialect: strict about what it does not know. */
function cloud(agent: Agent, file: string): Behaviour {
  return async (exchange) => {
    const { request } = exchange;
    const refuse = (message: string) =>
      respond(exchange, 400, { type: "error", error: { type: "invalid_request_error", message } });
    const beta = request
      .header("anthropic-beta")
      ?.split(",")
      .find((name) => !name.startsWith("interleaved-thinking"));
    if (beta !== undefined) return refuse(`Unexpected value(s) \`${beta}\` for the \`anthropic-beta\` header.`);
    const extra = Object.keys(request.json as object).find((name) => betaFields.has(name));
    if (extra !== undefined) return refuse(`${extra}: Extra inputs are not permitted`);
    const results = request.text.match(/"tool_result"/g)?.length ?? 0;
    const call = request.text.includes('"input_schema"') ? agent.calls(file)[results] : undefined;
    const text = `The word is ${/xyzzy-\d+/.exec(request.text)?.[0] ?? "unknown"}.`;
    const [block, delta] = call
      ? [
          { type: "tool_use", id: `toolu_${results}`, name: call[0], input: {} },
          { type: "input_json_delta", partial_json: JSON.stringify(call[1]) },
        ]
      : [
          { type: "text", text: "" },
          { type: "text_delta", text },
        ];
    const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-of-a-cloud", content: [] };
    const events: readonly (readonly [type: string, more: object])[] = [
      ["message_start", { message: { ...message, usage: { input_tokens: 10, output_tokens: 1 } } }],
      ["content_block_start", { index: 0, content_block: block }],
      ["content_block_delta", { index: 0, delta }],
      ["content_block_stop", { index: 0 }],
      ["message_delta", { delta: { stop_reason: call ? "tool_use" : "end_turn" }, usage: { output_tokens: 5 } }],
      ["message_stop", {}],
    ];
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    for (const [type, more] of events)
      await exchange.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`);
    await exchange.end();
  };
}

const betaFields: ReadonlySet<string> = new Set(["context_management", "output_config", "mcp_servers", "container"]);

async function write(folder: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const [name, text] of Object.entries(files)) await Bun.write(join(folder, name), text);
}

interface Session {
  readonly code: number;
  readonly out: string;
  readonly error: string;
  /** The statuses of what it asked on its surface. */
  readonly statuses: readonly number[];
  /** What stands in a file of its working folder. */
  readonly textOf: (path: string) => Promise<string>;
}

/** A session of an agent in a folder of its own, with the secret in a file, in front of a model; judged by `check`. */
async function session(
  agent: Agent,
  word: string,
  modelOf: (file: string) => Behaviour,
  check: (session: Session) => void | Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "omen-agent-"));
  const [home, work] = [join(folder, "home"), join(folder, "work")];
  await mkdir(home);
  const file = join(work, "secret.txt");
  await write(work, { "secret.txt": `The secret word is ${word}\n`, ...agent.workFiles?.(omen.url) });
  await write(home, agent.homeFiles?.(omen.url));
  upstream.script("m", modelOf(file));
  upstream.route("POST /v1/messages", cloud(agent, file));
  const logged = omen.output.error.length;
  const child = Bun.spawn([join(tools, agent.executable), ...agent.arguments], {
    cwd: work,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, NO_COLOR: "1", ...agent.env(omen.url, home) },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  const statuses = omen.output.error
    .slice(logged)
    .split("\n")
    .filter((line) => line.includes(`"surface":"${agent.surface}"`))
    .map((line) => (JSON.parse(line) as { status: number }).status);
  const textOf = (path: string) => Bun.file(join(work, path)).text();
  await check({ code: await child.exited, out, error, statuses, textOf });
  await rm(folder, { recursive: true, force: true });
}

for (const [name, agent] of Object.entries(agents)) {
  describe.skipIf(!existsSync(join(tools, agent.executable)))(name, () => {
    test(`finishes a session with a tool call over ${agent.surface}`, async () => {
      const word = `xyzzy-${agent.surface.length}`;
      await session(
        agent,
        word,
        (file) => model(agent, file),
        async ({ code, out, error, statuses, textOf }) => {
          expect([code, out.includes(`The word is ${word}.`)], error).toEqual([0, true]);
          for (const [path, text] of Object.entries(agent.written ?? {})) expect(await textOf(path)).toBe(text);
          expect(statuses.length).toBeGreaterThanOrEqual(2);
          expect(new Set(statuses)).toEqual(new Set([200]));
        },
      );
    }, 120_000);
  });
}

/** What an agent says to its user of a conversation that is too long, when it understood that it is. */
const tooLong = {
  "Claude Code": /Prompt is too long.*9001 tokens \(limit 8192\)/,
  Codex: /ran out of room in the model's context window/,
};

for (const [name, words] of Object.entries(tooLong)) {
  const agent = agents[name];
  if (!agent) throw new Error(`there is no agent '${name}'`);
  describe.skipIf(!existsSync(join(tools, agent.executable)))(name, () => {
    test("understands that its conversation is too long, and asks no more", async () => {
      const message = "request (9001 tokens) exceeds the available context size (8192 tokens), try increasing it";
      const full = fixed(400, { error: { code: 400, message, type: "exceed_context_size_error" } });
      await session(
        agent,
        "none",
        () => full,
        ({ code, out, error, statuses }) => {
          expect(out + error).toMatch(words);
          expect([code, statuses]).toEqual([1, [400]]);
        },
      );
    }, 120_000);
  });
}
