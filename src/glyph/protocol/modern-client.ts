import type { ClientSide, Severity } from "../gate/caller.ts";
import type { MessageSink } from "./calls.ts";
import { Interview } from "./interview.ts";
import { isRecord, type JsonRpcRequest, type RequestId } from "./jsonrpc.ts";
import { LogThreshold, progressOf } from "./legacy-client.ts";
import { metaKeys, type RequestMeta, showsForms } from "./modern-meta.ts";

type Params = Readonly<Record<string, unknown>>;
type Answer = Promise<Readonly<Record<string, unknown>>>;

/** Where a request's own messages go. */
interface Way {
  readonly sink: MessageSink;
  readonly id: RequestId;
  readonly token: unknown;
}

/**
 * The client of one call of MCP 2026-07-28. It hears of logs only where the request named a level. It is asked by a
 * result that needs input, and the call goes on with the request that brings the answer.
 */
export class ModernClient implements ClientSide {
  readonly interview = new Interview();
  readonly elicits: boolean;
  readonly samples: boolean;
  readonly #threshold = new LogThreshold();
  #way: Way | undefined;
  #hasProgress = false;

  constructor(meta: RequestMeta) {
    this.elicits = showsForms(meta);
    this.samples = isRecord(meta.capabilities["sampling"]);
  }

  /** Has what is told go with this request from now on, until its signal is aborted. */
  attach(sink: MessageSink, { id, params }: JsonRpcRequest, signal: AbortSignal): void {
    const meta = params?.["_meta"];
    const about = isRecord(meta) ? meta : {};
    this.#threshold.set(about[metaKeys.logLevel]);
    this.#way = { sink, id, token: about["progressToken"] };
    signal.addEventListener("abort", () => this.detach(), { once: true });
  }

  /** Nothing more is told: the request has been answered. */
  detach(): void {
    this.#way = undefined;
  }

  get severity(): Severity | undefined {
    return this.#threshold.said;
  }

  get hasProgress(): boolean {
    return this.#hasProgress;
  }

  log(level: Severity, data: unknown, logger = "glyph"): void {
    if (this.#threshold.said !== undefined && this.#threshold.lets(level))
      this.#notify("notifications/message", { level, data, logger });
  }

  progress(progress: number, total?: number, message?: string): void {
    this.#hasProgress = true;
    const token = this.#way?.token;
    if (token !== undefined) this.#notify("notifications/progress", progressOf(token, progress, total, message));
  }

  elicit(params: Params): Answer {
    if (!this.elicits) return Promise.reject(new Error("this client shows no forms"));
    return this.interview.ask({ method: "elicitation/create", params: { mode: "form", ...params } });
  }

  sample(params: Params): Answer {
    if (!this.samples) return Promise.reject(new Error("this client lends no model"));
    return this.interview.ask({ method: "sampling/createMessage", params });
  }

  #notify(method: string, params: Record<string, unknown>): void {
    this.#way?.sink.send({ jsonrpc: "2.0", method, params }, this.#way.id);
  }
}
