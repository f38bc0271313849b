import { describe, expect, test } from "bun:test";
import { givenWhole, type Answer } from "../answer.ts";
import { Cancellation } from "../cancellation.ts";
import { readText } from "../collect.ts";
import type { ModelCall } from "../provider.ts";
import { Refusals as Unnoted } from "./refusals.ts";

const answerOf = (status: number, body: string): Answer => ({
  status,
  header: (name) => (name === "content-type" ? "application/json" : undefined),
  follow: givenWhole(Buffer.from(body)),
  hold: () => undefined,
  release: () => undefined,
  cancel: () => undefined,
});

const refusing = (message: string) =>
  answerOf(400, JSON.stringify({ type: "error", error: { type: "invalid_request_error", message } }));

/** What is refused as long as it is there, and how. */
type Rule = readonly [there: RegExp, message: string];

/** A provider that refuses as long as something is there, and what it was sent. */
function provider(...rules: readonly Rule[]) {
  const sent: Pick<ModelCall, "body" | "headers">[] = [];
  const send = async ({ body, headers }: ModelCall): Promise<Answer> => {
    sent.push({ body, headers });
    const rule = rules.find(([there]) => there.test(`${body.toString()} ${headers["anthropic-beta"] ?? ""}`));
    return rule ? refusing(rule[1]) : answerOf(200, "{}");
  };
  return { sent, send };
}

/** What was left out, by the call's own cancellation: the call itself may be copied. */
const notes = new WeakMap<Cancellation, string[]>();

class Refusals extends Unnoted {
  override async send(modelCall: ModelCall, send: (modelCall: ModelCall) => Promise<Answer>): Promise<Answer> {
    const answer = await super.send(modelCall, send);
    notes.get(modelCall.cancellation)?.push(...(answer.leftOut ?? []));
    return answer;
  }
}

function asking(body: string, beta?: string) {
  const left: string[] = [];
  const cancellation = new Cancellation();
  notes.set(cancellation, left);
  const modelCall: ModelCall = {
    model: "m",
    body,
    dialect: "anthropic",
    stream: false,
    cancellation,
    headers: { via: "1.1 x", ...(beta === undefined ? {} : { "anthropic-beta": beta }) },
    mayLeaveOut: true,
  };
  return { modelCall, left };
}

const management = [/"context_management"/, "context_management: Extra inputs are not permitted"] as const;

