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
  /** What the client has said. */
  said: Severity | undefined;

  /** Looks at a message for what it says of the threshold. */
  note(message: JsonRpcMessage): void {
    if ("method" in message && message.method === "logging/setLevel") this.set(message.params?.["level"]);
  }

  set(level: unknown): void {
    const index = severities.findIndex((name) => name === level);
    if (index < 0) return;
    this.#least = index;
    this.said = severities[index];
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
  const can = server.getClientCapabilities();
  let hasProgress = false;
  return {
    elicits: can?.elicitation !== undefined,
    samples: can?.sampling !== undefined,
    get severity() {
      return threshold.said;
    },
    get hasProgress() {
      return hasProgress;
    },
    log(level, data, logger = "glyph") {
      if (threshold.lets(level)) notify("notifications/message", { level, data, logger });
    },
    progress(progress, total, message) {
      hasProgress = true;
      if (token !== undefined) notify("notifications/progress", progressOf(token, progress, total, message));
    },
    elicit: (asked) => server.elicitInput(asked as Parameters<Server["elicitInput"]>[0], options),
    sample: async (asked) => ({
      ...(await server.createMessage(asked as Parameters<Server["createMessage"]>[0], options)),
    }),
  };
}

/** What a notification of progress says. */
export const progressOf = (token: unknown, progress: number, total?: number, message?: string) => ({
  progressToken: token,
  progress,
  ...(total !== undefined && { total }),
  ...(message !== undefined && message !== "" && { message }),
});

/** A client outside of any call: what it can is known, and nothing is told or asked. */
export const idleClient = (server: Server): ClientSide => ({
  elicits: server.getClientCapabilities()?.elicitation !== undefined,
  samples: server.getClientCapabilities()?.sampling !== undefined,
  severity: undefined,
  hasProgress: false,
  log: () => undefined,
  progress: () => undefined,
  elicit: () => Promise.reject(new Error("no call is under way")),
  sample: () => Promise.reject(new Error("no call is under way")),
});
