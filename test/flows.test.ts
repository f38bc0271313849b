import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { Operator } from "./support/governed.ts";
import { startMcp, type McpProcess } from "./support/mcp.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import {
  completion,
  formatEvent,
  respond,
  startUpstream,
  type Behaviour,
  type Upstream,
} from "./support/upstream/index.ts";

/**
 * The ways of an editor and of an agent, whole: a hint, a model, tool calls, Glyph's
 * tools, an answer, and what it cost.
 */

interface Turn {
  readonly role: string;
  readonly content: string | null;
  readonly tool_calls?: readonly { readonly id: string; readonly function: { name: string; arguments: string } }[];
  readonly tool_call_id?: string;
}

const turnsOf = (json: unknown): readonly Turn[] => (json as { readonly messages: readonly Turn[] }).messages;

/** Calls these tools, a turn each, and then says what the last one gave. */
const agentic =
  (calls: readonly (readonly [name: string, args: object])[]): Behaviour =>
  async (exchange) => {
    const model = exchange.request.model ?? "";
    const turns = turnsOf(exchange.request.json);
    const done = turns.filter(({ role }) => role === "tool").length;
    const next = calls[done];
    const usage = { prompt_tokens: 100 * (done + 1), completion_tokens: 20, total_tokens: 100 * (done + 1) + 20 };
    const chunk = (delta: object, finish: string | null = null) =>
      formatEvent({
        id: "c",
        object: "chat.completion.chunk",
        created: 1,
        model,
        choices: [{ index: 0, delta, finish_reason: finish }],
      });
    const said = `It says: ${turns.at(-1)?.content ?? ""}`;
    const [name, args] = next ?? [];
    const call = name === undefined ? undefined : { name, arguments: JSON.stringify(args) };
    if ((exchange.request.json as { readonly stream?: boolean }).stream !== true) {
      const whole = completion(model, said, usage);
      if (call)
        Object.assign(whole, {
          choices: [
            {
              index: 0,
              message: {
                role: "assistant",
                content: null,
                tool_calls: [{ id: `call_${done}`, type: "function", function: call }],
              },
              finish_reason: "tool_calls",
            },
          ],
        });
      return respond(exchange, 200, whole);
    }
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    if (call) {
      const half = call.arguments.length >> 1;
      const id = `call_${done}`;
      await exchange.write(
        chunk({
          role: "assistant",
          tool_calls: [{ index: 0, id, type: "function", function: { ...call, arguments: "" } }],
        }),
      );
      for (const part of [call.arguments.slice(0, half), call.arguments.slice(half)])
        await exchange.write(chunk({ tool_calls: [{ index: 0, function: { arguments: part } }] }));
      await exchange.write(chunk({}, "tool_calls"));
    } else {
      for (const word of said.split(/(?<= )/)) await exchange.write(chunk({ content: word }));
      await exchange.write(chunk({}, "stop"));
    }
    await exchange.write(
      formatEvent({ id: "c", object: "chat.completion.chunk", created: 1, model, choices: [], usage }),
    );
    await exchange.write("data: [DONE]\n\n");
    await exchange.end();
  };

let local: Upstream;
let cloud: Upstream;
let omen: OmenServer;
let operator: Operator;
let home: Home;
let glyph: McpProcess;
let shop: string;

beforeAll(async () => {
  [local, cloud] = await Promise.all([startUpstream(), startUpstream()]);
  omen = await startOmen({
    config: `
      discovery.enabled = false
      auth.mode = "keys"
      [routing.intents.reason]
      models = ["gpt-5-mini"]
      [providers.cloud]
      type = "openai_compatible"
      base_url = "${cloud.baseUrl}"
      local = false
      models = ["gpt-5-mini"]
      [models.gpt-5-mini]
      price = { input = 1, output = 10 }
      [providers.gpus]
      type = "vllm"
      base_url = "${local.baseUrl}"
      models = ["qwen3-coder"]
    `,
  });
  operator = new Operator(omen);
  home = new Home();
  shop = join(home.path, "shop");
  mkdirSync(join(shop, "src"), { recursive: true });
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
  writeFileSync(
    join(home.path, ".config/omen/omen.toml"),
    '[[glyph.policy]]\nid = "agent-writes"\ntools = ["fs_edit"]\npaths = ["src/**"]\neffect = "allow"\n',
  );
  glyph = startMcp({ args: ["--root", shop], env: home.env() });
});
beforeEach(() => {
  for (const upstream of [cloud, local]) upstream.clear();
  writeFileSync(join(shop, "src/tax.ts"), "export const rate = 0.19;\n"); // an agent lowers it
});

