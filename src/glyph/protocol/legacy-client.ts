import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { ClientSide, Severity } from "../gate/caller.ts";
import type { MessageSink } from "./calls.ts";
import { isRecord, type JsonRpcMessage, type JsonRpcRequest } from "./jsonrpc.ts";

const severities: readonly Severity[] = [
  "debug",
  "info",
  "notice",
  "warning",
  "error",
  "critical",
  "alert",
  "emergency",
];

/** The least severity that a client wants to hear of; everything until it has said so (MCP 2025-11-25, Logging). */
export class LogThreshold {
  #least = 0;

  /** Looks at a message for what it says of the threshold. */
  note(message: JsonRpcMessage): void {
    if (!("method" in message) || message.method !== "logging/setLevel") return;
    const index = severities.findIndex((name) => name === message.params?.["level"]);
    if (index >= 0) this.#least = index;
  }

  lets(level: Severity): boolean {
    return severities.indexOf(level) >= this.#least;
  }
}

/** The client of one call in the revisions with sessions: whatever is told or asked goes with the call's own stream. */
export function clientOf(
  server: Server,
  sink: MessageSink,
  { id, params }: JsonRpcRequest,
  threshold: LogThreshold,
  signal: AbortSignal,
): ClientSide {
  const meta = params?.["_meta"];
  const token = isRecord(meta) ? meta["progressToken"] : undefined;
  const notify = (method: string, told: Record<string, unknown>) => {
    if (!signal.aborted) sink.send({ jsonrpc: "2.0", method, params: told }, id);
  };
  const options = { relatedRequestId: id, signal };
  return {
    log(level, data) {
      if (threshold.lets(level)) notify("notifications/message", { level, data, logger: "glyph" });
    },
    progress(progress, total, message) {
      if (token === undefined) return;
      notify("notifications/progress", { progressToken: token, progress, total, ...(message && { message }) });
    },
    elicit: (asked) => server.elicitInput(asked as Parameters<Server["elicitInput"]>[0], options),
    sample: async (asked) => ({
      ...(await server.createMessage(asked as Parameters<Server["createMessage"]>[0], options)),
    }),
  };
}
