import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Deployment } from "./route/catalogue.ts";

/** Seconds, from a tenth of a millisecond (Omen's own work) to minutes (a long answer). */
const overheadBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5];
const answerBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** What one exchange came to. */
export interface Outcome {
  readonly surface: string;
  readonly deployment: Deployment | undefined;
  readonly status: number;
  readonly seconds: number;
  /** Until the first byte of the answer, where there was one. */
  readonly firstByteSeconds: number | undefined;
  /** Omen's own part, without the provider. */
  readonly overheadSeconds: number;
  readonly usage: Usage | undefined;
}

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Omen's metrics. Labels come from configuration and discovery, never from a client's text, so that their number stays bounded. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #requests = this.#counter("omen_requests_total", "Exchanges by outcome", [
    "surface",
    "provider",
    "model",
    "status",
  ]);
  readonly #seconds = this.#histogram(
    "omen_request_seconds",
    "From a request's head to the end of its answer",
    answerBuckets,
  );
  readonly #firstByte = this.#histogram(
    "omen_first_byte_seconds",
    "From a request's head to its answer's first byte",
    answerBuckets,
  );
  readonly #overhead = this.#histogram(
    "omen_overhead_seconds",
    "Omen's own part of an exchange, without the provider",
    overheadBuckets,
  );
  readonly #tokens = this.#counter("omen_tokens_total", "Tokens as providers count them", [
    "provider",
    "model",
    "direction",
  ]);
  /** Handles by deployment: finding one by its labels costs more than counting. */
  readonly #handles = new Map<string, ReturnType<Metrics["handlesFor"]>>();

  constructor(activeExchanges: () => number) {
    this.#gauge("omen_active_exchanges", "Exchanges under way", activeExchanges);
    this.#gauge("process_resident_memory_bytes", "Resident memory", () => process.memoryUsage.rss());
    this.#gauge("process_uptime_seconds", "Time since the start", () => process.uptime());
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The exposition text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  record(outcome: Outcome): void {
    const provider = outcome.deployment?.provider.name ?? "none";
    const model = outcome.deployment?.model.id ?? "none";
    const key = `${outcome.surface}\n${provider}\n${model}\n${outcome.status}`;
    let handles = this.#handles.get(key);
    if (!handles) this.#handles.set(key, (handles = this.handlesFor(outcome, provider, model)));
    handles.requests.inc();
    handles.seconds.observe(outcome.seconds);
    handles.overhead.observe(outcome.overheadSeconds);
    if (outcome.firstByteSeconds !== undefined) handles.firstByte.observe(outcome.firstByteSeconds);
    if (outcome.usage) {
      handles.input.inc(outcome.usage.inputTokens);
      handles.output.inc(outcome.usage.outputTokens);
    }
  }

  private handlesFor({ surface, status }: Outcome, provider: string, model: string) {
    return {
      requests: this.#requests.labels(surface, provider, model, String(status)),
      seconds: this.#seconds.labels(surface, provider),
      firstByte: this.#firstByte.labels(surface, provider),
      overhead: this.#overhead.labels(surface, provider),
      input: this.#tokens.labels(provider, model, "input"),
      output: this.#tokens.labels(provider, model, "output"),
    };
  }

  #counter(name: string, help: string, labelNames: readonly string[]): Counter {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.#registry] });
  }

  #histogram(name: string, help: string, buckets: readonly number[]): Histogram {
    return new Histogram({
      name,
      help,
      labelNames: ["surface", "provider"],
      buckets: [...buckets],
      registers: [this.#registry],
    });
  }

  #gauge(name: string, help: string, read: () => number): void {
    const registers = [this.#registry];
    const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(read()) });
  }
}
