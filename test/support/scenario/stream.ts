import type { Behaviour } from "../upstream/index.ts";
import type { DialectName } from "./scenario.ts";

/** Streams a whole answer in small pieces, as a provider of the dialect would: written apart from the program's own encoders. */
export function streamed(dialect: DialectName, answer: Readonly<Record<string, unknown>>): Behaviour {
  const events =
    dialect === "chat"
      ? chatEvents(answer as unknown as ChatAnswer)
      : messageEvents(answer as unknown as MessagesAnswer);
  return async (exchange) => {
    await exchange.head(200, { "Content-Type": "text/event-stream" }, "chunked");
    for (const event of events) await exchange.write(event);
    await exchange.end();
  };
}

interface ChatAnswer {
  readonly choices: readonly {
    readonly finish_reason: string;
    readonly message: {
      readonly content: string | null;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly {
        readonly id: string;
        readonly function: { readonly name: string; readonly arguments: string };
      }[];
    };
  }[];
  readonly usage: object;
}

interface MessagesAnswer {
  readonly content: readonly {
    readonly type: string;
    readonly text?: string;
    readonly thinking?: string;
    readonly signature?: string;
    readonly id?: string;
    readonly name?: string;
    readonly input?: object;
  }[];
  readonly stop_reason: string;
  readonly usage: Readonly<Record<string, number>>;
}

const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,4}/g) ?? [];

function chatEvents({ choices, usage }: ChatAnswer): readonly string[] {
  const head = { id: "chatcmpl-up", object: "chat.completion.chunk", created: 7, model: "up-model" };
  const event = (value: object) => `data: ${JSON.stringify({ ...head, ...value })}\n\n`;
  const delta = (value: object, reason: string | null = null) =>
    event({ choices: [{ index: 0, delta: value, finish_reason: reason }] });
  const [choice] = choices;
  const { content, reasoning_content: thought, tool_calls: calls = [] } = choice?.message ?? { content: null };
  return [
    delta({ role: "assistant", content: "" }),
    ...pieces(thought ?? "").map((piece) => delta({ reasoning_content: piece })),
    ...pieces(content ?? "").map((piece) => delta({ content: piece })),
    ...calls.flatMap(({ id, function: { name, arguments: text } }, index) => [
      delta({ tool_calls: [{ index, id, type: "function", function: { name, arguments: "" } }] }),
      ...pieces(text).map((piece) => delta({ tool_calls: [{ index, function: { arguments: piece } }] })),
    ]),
    delta({}, choice?.finish_reason ?? "stop"),
    event({ choices: [], usage }),
    "data: [DONE]\n\n",
  ];
}

function messageEvents({ content, stop_reason: reason, usage }: MessagesAnswer): readonly string[] {
  const event = (value: { readonly type: string; readonly [member: string]: unknown }) =>
    `event: ${value.type}\ndata: ${JSON.stringify(value)}\n\n`;
  const message = {
    id: "msg_up",
    type: "message",
    role: "assistant",
    model: "up-model",
    content: [],
    stop_reason: null,
    stop_sequence: null,
  };
  return [
    event({ type: "message_start", message: { ...message, usage: { ...usage, output_tokens: 1 } } }),
    event({ type: "ping" }),
    ...content.flatMap((block, index) => {
      const delta = (value: object) => event({ type: "content_block_delta", index, delta: value });
      const start = (value: object) => event({ type: "content_block_start", index, content_block: value });
      const stop = event({ type: "content_block_stop", index });
      if (block.type === "thinking") {
        return [
          start({ type: "thinking", thinking: "", signature: "" }),
          ...pieces(block.thinking ?? "").map((thinking) => delta({ type: "thinking_delta", thinking })),
          ...(block.signature ? [delta({ type: "signature_delta", signature: block.signature })] : []),
          stop,
        ];
      }
      if (block.type === "tool_use") {
        const text = JSON.stringify(block.input);
        return [
          start({ type: "tool_use", id: block.id, name: block.name, input: {} }),
          ...(text === "{}" ? [] : pieces(text)).map((piece) =>
            delta({ type: "input_json_delta", partial_json: piece }),
          ),
          stop,
        ];
      }
      return [
        start({ type: "text", text: "" }),
        ...pieces(block.text ?? "").map((text) => delta({ type: "text_delta", text })),
        stop,
      ];
    }),
    event({
      type: "message_delta",
      delta: { stop_reason: reason, stop_sequence: null },
      usage: { output_tokens: usage["output_tokens"] ?? 0 },
    }),
    event({ type: "message_stop" }),
  ];
}
