import { Registry } from "prom-client";
import { operationCounts } from "../rune/index.ts";
import { type Series, Tally } from "../platform/tally.ts";
import type { GateCounts } from "./gate/counters.ts";
import type { Hub } from "./hub/hub.ts";

/** Upper bounds, in seconds: a small read takes a tenth of a millisecond, a person a minute. */
const buckets = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120];

/**
 * What Glyph counts, in Prometheus's terms: names and labels are those of OpenTelemetry's conventions for MCP
 * (semantic-conventions-genai, docs/gen-ai/mcp.md) where they have one. Only tools that exist are labels.
 */
export class GlyphMetrics {
  readonly #registry = new Registry();
  readonly #tally = new Tally(this.#registry);
  readonly #seconds = this.#tally.histogram(
    "mcp_server_operation_duration_seconds",
    "From a tool call to its result",
    buckets,
  );
  readonly #series = new Map<string, Series>();

  constructor(counts: () => GateCounts, servers: () => Hub["states"] = () => []) {
    this.#read("glyph_server_up", "Whether a mounted server answered when it was last asked", "gauge", () =>
      servers().map(({ server, isUp }) => ({ labels: { server }, value: isUp ? 1 : 0 })),
    );
    this.#read("glyph_policy_decisions_total", "Calls by what became of them and by what decided", "counter", () =>
      [...counts().decisions.values()].map(({ effect, rule, count }) => ({ labels: { effect, rule }, value: count })),
    );
    this.#read("rune_calls_failed_total", "Rune's calls that did not succeed, by kind", "counter", () =>
      operationCounts().map(({ operation, failures }) => ({ labels: { operation }, value: failures })),
    );
    this.#read("rune_call_seconds", "How long Rune's calls took, by kind", "histogram", () =>
      operationCounts().flatMap(({ operation, calls, seconds, buckets: bounds }) => {
        const one = (suffix: string, value: number, le?: string) => ({
          labels: { operation, ...(le !== undefined && { le }) },
          value,
          metricName: `rune_call_seconds_${suffix}`,
        });
        return [
          ...bounds.map(({ seconds: bound, count }) => one("bucket", count, String(bound))),
          one("bucket", calls, "+Inf"),
          one("sum", seconds),
          one("count", calls),
        ];
      }),
    );
    const plain = (value: () => number) => () => [{ labels: {}, value: value() }];
    this.#read(
      "glyph_consent_pending",
      "Requests that wait for a person",
      "gauge",
      plain(() => counts().pending),
    );
    this.#read(
      "glyph_audit_entries_total",
      "Entries of this process's audit log",
      "counter",
      plain(() => counts().auditEntries),
    );
    this.#read(
      "glyph_audit_unsigned",
      "Entries that no checkpoint has signed yet",
      "gauge",
      plain(() => counts().auditUnsigned),
    );
  }

  /** Counts one call of a tool that there is. */
  observe(tool: string, ms: number, failed: boolean): void {
    const key = `${failed} ${tool}`;
    let series = this.#series.get(key);
    if (!series) {
      series = this.#seconds({
        mcp_method_name: "tools/call",
        gen_ai_tool_name: tool,
        network_transport: "tcp",
        error_type: failed ? "tool_error" : "",
      });
      this.#series.set(key, series);
    }
    series.observe(ms / 1000);
  }

  /** The exposition text. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #read(
    name: string,
    help: string,
    type: "counter" | "gauge" | "histogram",
    values: () => readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly value: number;
      readonly metricName?: string;
    }[],
  ): void {
    const metric = {
      name,
      get: async () => ({ name, help, type, aggregator: "sum", values: values() }),
      reset: () => undefined,
    };
    this.#registry.registerMetric(metric as unknown as Parameters<Registry["registerMetric"]>[0]);
  }
}
