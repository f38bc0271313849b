import { describe, expect, test } from "bun:test";
import { anthropic } from "./anthropic/index.ts";
import { bedrockConverse as converse } from "./bedrock-converse/index.ts";
import { ClientTools } from "./client-tools.ts";
import type { ClientDialect, JsonObject, ProviderDialect } from "./dialect.ts";
import { gemini } from "./gemini/index.ts";
import { ollama } from "./ollama/index.ts";
import { openaiChat } from "./openai-chat/index.ts";
import { openaiResponses } from "./openai-responses/index.ts";
import { plain } from "./plain.ts";

/**
 * What agents send and providers refuse, from every client's dialect to every provider's: each of them
 * was reported of one pair alone.
 */

const targets: readonly (readonly [name: string, to: ProviderDialect, model: string, names: RegExp])[] = [
  ["Messages", anthropic, "claude-sonnet-4-5", /^[\w-]{1,128}$/],
  ["Converse", converse, "amazon.nova-pro-v1:0", /^[\w-]{1,64}$/],
  ["Gemini", gemini, "gemini-2.5-pro", /^[A-Za-z_][\w.:-]{0,63}$/],
  ["Ollama", ollama, "llama3.2", /./],
  ["chat", openaiChat, "gpt-4o", /^[\w-]{1,64}$/],
  ["Responses", openaiResponses, "gpt-5", /^[\w-]{1,64}$/],
];

/** A conversation with tools, a call of one and its result, as each client says it. */
interface Asked {
  readonly tools?: readonly string[];
  /** The id and name of each call, all of them answered; a turn of the model's each. */
  readonly calls?: readonly (readonly [id: string, name: string])[];
  /** What each result shows, as a data URL's type. */
  readonly shows?: string;
  readonly effort?: string;
}

const schema = { type: "object", properties: {} };
const png = "iVBORw0KGgo=";
const hello = { role: "user", content: "x" };

const clients: readonly (readonly [name: string, from: ClientDialect, body: (asked: Asked) => JsonObject])[] = [
  [
    "chat",
    openaiChat,
    ({ tools, calls = [], shows, effort }) => ({
      ...(tools && { tools: tools.map((name) => ({ type: "function", function: { name, parameters: schema } })) }),
      ...(effort && { reasoning_effort: effort }),
      messages: [
        hello,
        ...calls.flatMap(([id, name]) => [
          {
            role: "assistant",
            content: null,
            tool_calls: [{ id, type: "function", function: { name, arguments: "{}" } }],
          },
          {
            role: "tool",
            tool_call_id: id,
            content:
              shows === undefined ? "done" : [{ type: "image_url", image_url: { url: `data:${shows};base64,${png}` } }],
          },
        ]),
      ],
    }),
  ],
  [
    "Messages",
    anthropic,
    ({ tools, calls = [], shows, effort }) => ({
      max_tokens: 9000,
      ...(tools && { tools: tools.map((name) => ({ name, input_schema: schema })) }),
      ...(effort && { thinking: { type: "adaptive" }, output_config: { effort } }),
      messages: [
        hello,
        ...calls.flatMap(([id, name]) => [
          { role: "assistant", content: [{ type: "tool_use", id, name, input: {} }] },
          {
            role: "user",
            content: [
              {
                type: "tool_result",
                tool_use_id: id,
                content:
                  shows === undefined
                    ? "done"
                    : [{ type: "image", source: { type: "base64", media_type: shows, data: png } }],
              },
            ],
          },
        ]),
      ],
    }),
  ],
  [
    "Responses",
    openaiResponses,
    ({ tools, calls = [], shows, effort }) => ({
      ...(tools && { tools: tools.map((name) => ({ type: "function", name, parameters: schema })) }),
      ...(effort && { reasoning: { effort } }),
      input: [
        hello,
        ...calls.flatMap(([id, name]) => [
          { type: "function_call", call_id: id, name, arguments: "{}" },
          {
            type: "function_call_output",
            call_id: id,
            output: shows === undefined ? "done" : [{ type: "input_image", image_url: `data:${shows};base64,${png}` }],
          },
        ]),
      ],
    }),
  ],
];

