import { Type } from "@sinclair/typebox";
import { defineTool } from "./tool.ts";

/** For clients that call a tool to see whether the server lives; the protocol's own `ping` is answered too. */
export const ping = defineTool({
  name: "ping",
  aliases: [],
  title: "Ping",
  description: "Answers pong. Touches nothing.",
  inputSchema: Type.Object({}, { additionalProperties: false }),
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  paths: () => [],
  describe: () => "answer pong",
  run: () => ({ text: "pong" }),
});
