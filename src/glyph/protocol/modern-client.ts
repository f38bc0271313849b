import type { ClientSide } from "../gate/caller.ts";
import type { MessageSink } from "./calls.ts";
import { isRecord, type JsonRpcRequest } from "./jsonrpc.ts";
import { LogThreshold, progressOf } from "./legacy-client.ts";
import { metaKeys } from "./modern-meta.ts";

/**
 * The client of one call of MCP 2026-07-28. It hears of logs only where the request named a level, and can't be asked while a call is under way: that revision
 * has no requests of servers.
 */
export function modernClient(sink: MessageSink, { id, params }: JsonRpcRequest, signal: AbortSignal): ClientSide {
  const meta = params?.["_meta"];
  const about = isRecord(meta) ? meta : {};
  const [token, level] = [about["progressToken"], about[metaKeys.logLevel]];
  const threshold = new LogThreshold();
  threshold.set(level);
  let hasProgress = false;
  const notify = (method: string, told: Record<string, unknown>) => {
    if (!signal.aborted) sink.send({ jsonrpc: "2.0", method, params: told }, id);
  };
  const never = () => Promise.reject(new Error("this client can't be asked while a call is under way"));
  return {
    elicits: false,
    samples: false,
    severity: threshold.said,
    get hasProgress() {
      return hasProgress;
    },
    log(severity, data, logger = "glyph") {
      if (threshold.said !== undefined && threshold.lets(severity))
        notify("notifications/message", { level: severity, data, logger });
    },
    progress(progress, total, message) {
      hasProgress = true;
      if (token !== undefined) notify("notifications/progress", progressOf(token, progress, total, message));
    },
    elicit: never,
    sample: never,
  };
}
