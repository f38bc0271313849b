import { describe, expect, test } from "bun:test";
import { acceptable } from "./acceptable.ts";
import { refusedByValue } from "./values.ts";

/** What becomes of a request behind an error, and what is reported of it. */
function behind(error: string, body: object, format: Parameters<typeof refusedByValue>[1] = "openai-chat") {
  const left: string[] = [];
  const words = JSON.stringify({ error: { message: error } });
  const fields = new Map(refusedByValue(words, format).map((field) => [field.path, field]));
  return { body: JSON.parse(acceptable(JSON.stringify(body), fields, left, 32)) as unknown, left };
}

describe("an effort that a model has not is the nearest that it has", () => {
  test.each([
    [
      "OpenAI",
      "Unsupported value: 'reasoning_effort' does not support 'xhigh' with this model. Supported values are: 'minimal', 'low', 'medium', and 'high'.",
      "high",
    ],
    [
      "OpenAI, in Responses",
      "Unsupported value: 'xhigh' is not supported with the 'gpt-5.1' model. Supported values are: 'none', 'low', 'medium', and 'high'. (reasoning.effort)",
      "high",
    ],
    [
      "Anthropic",
      "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.",
      "high",
    ],
    [
      "Copilot",
      'output_config.effort "xhigh" is not supported by model claude-opus-4.7; supported values: [medium]',
      "medium",
    ],
    ["CLIProxyAPI", 'level "xhigh" not supported, valid levels: low, medium', "medium"],
    ["SGLang", "Unexpected reasoning effort xhigh. Supported types are max (default), medium, and low.", "max"],
    [
      "vLLM",
      "[{'type': 'literal_error', 'loc': ('body', 'reasoning_effort'), 'msg': \"Input should be 'low', 'medium' or 'high'\", 'input': 'xhigh'}]",
      "high",
    ],
  ])("%s", (_, error, effort) => {
    for (const [path, body] of [
      ["reasoning_effort", { reasoning_effort: "xhigh" }],
      ["reasoning.effort", { reasoning: { summary: "auto", effort: "xhigh" } }],
      ["output_config.effort", { output_config: { effort: "xhigh" } }],
    ] as const) {
      const told = JSON.parse(JSON.stringify(body).replace("xhigh", effort)) as unknown;
      expect(behind(error, body)).toEqual({ body: told, left: [path] });
    }
  });

  test("and so is whatever else goes from low to high", () => {
    const error =
      "Unsupported value: 'verbosity' does not support 'low' with this model. Supported values are: 'medium'.";
    const body = { verbosity: "low", reasoning_effort: "low" };
    expect(behind(error, body)).toEqual({
      body: { verbosity: "medium", reasoning_effort: "low" },
      left: ["verbosity"],
    });
  });

  test("but what is none stays, and so does one that is taken", () => {
    const error = "This model does not support effort level 'huge'. Supported levels: high, low.";
    for (const effort of ["huge", "low", null, 7, ""]) {
      const body = { reasoning_effort: effort };
      expect(behind(error, body)).toEqual({ body, left: [] });
    }
    const other = { error: "Input should be 'auto' or 'none'", loc: ["body", "tool_choice"] };
    expect(refusedByValue(JSON.stringify(other), "openai-chat")).toEqual([]);
  });
});

describe("a limit beyond a model's own is the model's own", () => {
  test.each([
    "max_tokens is too large: 32000. This model supports at most 8192 completion tokens, whereas you provided 32000.",
    "max_tokens: 32000 > 8192, which is the maximum allowed number of output tokens for claude-3-5-sonnet-20241022",
    "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model",
    "Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
    "The parameter `max_completion_tokens` specified in the request are not valid: integer above maximum value, expected a value <= 8192, but got 32000 instead.",
    "Unable to submit request because it has a maxOutputTokens value of 32000 but the supported range is from 1 (inclusive) to 8193 (exclusive). Update the value and try again.",
    "The maximum tokens you requested exceeds the model limit of 8192. Try again with a maximum tokens value that is lower than 8192.",
    "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 tokens and your request has 24576 input tokens (32000 > 32768 - 24576).",
  ])("%s", (error) => {
    for (const name of ["max_tokens", "max_completion_tokens", "max_output_tokens"])
      expect(behind(error, { [name]: 32000, n: 1 })).toEqual({ body: { [name]: 8192, n: 1 }, left: [name] });
    expect(behind(error, { inferenceConfig: { maxTokens: 9000 } }).body).toEqual({
      inferenceConfig: { maxTokens: 8192 },
    });
    expect(behind(error, { max_tokens: 4096 })).toEqual({ body: { max_tokens: 4096 }, left: [] });
  });

  test("and where nothing is left for an answer the refusal passes on", () => {
    const error =
      "'max_tokens' or 'max_completion_tokens' is too large: 9. This model's maximum context length is 10 tokens and your request has 10 input tokens (9 > 10 - 10).";
    expect(behind(error, { max_tokens: 9 })).toEqual({ body: { max_tokens: 9 }, left: [] });
  });
});

