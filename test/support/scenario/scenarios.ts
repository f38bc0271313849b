import { chatAnswer, messagesAnswer, type Scenario } from "./scenario.ts";

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const schema = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const tool = { name: "weather", description: "Tells the weather" };
const chatTools = [{ type: "function", function: { ...tool, parameters: schema } }];
const messagesTools = [{ ...tool, input_schema: schema }];
const ask = { role: "user", content: "Hello" };

export const scenarios: readonly Scenario[] = [
  {
    name: "text, with instructions and sampling",
    request: {
      chat: {
        messages: [{ role: "system", content: "Be brief." }, ask],
        max_completion_tokens: 50,
        temperature: 0.5,
        top_p: 0.9,
        stop: ["END"],
      },
      messages: {
        system: "Be brief.",
        messages: [ask],
        max_tokens: 50,
        temperature: 0.5,
        top_p: 0.9,
        stop_sequences: ["END"],
      },
    },
    answer: {
      chat: chatAnswer({ content: "Hi there." }, "stop"),
      messages: messagesAnswer([{ type: "text", text: "Hi there." }], "end_turn"),
    },
  },
  {
    name: "parallel tool calls",
    request: {
      chat: { messages: [ask], tools: chatTools, tool_choice: "required", max_completion_tokens: 50 },
      messages: { messages: [ask], tools: messagesTools, tool_choice: { type: "any" }, max_tokens: 50 },
    },
    answer: {
      chat: chatAnswer(
        {
          content: "Let me look.",
          tool_calls: [
            { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } },
            { id: "call_2", type: "function", function: { name: "weather", arguments: '{"city":"Bonn"}' } },
          ],
        },
        "tool_calls",
      ),
      messages: messagesAnswer(
        [
          { type: "text", text: "Let me look." },
          { type: "tool_use", id: "call_1", name: "weather", input: { city: "Ulm" } },
          { type: "tool_use", id: "call_2", name: "weather", input: { city: "Bonn" } },
        ],
        "tool_use",
      ),
    },
  },
  {
    name: "a tool without arguments",
    request: {
      chat: {
        messages: [ask],
        tools: [{ type: "function", function: { name: "now", parameters: { type: "object", properties: {} } } }],
        max_completion_tokens: 50,
      },
      messages: {
        messages: [ask],
        tools: [{ name: "now", input_schema: { type: "object", properties: {} } }],
        max_tokens: 50,
      },
    },
    answer: {
      chat: chatAnswer(
        { content: null, tool_calls: [{ id: "call_1", type: "function", function: { name: "now", arguments: "{}" } }] },
        "tool_calls",
      ),
      messages: messagesAnswer([{ type: "tool_use", id: "call_1", name: "now", input: {} }], "tool_use"),
    },
  },
  {
    name: "tool results, one of them an error",
    request: {
      chat: {
        messages: [
          ask,
          {
            role: "assistant",
            content: null,
            tool_calls: [
              { id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Ulm"}' } },
              { id: "call_2", type: "function", function: { name: "weather", arguments: '{"city":"Bonn"}' } },
            ],
          },
          { role: "tool", tool_call_id: "call_1", content: "rain" },
          { role: "tool", tool_call_id: "call_2", content: "no such city" },
        ],
        tools: chatTools,
        max_completion_tokens: 50,
      },
      messages: {
        messages: [
          ask,
          {
            role: "assistant",
            content: [
              { type: "tool_use", id: "call_1", name: "weather", input: { city: "Ulm" } },
              { type: "tool_use", id: "call_2", name: "weather", input: { city: "Bonn" } },
            ],
          },
          {
            role: "user",
            content: [
              { type: "tool_result", tool_use_id: "call_1", content: "rain" },
              { type: "tool_result", tool_use_id: "call_2", content: "no such city", is_error: true },
            ],
          },
        ],
        tools: messagesTools,
        max_tokens: 50,
      },
    },
    sent: {
      messages: {
        messages: [
          ask,
          {
            role: "assistant",
            content: [
              { type: "tool_use", id: "call_1" },
              { type: "tool_use", id: "call_2" },
            ],
          },
          {
            role: "user",
            content: [
              { type: "tool_result", tool_use_id: "call_1" },
              { type: "tool_result", tool_use_id: "call_2" },
            ],
          },
        ],
      },
    },
    answer: {
      chat: chatAnswer({ content: "It rains." }, "stop"),
      messages: messagesAnswer([{ type: "text", text: "It rains." }], "end_turn"),
    },
    dropped: { "messages>chat": ["tool_result.isError"] },
  },
  {
    name: "an image",
    request: {
      chat: {
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is this?" },
              { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } },
            ],
          },
        ],
        max_completion_tokens: 50,
      },
      messages: {
        messages: [
          {
            role: "user",
            content: [
              { type: "text", text: "What is this?" },
              { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
            ],
          },
        ],
        max_tokens: 50,
      },
    },
    answer: {
      chat: chatAnswer({ content: "A dot." }, "stop"),
      messages: messagesAnswer([{ type: "text", text: "A dot." }], "end_turn"),
    },
  },
  {
    name: "reasoning",
    request: { chat: { messages: [ask], max_completion_tokens: 50 }, messages: { messages: [ask], max_tokens: 50 } },
    answer: {
      chat: chatAnswer({ reasoning_content: "Let me think.", content: "Done." }, "stop"),
      messages: messagesAnswer(
        [
          { type: "thinking", thinking: "Let me think.", signature: "c2ln" },
          { type: "text", text: "Done." },
        ],
        "end_turn",
      ),
    },
    got: {
      messages: messagesAnswer(
        [
          { type: "thinking", thinking: "Let me think." },
          { type: "text", text: "Done." },
        ],
        "end_turn",
      ),
    },
  },
  {
    name: "truncation",
    request: { chat: { messages: [ask], max_completion_tokens: 2 }, messages: { messages: [ask], max_tokens: 2 } },
    answer: {
      chat: chatAnswer({ content: "Cut" }, "length"),
      messages: messagesAnswer([{ type: "text", text: "Cut" }], "max_tokens"),
    },
  },
  {
    name: "usage of a cache",
    request: { chat: { messages: [ask], max_completion_tokens: 50 }, messages: { messages: [ask], max_tokens: 50 } },
    answer: {
      chat: chatAnswer({ content: "Hi." }, "stop", {
        prompt_tokens: 110,
        completion_tokens: 5,
        total_tokens: 115,
        prompt_tokens_details: { cached_tokens: 100 },
      }),
      messages: messagesAnswer([{ type: "text", text: "Hi." }], "end_turn", {
        input_tokens: 10,
        output_tokens: 5,
        cache_read_input_tokens: 100,
      }),
    },
  },
];