describe("what a provider refuses by name", () => {
  test("is left out and noted, and left out at once the next time", async () => {
    const refusals = new Refusals();
    const { sent, send } = provider(management);
    for (const count of [2, 3]) {
      const { modelCall, left } = asking('{"model": "m","context_management":{"edits":[]}, "messages":[]}');
      expect((await refusals.send(modelCall, send)).status).toBe(200);
      expect(left).toEqual(["context_management"]);
      expect(sent).toHaveLength(count);
      expect(sent.at(-1)?.body).toBe('{"model": "m","messages":[]}');
    }
    const other = asking('{"context_management":{}}');
    await refusals.send({ ...other.modelCall, model: "other" }, send);
    expect(sent).toHaveLength(5);
  });

  test("is asked for again with other betas, which may be what opens it", async () => {
    const refusals = new Refusals();
    const opened = "context-management-2025-06-27";
    const sent: string[] = [];
    const send = async ({ body, headers }: ModelCall): Promise<Answer> => {
      sent.push(body.toString());
      const isOpen = headers["anthropic-beta"] === opened || !body.includes("context_management");
      return isOpen ? answerOf(200, "{}") : refusing(management[1]);
    };
    const body = '{"context_management":{}}';
    const [without, beta] = [asking(body), asking(body, opened)];
    await refusals.send(without.modelCall, send);
    await refusals.send(beta.modelCall, send);
    expect([without.left, beta.left, sent]).toEqual([["context_management"], [], [body, "{}", body]]);
  });

  test("of a count of tokens says nothing of messages", async () => {
    const refusals = new Refusals();
    const { modelCall, left } = asking('{"context_management":{}}');
    await refusals.send({ ...modelCall, dialect: "anthropic-token-count" }, provider(management).send);
    const { sent, send } = provider();
    await refusals.send(modelCall, send);
    expect([left, sent[0]?.body]).toEqual([["context_management"], modelCall.body]);
  });

  test("may stand deep within, and be one thing after the other", async () => {
    const { sent, send } = provider(
      [/defer_loading/, "tools.1.custom.defer_loading: Extra inputs are not permitted"],
      [/scope/, "system.0.cache_control.ephemeral.scope: Extra inputs are not permitted"],
    );
    const cached = '"cache_control":{"type":"ephemeral","scope":"global"}';
    const { modelCall, left } = asking(
      `{"system":[{"type":"text",${cached}}],"tools":[{"name":"a"},{"name":"b","defer_loading":true}]}`,
    );
    expect((await new Refusals().send(modelCall, send)).status).toBe(200);
    expect(left).toEqual(["tools.0.custom.defer_loading", "system.0.cache_control.ephemeral.scope"]);
    expect(sent.at(-1)?.body).toBe(
      '{"system":[{"type":"text","cache_control":{"type":"ephemeral"}}],"tools":[{"name":"a"},{"name":"b"}]}',
    );
  });

  test("may be told by a gateway in between, in its own error", async () => {
    const message = '{"message":"context_management: Extra inputs are not permitted"}. Received Model Group=x';
    const { send } = provider([/"context_management"/, message]);
    const { modelCall, left } = asking('{"context_management":{},"messages":[]}');
    expect((await new Refusals().send(modelCall, send)).status).toBe(200);
    expect(left).toEqual(["context_management"]);
  });

  test("may be a sampling that its newest models have not", async () => {
    const { modelCall, left } = asking('{"temperature":0.2,"messages":[]}');
    const { sent, send } = provider([/temperature/, "`temperature` is deprecated for this model."]);
    expect((await new Refusals().send(modelCall, send)).status).toBe(200);
    expect([left, sent.at(-1)?.body]).toEqual([["temperature"], '{"messages":[]}']);
  });

  test("may be betas", async () => {
    const { sent, send } = provider([
      /new-2026-01-01/,
      "Unexpected value(s) `new-2026-01-01` for the `anthropic-beta` header. Please consult our documentation.",
    ]);
    const { modelCall, left } = asking("{}", "old-2025-01-01, new-2026-01-01");
    expect((await new Refusals().send(modelCall, send)).status).toBe(200);
    expect(left).toEqual(["anthropic-beta: new-2026-01-01"]);
    expect(sent.at(-1)?.headers).toEqual({ via: "1.1 x", "anthropic-beta": "old-2025-01-01" });
  });

  test("may be betas without a name: those that are not documented first, then all", async () => {
    const unknown = provider([/claude-code/, "invalid beta flag"]);
    const one = asking("{}", "claude-code-20250219,interleaved-thinking-2025-05-14");
    expect((await new Refusals().send(one.modelCall, unknown.send)).status).toBe(200);
    expect(unknown.sent.at(-1)?.headers["anthropic-beta"]).toBe("interleaved-thinking-2025-05-14");
    const all = provider([/-20/, "The model returned the following errors: invalid beta flag"]);
    const two = asking("{}", "claude-code-20250219,interleaved-thinking-2025-05-14");
    expect((await new Refusals().send(two.modelCall, all.send)).status).toBe(200);
    expect(all.sent.map(({ headers }) => headers["anthropic-beta"])).toEqual([
      "claude-code-20250219,interleaved-thinking-2025-05-14",
      "interleaved-thinking-2025-05-14",
      undefined,
    ]);
    expect(two.left).toHaveLength(2);
  });
});