describe("an empty list of tools is left out, and what means nothing without tools", () => {
  test.each([
    "[] is too short - 'tools'",
    "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    "Value error, `tools` must not be an empty array. Either provide at least one tool or omit the field entirely.",
  ])("%s", (error) => {
    const body = { model: "m", tools: [], tool_choice: "auto", parallel_tool_calls: true };
    expect(behind(error, body)).toEqual({
      body: { model: "m" },
      left: ["tools", "tool_choice", "parallel_tool_calls"],
    });
    const using = { tools: [{ type: "function" }], tool_choice: "auto" };
    expect(behind(error, using)).toEqual({ body: using, left: [] });
  });

  test("a choice without tools", () => {
    const error = "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.";
    expect(behind(error, { model: "m", tool_choice: "none" })).toEqual({ body: { model: "m" }, left: ["tool_choice"] });
  });
});

describe("a turn without its thought has an empty one where one is demanded", () => {
  const error = "The `reasoning_content` in the thinking mode must be passed back to the API.";
  const messages = [
    { role: "user", content: "[{assistant}]" },
    { role: "assistant", reasoning_content: "hm", content: "a" },
    { role: "assistant", content: null, tool_calls: [{ id: "c", function: { name: "f", arguments: '{"role":"x"}' } }] },
    { role: "tool", tool_call_id: "c", content: "]}" },
    { role: "assistant", content: "z" },
  ];

  test("each of the model's turns, and nothing is reported, since nothing is lost", () => {
    const given = messages.map((message) =>
      message.role === "assistant" ? { reasoning_content: "", ...message } : message,
    );
    expect(behind(error, { model: "m", messages })).toEqual({ body: { model: "m", messages: given }, left: [] });
  });

  test("not in another format", () => {
    expect(behind(error, { messages }, "anthropic").body).toEqual({ messages });
  });
});

describe("a keyword that a schema may not have is told in words", () => {
  const schema = {
    type: "object",
    properties: {
      minimum: { type: "integer", minimum: 1, description: "How many." },
      list: { type: "array", items: { anyOf: [{ type: "number", minimum: 0 }, { type: "null" }] } },
    },
    required: ["minimum"],
  };
  const told = {
    type: "object",
    properties: {
      minimum: { type: "integer", description: 'How many.\n\n{"minimum":1}' },
      list: { type: "array", items: { anyOf: [{ type: "number", description: '{"minimum":0}' }, { type: "null" }] } },
    },
    required: ["minimum"],
  };

  test.each([
    "Invalid schema for function 'f': In context=('properties', 'minimum'), 'minimum' is not permitted.",
    "output_config.format.schema: For 'integer' type, properties maximum, minimum are not supported",
    "Invalid JSON payload received. Unknown name \"minimum\" at 'tools[0].function_declarations[0].parameters.properties[0].value': Cannot find field.",
    "Unsupported JSON schema keyword: minimum",
  ])("%s", (error) => {
    const bodies: readonly ((schema: object) => object)[] = [
      (parameters) => ({ tools: [{ type: "function", function: { name: "f", parameters } }, { type: "x" }] }),
      (parameters) => ({ tools: [{ type: "function", name: "f", parameters }] }),
      (parameters) => ({ tools: [{ name: "f", input_schema: parameters }] }),
      (json) => ({ toolConfig: { tools: [{ toolSpec: { name: "f", inputSchema: { json } } }] } }),
      (inner) => ({ response_format: { type: "json_schema", json_schema: { name: "a", schema: inner } } }),
      (inner) => ({ text: { format: { type: "json_schema", schema: inner } } }),
      (inner) => ({ output_config: { format: { type: "json_schema", schema: inner } } }),
    ];
    for (const body of bodies)
      expect(behind(error, body(schema))).toEqual({ body: body(told), left: ["schema.minimum"] });
  });

  test("where it can be spared, and where there is one", () => {
    for (const keyword of ["type", "properties", "required", "enum", "anyOf"]) {
      const error = `Invalid schema for function 'f': In context=(), '${keyword}' is not permitted.`;
      expect(refusedByValue(error, "openai-chat")).toEqual([]);
    }
    const error = "Invalid schema for function 'f': In context=(), 'pattern' is not permitted.";
    const body = { tools: [{ name: "f", input_schema: { properties: { pattern: { type: "string" } } } }], pattern: 1 };
    expect(behind(error, body)).toEqual({ body, left: [] });
  });
});

test("a long error is read in no time that anybody notices", () => {
  for (const piece of [
    "supported values ",
    "Input should be ",
    "max_tokens` above maximum value ",
    "reasoning_content ",
  ])
    expect(refusedByValue(`effort ${piece.repeat(Math.ceil(64_000 / piece.length))}`, "openai-chat")).toEqual([]);
});