const pairs = clients.flatMap(([client, from, body]) =>
  targets.map(([target, to, model, names]) => [client, target, { from, body, to, model, names }] as const),
);

type Pair = (typeof pairs)[number][2];

function tell({ from, body, to, model }: Pair, asked: Asked | JsonObject, isBody = false) {
  const dropped: string[] = [];
  const request = isBody ? (asked as JsonObject) : body(asked as Asked);
  const tools = new ClientTools(plain(from.decodeRequest(request)), to.toolNames);
  const sent = to.encodeRequest(tools.told, model, (field) => dropped.push(field));
  return { sent: sent as Record<string, unknown>, text: JSON.stringify(sent), dropped, tools };
}

/** All texts under members of this name, in order. */
function under(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => under(item, name));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [...(key === name ? [member] : []), ...under(member, name)]);
}

describe.each(pairs)("from %s to %s", (_client, target, pair) => {
  test("a tool's name that is too long or odd is told as one that is taken, the same in its calls, and whole again in answers", () => {
    const names = [`mcp__plugin_${"a".repeat(100)}`, `mcp__plugin_${"a".repeat(99)}b`, "mcp.files/read all"];
    const { sent, tools } = tell(pair, { tools: names, calls: [["c1", names[0] ?? ""]] });
    const told = [...new Set(under(sent, "name").filter((name) => String(name).startsWith("mcp")))].map(String);
    expect(told).toHaveLength(3);
    for (const name of told) expect(name).toMatch(pair.names);
    const back = tools.inAnswer({
      id: "a",
      model: "m",
      choices: [
        {
          parts: told.map((name, at) => ({ type: "tool_call", id: `n${at}`, name, arguments: "{}" })),
          finish: "tool_calls",
        },
      ],
    });
    expect(back.choices[0]?.parts.map((part) => part.type === "tool_call" && part.name)).toEqual(names);
  });

  test("calls of one id, each in a turn of its own, are told apart in pairs", () => {
    const calls = ["f", "g", "f"].map((name) => ["call_0", name] as const);
    const { sent, tools } = tell(pair, { tools: ["f", "g"], calls });
    // The next call of the same id, as a stream begins it.
    const begun = {
      type: "part_start",
      choice: 0,
      part: 0,
      kind: { type: "tool_call", id: "call_0", name: "f" },
    } as const;
    expect(tools.inEvent(begun)).toMatchObject({ kind: { id: "call_0_4" } });
    const ids = {
      Messages: ["id", "tool_use_id"],
      Converse: ["toolUseId", "toolUseId"],
      chat: ["id", "tool_call_id"],
      Responses: ["call_id", "call_id"],
    }[target];
    if (!ids) return; // these know pairs by their order and name
    const [made, answered] = ids.map((name) => under(sent, name));
    expect(new Set(made).size).toBe(3);
    expect(new Set(answered)).toEqual(new Set(made));
  });

  test("an image that a tool gave is shown, by its right type", () => {
    for (const type of ["image/png", "image/jpg"]) {
      const { text } = tell(pair, { tools: ["f"], calls: [["c1", "f"]], shows: type });
      expect(text).toContain(png);
      expect(text).not.toContain("image/jpg");
    }
  });

  test("no tools are no tools", () => {
    const { sent } = tell(pair, { tools: [] });
    for (const name of ["tools", "toolConfig", "tool_choice"]) expect(sent[name] ?? []).toEqual([]);
    expect(under(sent, "tools").concat(under(sent, "function_declarations"))).toEqual([]);
  });

  test("an effort beyond the model's is one that it has", () => {
    for (const effort of ["ultra", "max", "xhigh", "none"]) {
      if (pair.from === anthropic && effort === "none") continue; // it says so by another member
      const { sent } = tell(pair, { effort });
      const told = [...under(sent, "effort"), ...under(sent, "reasoning_effort"), ...under(sent, "thinkingLevel")];
      for (const word of told)
        expect(["minimal", "low", "medium", "high", ...(target === "chat" ? ["none", "xhigh", "max"] : [])]).toContain(
          String(word).toLowerCase(),
        );
    }
  });
});

