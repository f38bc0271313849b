import { describe, expect, test } from "bun:test";
import { Counter, Histogram, Registry } from "prom-client";
import { Tally } from "./tally.ts";

/** The judge is prom-client's own output for the same observations. */

const bounds = [0.005, 0.01, 0.1, 1, 10];
const values = [0, 0.005, 0.0050001, 0.01, 0.5, 1, 9.99, 10, 10.01, 1e6, 0.1, 0.3];
const labelSets = [
  { model: "a", outcome: "ok" },
  { model: "a", outcome: "failed" },
  { model: 'quo"ted\\ and\nbroken', outcome: "ok" },
];

/** Lines of the text format, sorted: the order of samples has no meaning there. */
const lines = (text: string): readonly string[] => text.split("\n").toSorted();

describe("what a scrape reads is what prom-client would say", () => {
  test("of a histogram", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const histogram = new Tally(ours).histogram("duration_seconds", "How long", bounds);
    const reference = new Histogram({
      name: "duration_seconds",
      help: "How long",
      buckets: bounds,
      labelNames: ["model", "outcome"],
      registers: [theirs],
    });
    for (const [index, labels] of labelSets.entries()) {
      const series = histogram(labels);
      for (const value of values.slice(index)) {
        series.observe(value);
        reference.observe(labels, value);
      }
    }
    expect(lines(await ours.metrics())).toEqual(lines(await theirs.metrics()));
  });

  test("of a counter", async () => {
    const [ours, theirs] = [new Registry(), new Registry()];
    const counter = new Tally(ours).counter("answers_total", "Answers");
    const reference = new Counter({
      name: "answers_total",
      help: "Answers",
      labelNames: ["model", "outcome"],
      registers: [theirs],
    });
    for (const [index, labels] of labelSets.entries()) {
      const count = counter(labels);
      for (const amount of [1, 0.5, index]) {
        count.add(amount);
        reference.inc(labels, amount);
      }
    }
    expect(lines(await ours.metrics())).toEqual(lines(await theirs.metrics()));
  });

  test("beside metrics of its own kind", async () => {
    const registry = new Registry();
    new Counter({ name: "own_total", help: "Own", registers: [registry] }).inc(2);
    new Tally(registry).counter("tallied_total", "Tallied")({}).add(3);
    const text = await registry.metrics();
    expect(text).toContain("own_total 2");
    expect(text).toContain("tallied_total 3");
    expect(await registry.getMetricsAsJSON()).toHaveLength(2);
  });
});
