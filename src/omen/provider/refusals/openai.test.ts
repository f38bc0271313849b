import { describe, expect, test } from "bun:test";
import { refusedByOpenAI } from "./openai.ts";

const paths = (error: unknown, format: Parameters<typeof refusedByOpenAI>[1] = "openai-chat") =>
  refusedByOpenAI(typeof error === "string" ? error : JSON.stringify(error), format, []).fields.map(({ path }) => path);

const openai = (message: string, param: string | null = null, code: string | null = null) => ({
  error: { message, type: "invalid_request_error", param, code },
});

describe("the words of servers", () => {
  test.each([
    [
      "OpenAI, of a model",
      openai("Unsupported parameter: 'top_p' is not supported with this model.", "top_p", "unsupported_parameter"),
      ["top_p"],
    ],
    [
      "OpenAI, of a value",
      openai(
        "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      ),
      ["temperature"],
    ],
    [
      "OpenAI, of a field",
      openai("Unknown parameter: 'messages[3].reasoning_content'."),
      ["messages.0.reasoning_content"],
    ],
    ["Azure, of several", openai("Unrecognized request arguments supplied: seed, logit_bias"), ["seed", "logit_bias"]],
    [
      "Mistral",
      {
        object: "error",
        message: {
          detail: [
            { type: "extra_forbidden", loc: ["body", "store"], msg: "Extra inputs are not permitted", input: true },
            {
              type: "extra_forbidden",
              loc: ["body", "messages", 31, "assistant", "reasoning_content"],
              msg: "Extra inputs are not permitted",
              input: "x",
            },
          ],
        },
      },
      ["store", "messages.0.assistant.reasoning_content"],
    ],
    [
      "vLLM",
      {
        object: "error",
        message:
          "[{'type': 'extra_forbidden', 'loc': ('body', 'store'), 'msg': 'Extra inputs are not permitted', 'input': 1}]",
      },
      ["store"],
    ],
    ["Groq", openai("property 'store' is unsupported, did you mean 'stop'?"), ["store"]],
    [
      "Groq, within",
      openai(
        "'messages.1' : for 'role:user' the following must be satisfied[('messages.1' : property 'metadata' is unsupported)]",
      ),
      ["messages.0.metadata"],
    ],
    [
      "Cerebras",
      {
        message:
          "messages.2.assistant.reasoning_content: property 'messages.2.assistant.reasoning_content' is unsupported\nstore: property 'store' is unsupported",
        code: "wrong_api_format",
      },
      ["messages.0.assistant.reasoning_content", "store"],
    ],
    ["Fireworks", openai("Extra inputs are not permitted, field: 'service_tier', value: 'auto'"), ["service_tier"]],
    ["xAI", { code: "x", error: "Argument not supported on this model: presencePenalty" }, ["presence_penalty"]],
    ["xAI, today", { code: "x", error: "Model grok-4 does not support parameter stop." }, ["stop"]],
    [
      "Google",
      { error: { code: 400, message: 'Invalid JSON payload received. Unknown name "store": Cannot find field.' } },
      ["store"],
    ],
    [
      "a gateway in front of Claude",
      openai("litellm.BadRequestError: `temperature` is deprecated for this model."),
      ["temperature"],
    ],
  ])("%s", (_, error, expected) => {
    expect(paths(error)).toEqual(expected);
  });

  test("mean an effort by its place in Responses", () => {
    const error = { error: "Model grok-4 does not support parameter reasoningEffort." };
    expect([paths(error), paths(error, "openai-responses")]).toEqual([["reasoning_effort"], ["reasoning.effort"]]);
  });

  test("mean the other name of the limit", () => {
    const [one, other] = [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "property 'max_completion_tokens' is unsupported, did you mean 'max_tokens'?",
    ].map((message) => refusedByOpenAI(JSON.stringify(openai(message)), "openai-chat", []).fields);
    expect([one, other]).toEqual([
      [{ path: "max_tokens", instead: "max_completion_tokens" }],
      [{ path: "max_completion_tokens", instead: "max_tokens" }],
    ]);
  });

  test("mean one of two", () => {
    const error = "`temperature` and `top_p` cannot both be specified for this model. Please use only one.";
    expect(refusedByOpenAI(error, "openai-chat", []).fields).toEqual([{ path: "top_p", beside: "temperature" }]);
  });
});

test.each([
  "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. Supported values are: 'low' and 'high'.",
  "Unsupported parameter: 'messages'. In the Responses API, this parameter has moved to 'input'.",
  "property 'response_format' is unsupported",
  '{"loc":["body","messages",0,"user","tool_calls"],"msg":"Extra inputs are not permitted"}',
  '{"loc":["body","tools",0,"function","name"],"msg":"Field required"}',
  "Model grok-4 does not support parameter tools.",
])("what is essential, or refused otherwise, is none of it: %s", (error) => {
  expect(paths(error)).toEqual([]);
});

test("not to store a response is essential, as it would be stored", () => {
  const error = openai("Unknown parameter: 'store'.");
  expect([paths(error), paths(error, "openai-responses")]).toEqual([["store"], []]);
});

test("what a validator repeats of the request is no word of its own", () => {
  const input = "Unsupported parameter: 'temperature' is not supported with this model.";
  const pydantic = {
    detail: [{ type: "extra_forbidden", loc: ["body", "x"], msg: "Extra inputs are not permitted", input }],
  };
  const fireworks = openai(`Extra inputs are not permitted, field: 'x', value: "${input}"`);
  expect([paths(pydantic), paths(fireworks)]).toEqual([["x"], ["x"]]);
});

test("a long error is read in no time that anybody notices", () => {
  for (const piece of [
    "a.b",
    "'loc': [",
    "property 'a",
    "Extra inputs are not permitted",
    "Unsupported value: 'a' does not support ",
  ])
    expect(paths(piece.repeat(Math.ceil(64_000 / piece.length)))).toBeArray();
});