afterAll(async () => {
  await glyph.end();
  await omen.stop();
  await Promise.all([local.stop(), cloud.stop(), home[Symbol.asyncDispose]()]);
});

interface Said {
  readonly provider: string | null;
  readonly text: string;
  readonly calls: readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
}

/** One turn of a client of OpenAI's API, streamed. */
async function say(key: string, body: Record<string, unknown>, session: string): Promise<Said> {
  const answer = await fetch(`${omen.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "x-omen-session": session },
    body: JSON.stringify({ model: "auto", stream: true, ...body }),
  });
  expect(answer.status).toBe(200);
  let text = "";
  const calls = new Map<number, { id: string; name: string; arguments: string }>();
  for (const line of (await answer.text()).split("\n")) {
    if (!line.startsWith("data: {")) continue;
    const { choices } = JSON.parse(line.slice(6)) as {
      choices: { delta: { content?: string; tool_calls?: (Record<string, unknown> & { index: number })[] } }[];
    };
    for (const { delta } of choices) {
      text += delta.content ?? "";
      for (const { index, id, function: part } of delta.tool_calls ?? []) {
        const { name = "", arguments: args = "" } = part as { name?: string; arguments?: string };
        const call = calls.get(index) ?? { id: String(id), name, arguments: "" };
        calls.set(index, { ...call, arguments: call.arguments + args });
      }
    }
  }
  return { provider: answer.headers.get("x-omen-provider"), text, calls: [...calls.values()] };
}

/** Turns until the model calls nothing more; each call is made of Glyph. */
async function converse(key: string, question: string, hints: Record<string, unknown>, session: string) {
  const { result } = await glyph.request("tools/list");
  const offered = result?.["tools"] as readonly { name: string; description: string; inputSchema: object }[];
  const tools = offered
    .filter(({ name }) => /^fs_(read|edit)$/.test(name))
    .map(({ name, description, inputSchema: parameters }) => ({
      type: "function",
      function: { name, description, parameters },
    }));
  const messages: Record<string, unknown>[] = [{ role: "user", content: question }];
  const providers: (string | null)[] = [];
  for (;;) {
    const { provider, text, calls } = await say(key, { messages, tools, ...hints }, session);
    providers.push(provider);
    if (calls.length === 0) return { text, providers, messages };
    messages.push({
      role: "assistant",
      content: text,
      tool_calls: calls.map(({ id, ...call }) => ({ id, type: "function", function: call })),
    });
    for (const { id, name, arguments: args } of calls) {
      const { text: content } = await glyph.call(name, JSON.parse(args) as object);
      messages.push({ role: "tool", tool_call_id: id, content });
    }
  }
}

test("an editor asks with intent=code: the local model calls fs_read, and answers with what it read", async () => {
  local.script("qwen3-coder", agentic([["fs_read", { path: "src/tax.ts" }]]));
  const key = await operator.makeKey({ name: "editor" });
  const { text, providers } = await converse(key, "What is the rate?", { tags: { intent: "code" } }, "editor-1");
  expect(text).toBe("It says: export const rate = 0.19;\n");
  expect(providers).toEqual(["gpus", "gpus"]);
  expect(cloud.requests).toEqual([]);
});

test("an agent reasons over several turns and tools, under a budget, and each turn is in its usage", async () => {
  cloud.script(
    "gpt-5-mini",
    agentic([
      ["fs_read", { path: "src/tax.ts" }],
      ["fs_edit", { path: "src/tax.ts", edits: [{ old_text: "0.19", new_text: "0.07" }] }],
      ["fs_read", { path: "src/tax.ts" }],
    ]),
  );
  const key = await operator.makeKey({ name: "agent", budgets: [{ amount_usd: 1, window: "month" }] });
  const hints = { tags: { intent: "reason" }, max_tokens: 500 };
  const { text, providers, messages } = await converse(key, "Lower the rate.", hints, "agent-1");
  expect(messages.filter(({ role }) => role === "tool").map(({ content }) => String(content).split("\n")[0])).toEqual([
    "export const rate = 0.19;",
    expect.stringContaining("src/tax.ts"),
    "export const rate = 0.07;",
  ]);
  expect(text).toBe("It says: export const rate = 0.07;\n");
  expect(providers).toEqual(["cloud", "cloud", "cloud", "cloud"]);
  // 100 + 200 + 300 + 400 tokens in at $1, 4 * 20 out at $10 a million.
  expect((await operator.budget("key:agent/month")).spent_usd).toBe(0.0018);
});
