import { Gauge, Registry } from "prom-client";
import { Tally, type Count } from "../../platform/tally.ts";
import type { Deployment } from "../route/deployment.ts";
import type { FailureClass } from "../route/chains.ts";
import type { Decision } from "../route/router.ts";
import type { AnswerUsage } from "../dialect/answer.ts";

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
  readonly usage: AnswerUsage | undefined;
}

/** A model that no list names is a client's text, and stands together with all others of its kind. */
function labelOf(deployment: Deployment | undefined): string {
  if (!deployment) return "none";
  return deployment.model.isUnlisted ? "other" : deployment.model.id;
}

/**
 * Omen's metrics. Labels come from configuration and discovery, never from a client's text, so
 * that their number stays bounded.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #tally = new Tally(this.#registry);
  readonly #requests = this.#tally.counter("omen_requests_total", "Exchanges by outcome");
  readonly #seconds = this.#tally.histogram(
    "omen_request_seconds",
    "From a request's head to the end of its answer",
    answerBuckets,
  );
  readonly #firstByte = this.#tally.histogram(
    "omen_first_byte_seconds",
    "From a request's head to its answer's first byte",
    answerBuckets,
  );
  readonly #overhead = this.#tally.histogram(
    "omen_overhead_seconds",
    "Omen's own part of an exchange, without the provider",
    overheadBuckets,
  );
  readonly #tokens = this.#tally.counter("omen_tokens_total", "Tokens as providers count them");
  readonly #cost = this.#tally.counter(
    "omen_cost_usd_total",
    "Dollars that calls to providers cost, where that is known",
  );
  readonly #decisions = this.#tally.counter("omen_decisions_total", "Requests by why their deployment was chosen");
  readonly #fallbacks = this.#tally.counter(
    "omen_fallbacks_total",
    "Failed deployments behind which another was asked",
  );
  readonly #decisionCounts = new Map<string, Count>();
  readonly #fallbackCounts = new Map<string, Count>();
  readonly #costCounts = new Map<string, Count>();
  readonly #others: (() => Promise<string>)[] = [];
  readonly #series = new Map<string, ReturnType<Metrics["seriesOf"]>>();

  /** `records`: usage records that wait to be written, and those that were dropped since the start. */
  constructor(activeExchanges: () => number, records: () => { readonly waiting: number; readonly dropped: number }) {
    this.#gauge("omen_active_exchanges", "Exchanges under way", activeExchanges);
    this.#gauge("omen_usage_records_waiting", "Usage records that are not written yet", () => records().waiting);
    this.#gauge(
      "omen_usage_records_dropped",
      "Usage records lost to a store that could not keep up, since the start",
      () => records().dropped,
    );
    this.#gauge("process_resident_memory_bytes", "Resident memory", () => process.memoryUsage.rss());
    this.#gauge("process_uptime_seconds", "Time since the start", () => process.uptime());
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Adds what another part of the program counts: its own exposition text. */
  beside(text: () => Promise<string>): void {
    this.#others.push(text);
  }

  /** The exposition text. */
  async text(): Promise<string> {
    const own = await this.#registry.metrics();
    const others = await Promise.all(this.#others.map((text) => text()));
    return [own, ...others].join("\n");
  }

  record(outcome: Outcome): void {
    const provider = outcome.deployment?.provider.name ?? "none";
    const model = labelOf(outcome.deployment);
    const key = `${outcome.surface}\n${provider}\n${model}\n${outcome.status}`;
    let series = this.#series.get(key);
    if (!series) this.#series.set(key, (series = this.seriesOf(outcome, provider, model)));
    series.requests.add(1);
    series.seconds.observe(outcome.seconds);
    series.overhead.observe(outcome.overheadSeconds);
    if (outcome.firstByteSeconds !== undefined) series.firstByte.observe(outcome.firstByteSeconds);
    const { usage } = outcome;
    if (usage) {
      series.input.add(usage.input);
      series.output.add(usage.output);
      series.cached.add(usage.cacheRead ?? 0);
    }
  }

  /** A call to a provider cost so many nano-dollars. */
  spent(deployment: Deployment, nano: number): void {
    const labels = { provider: deployment.provider.name, model: labelOf(deployment) };
    const key = `${labels.provider}\n${labels.model}`;
    let count = this.#costCounts.get(key);
    if (!count) this.#costCounts.set(key, (count = this.#cost(labels)));
    count.add(nano / 1e9);
  }

  /** A request was routed. */
  decided({ choice: { by }, intent, thrift }: Decision): void {
    const rule = thrift?.applies === true ? "cheaper" : "none";
    const from = intent?.from ?? "none";
    const key = `${by}\n${from}\n${rule}`;
    let count = this.#decisionCounts.get(key);
    if (!count) this.#decisionCounts.set(key, (count = this.#decisions({ by, intent_from: from, rule })));
    count.add(1);
  }

  /** A deployment failed, and another was asked. */
  fellBack(deployment: Deployment, kind: FailureClass): void {
    const labels = { provider: deployment.provider.name, model: labelOf(deployment), after: kind };
    const key = Object.values(labels).join("\n");
    let count = this.#fallbackCounts.get(key);
    if (!count) this.#fallbackCounts.set(key, (count = this.#fallbacks(labels)));
    count.add(1);
  }

  private seriesOf({ surface, status }: Outcome, provider: string, model: string) {
    const labels = { surface, provider, model, status: String(status) };
    return {
      requests: this.#requests(labels),
      seconds: this.#seconds(labels),
      firstByte: this.#firstByte(labels),
      overhead: this.#overhead(labels),
      input: this.#tokens({ ...labels, direction: "input" }),
      output: this.#tokens({ ...labels, direction: "output" }),
      /** Of the input: what a provider read from its cache. Its share of `input` is what affinity is for. */
      cached: this.#tokens({ ...labels, direction: "cached_input" }),
    };
  }

  #gauge(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: [this.#registry], collect: () => gauge.set(read()) });
  }
}