describe("what a server of OpenAI's formats refuses", () => {
  const chat = (body: string) => {
    const { modelCall, left } = asking(body);
    return { modelCall: { ...modelCall, dialect: "openai-chat" } as const, left };
  };

  test("is left out, also where it answers 422", async () => {
    const loc = '{"detail":[{"type":"extra_forbidden","loc":["body","store"],"msg":"Extra inputs are not permitted"}]}';
    const { modelCall, left } = chat('{"model":"m","store":true}');
    const sent: string[] = [];
    const answer = await new Refusals().send(modelCall, async ({ body }) => {
      sent.push(body.toString());
      return sent.length === 1 ? answerOf(422, loc) : answerOf(200, "{}");
    });
    expect([answer.status, left, sent.at(-1)]).toEqual([200, ["store"], '{"model":"m"}']);
  });

  test("goes by the name that is taken, which is no loss to report", async () => {
    const { sent, send } = provider([
      /"max_completion_tokens"/,
      "Unrecognized request argument supplied: max_completion_tokens",
    ]);
    const refusals = new Refusals();
    for (const count of [2, 3]) {
      const { modelCall, left } = chat('{"max_completion_tokens": 5, "model":"m"}');
      expect((await refusals.send(modelCall, send)).status).toBe(200);
      expect([sent.length, sent.at(-1)?.body, left]).toEqual([count, '{"max_tokens": 5, "model":"m"}', []]);
    }
  });

  test("passes on where neither name is taken", async () => {
    const { sent, send } = provider(
      [/"max_completion_tokens"/, "Unrecognized request argument supplied: max_completion_tokens"],
      [/"max_tokens"/, "Unrecognized request argument supplied: max_tokens"],
    );
    expect((await new Refusals().send(chat('{"max_tokens":5}').modelCall, send)).status).toBe(400);
    expect(sent.map(({ body }) => body)).toEqual(['{"max_tokens":5}', '{"max_completion_tokens":5}']);
  });

  test("is left out beside what it is refused beside, and nowhere else", async () => {
    const both = /"temperature".*"top_p"/;
    const { sent, send } = provider([both, "`temperature` and `top_p` cannot both be specified for this model."]);
    const refusals = new Refusals();
    for (const body of ['{"temperature":0,"top_p":0.5}', '{"top_p":0.5}', '{"temperature":0,"top_p":1}'])
      expect((await refusals.send(chat(body).modelCall, send)).status).toBe(200);
    expect(sent.map(({ body }) => body)).toEqual([
      '{"temperature":0,"top_p":0.5}',
      '{"temperature":0}',
      '{"top_p":0.5}',
      '{"temperature":0}',
    ]);
  });
});