/** A conversation in which one of two calls was broken off, as each client says it; the last word is the user's. */
const brokenOff: Readonly<Record<string, JsonObject>> = {
  chat: {
    messages: [
      hello,
      {
        role: "assistant",
        content: null,
        tool_calls: ["a", "b"].map((id) => ({ id, type: "function", function: { name: "f", arguments: "{}" } })),
      },
      { role: "tool", tool_call_id: "a", content: "done" },
      { role: "user", content: "stop that" },
      { role: "assistant", content: "Stopped." },
      { role: "user", content: "go on" },
    ],
  },
  Messages: {
    max_tokens: 90,
    messages: [
      hello,
      { role: "assistant", content: ["a", "b"].map((id) => ({ type: "tool_use", id, name: "f", input: {} })) },
      {
        role: "user",
        content: [
          { type: "tool_result", tool_use_id: "a", content: "done" },
          { type: "text", text: "stop that" },
        ],
      },
      { role: "assistant", content: "Stopped." },
      { role: "user", content: "go on" },
    ],
  },
  Responses: {
    input: [
      hello,
      ...["a", "b"].map((id) => ({ type: "function_call", call_id: id, name: "f", arguments: "{}" })),
      { type: "function_call_output", call_id: "a", output: "done" },
      { role: "user", content: "stop that" },
      { role: "assistant", content: "Stopped." },
      { role: "user", content: "go on" },
    ],
  },
};

describe.each(pairs)("from %s to %s", (client, _target, pair) => {
  test("a call that its user broke off has a result that says so, behind those of its turn", () => {
    const { text, dropped } = tell(pair, brokenOff[client] ?? {}, true);
    const words = ["done", "no result: the call was interrupted", "stop that", "Stopped.", "go on"];
    const places = words.map((word) => text.indexOf(word));
    expect(places.every((place, at) => place > (places[at - 1] ?? -1))).toBe(true);
    const answers = /"tool_result"|"toolResult"|"functionResponse"|"role":"tool"|"function_call_output"/g;
    expect(text.match(answers)).toHaveLength(2);
    expect(dropped).toEqual([]);
  });
});

describe.each(pairs)("from %s to %s", (client, target, pair) => {
  test("a turn in which nothing was said is none", () => {
    if (target === "Ollama") return; // it takes any
    const last = { role: "user", content: "z" };
    for (const content of client === "chat" ? ["", null] : ["", []]) {
      const turns = [hello, { role: "assistant", content }, last];
      const { sent } = tell(
        pair,
        client === "Responses" ? { input: turns } : { max_tokens: 90, messages: turns },
        true,
      );
      const roles = under(sent["messages"] ?? sent["contents"] ?? sent["input"], "role");
      expect(roles).not.toContain("assistant");
      expect(roles).not.toContain("model");
    }
  });
});

describe.each(targets)("from Codex to %s", (_target, to, model, names) => {
  const pair: Pair = { from: openaiResponses, body: () => ({}), to, model, names };

  test("tools that come as an item are tools", () => {
    const more = {
      type: "additional_tools",
      role: "developer",
      tools: [
        {
          type: "namespace",
          name: "functions",
          tools: [
            { type: "custom", name: "exec", description: "runs JS" },
            { type: "function", name: "wait", parameters: schema },
          ],
        },
      ],
    };
    const { text } = tell(pair, { input: [more, hello], tools: [] }, true);
    expect(text).toContain("exec");
    expect(text).toContain("wait");
    expect(text).toContain("runs JS");
  });

  test("what it replays of kinds that are not known is told by its text", () => {
    const input = [
      hello,
      { type: "agent_message", message: "Looked." },
      { type: "agent_reasoning", text: "hm" },
      { type: "context_compaction", summary: [{ type: "summary_text", text: "Before." }] },
      { type: "never_heard_of", value: 7 },
      { role: "user", content: "y" },
    ];
    const { text } = tell(pair, { input }, true);
    expect(text).toContain("Looked.");
    expect(text).toContain("Before.");
  });
});
