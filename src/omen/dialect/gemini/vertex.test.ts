import { expect, test } from "bun:test";
import { emptyConversation } from "../testing.ts";
import { gemini } from "./index.ts";
import { vertexGemini } from "./vertex.ts";

test("Vertex AI is told calls and results without ids, and else the same", () => {
  const conversation = {
    ...emptyConversation,
    turns: [
      { role: "user" as const, parts: [{ type: "text" as const, text: "x" }] },
      { role: "assistant" as const, parts: [{ type: "tool_call" as const, id: "a", name: "f", arguments: "{}" }] },
      { role: "tool" as const, parts: [{ type: "tool_result" as const, callId: "a", content: [] }] },
    ],
  };
  const written = (dialect: typeof gemini) =>
    JSON.stringify(dialect.encodeRequest(conversation, "gemini-3-pro", () => undefined));
  expect(written(gemini)).toContain('"id":"a"');
  expect(written(vertexGemini)).toBe(written(gemini).replaceAll('"id":"a",', ""));
});