describe("a refusal", () => {
  const passed = async (body: string, ...rules: readonly Rule[]) => {
    const { sent, send } = provider(...rules);
    const { modelCall, left } = asking(body);
    const answer = await new Refusals().send(modelCall, send);
    return { status: answer.status, text: (await readText(answer, 1000)).text, tries: sent.length, left };
  };

  test("of anything else passes on as it is", async () => {
    const { status, text, tries } = await passed("{}", [/./, "messages: at least one message is required"]);
    expect([status, tries]).toEqual([400, 1]);
    expect(text).toContain("at least one message");
  });

  test("of what the request can't be without passes on", async () => {
    for (const path of ["tools", "messages.0.content", "tools.0.custom.name"])
      expect(
        await passed('{"tools":[{"name":"a"}],"messages":[{"content":"x"}]}', [
          /./,
          `${path}: Extra inputs are not permitted`,
        ]),
      ).toMatchObject({ status: 400, tries: 1, left: [] });
  });

  test("of what is not there passes on", async () => {
    expect(await passed('{"a":1}', [/./, "b.c: Extra inputs are not permitted"])).toMatchObject({
      status: 400,
      tries: 1,
      left: [],
    });
  });

  test("that never ends passes on in the end", async () => {
    let count = 0;
    const { modelCall } = asking(`{${Array.from({ length: 50 }, (_, index) => `"f${index}":1`).join()}}`);
    const answer = await new Refusals().send(modelCall, async () =>
      refusing(`f${count++}: Extra inputs are not permitted`),
    );
    expect([answer.status, count]).toEqual([400, 16]);
    expect((await readText(answer, 1000)).text).toContain("f15: Extra");
  });

  test("that was none, as far as the next answer tells, is forgotten", async () => {
    const refusals = new Refusals();
    const { modelCall } = asking('{"temperature":1}');
    const answers = [refusing("`temperature` is deprecated for this model."), answerOf(429, "{}"), answerOf(200, "{}")];
    const bodies: ModelCall["body"][] = [];
    const send = async ({ body }: ModelCall): Promise<Answer> => {
      bodies.push(body);
      return answers.shift() ?? answerOf(500, "{}");
    };
    for (const status of [429, 200]) expect((await refusals.send(modelCall, send)).status).toBe(status);
    expect(bodies).toEqual(['{"temperature":1}', "{}", '{"temperature":1}']);
  });

  test("that repeats a client's words is believed of nobody else", async () => {
    const refusals = new Refusals();
    const words = "messages: too many of them: `temperature` is deprecated for this model.";
    const forged = asking('{"temperature":1,"messages":[]}').modelCall;
    expect((await refusals.send(forged, provider([/./, words]).send)).status).toBe(400);
    const { sent, send } = provider();
    const { modelCall, left } = asking('{"temperature":1,"messages":[]}');
    await refusals.send(modelCall, send);
    expect([left, sent[0]?.body]).toEqual([[], modelCall.body]);
  });

  test("of more fields than anybody should wait for passes on", async () => {
    const names = Array.from({ length: 500 }, (_, index) => `f${index}`);
    const every = names.map((name) => `${name}: Extra inputs are not permitted`).join("; ");
    const small = asking(JSON.stringify(Object.fromEntries(names.map((name) => [name, 1]))));
    expect((await new Refusals().send(small.modelCall, provider([/f499/, every]).send)).status).toBe(400);
    expect(small.left).toHaveLength(32);
    const large = asking(JSON.stringify({ f0: 1, f1: 1, messages: ["x".repeat(20 * 1024 * 1024)] }));
    expect((await new Refusals().send(large.modelCall, provider([/f0|f1/, every]).send)).status).toBe(400);
    expect(large.left).toEqual(["f0"]);
  });

  test("passes on where nothing may be left out", async () => {
    const { sent, send } = provider(management);
    const modelCall = { ...asking('{"context_management":{}}').modelCall, mayLeaveOut: false };
    expect((await new Refusals().send(modelCall, send)).status).toBe(400);
    expect(sent).toHaveLength(1);
  });
});

describe("a refusal that quotes what the client sent", () => {
  const injected = "Unknown parameter: 'stop', Unknown parameter: 'service_tier'";
  const quoting = (body: string): Pick<ModelCall, "body" | "dialect"> => ({ body, dialect: "openai-chat" });

  test.each([injected, injected.slice(0, 40)])("is learnt from by nobody else: %j", async (quoted) => {
    const { sent, send } = provider([/service_tier/, `Invalid value: '${quoted}'. Unknown parameter: 'service_tier'.`]);
    const refusals = new Refusals();
    const hostile = JSON.stringify({ model: "m", service_tier: injected, stop: "x" }).replace(
      "Unknown",
      "\\u0055nknown",
    );
    await refusals.send({ ...asking("{}").modelCall, ...quoting(hostile) }, send);
    const own = JSON.stringify({ model: "m", stop: "x" });
    await refusals.send({ ...asking("{}").modelCall, ...quoting(own) }, send);
    expect(sent.at(-1)?.body).toBe(own);
  });
});
