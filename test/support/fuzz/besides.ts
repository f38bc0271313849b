import type { Json } from "../scenario/scenario.ts";
import type { Recording } from "./recording.ts";

/** One answer, whole and streamed. */
export interface Said {
  readonly whole: Json;
  readonly stream: Recording;
}

const streamOf = (...events: readonly (object | string)[]): Recording => ({
  contentType: "text/event-stream",
  pieces: events.map((event) => Buffer.from(`data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`)),
});

const png = "iVBORw0KGgo=";
const images = [{ type: "image_url", image_url: { url: `data:image/png;base64,${png}` } }];
const format = "google-gemini-v1";
const thought = { type: "reasoning.text", text: "Hm.", format, index: 0 };
const sealed = { type: "reasoning.encrypted", data: "U0lH", id: "call_1", format, index: 0 };
const call = { id: "call_1", type: "function", function: { name: "weather", arguments: "{}" } };

const chatHead = { id: "gen-1", created: 7, model: "up-model" };
const chunk = (delta: object, reason: string | null = null) => ({
  ...chatHead,
  object: "chat.completion.chunk",
  choices: [{ index: 0, delta, finish_reason: reason }],
});

/** A gateway in front of several providers, as OpenRouter is. */
const gateway: Said = {
  whole: {
    ...chatHead,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: "Here:",
          reasoning: "Hm.",
          reasoning_details: [thought, sealed],
          images,
          tool_calls: [call],
        },
        finish_reason: "tool_calls",
      },
    ],
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  },
  stream: streamOf(
    chunk({ role: "assistant", content: "", reasoning: "H", reasoning_details: [{ ...thought, text: "H" }] }),
    chunk({ reasoning: "m.", reasoning_details: [{ ...thought, text: "m." }, sealed] }),
    chunk({ content: "Here:" }),
    chunk({ images }),
    chunk({ tool_calls: [{ index: 0, ...call }] }),
    chunk({}, "tool_calls"),
    "[DONE]",
  ),
};

const geminiHead = { responseId: "r", modelVersion: "gemini-3-flash-preview" };
const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 4 };
const geminiParts = [{ text: "Here:" }, { inlineData: { mimeType: "image/png", data: png }, thoughtSignature: "U0lH" }];
const geminiPiece = (parts: readonly object[], more: object = {}) => ({
  ...geminiHead,
  candidates: [{ index: 0, content: { role: "model", parts }, ...more }],
  usageMetadata,
});

const artist: Said = {
  whole: geminiPiece(geminiParts, { finishReason: "STOP" }) as Json,
  stream: streamOf(...geminiParts.map((part) => geminiPiece([part])), geminiPiece([], { finishReason: "STOP" })),
};

/** What providers say that no scenario has, by their names. */
export const besides: Readonly<Record<string, Said>> = { chat: gateway, gemini: artist };
