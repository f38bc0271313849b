import { loadConfig } from "../../../src/platform/config/index.ts";
import { Log } from "../../../src/platform/log.ts";
import { openEnvelope } from "../../../src/omen/dialect/envelope.ts";
import { PriceBook } from "../../../src/omen/govern/price-book.ts";
import { Catalogue } from "../../../src/omen/route/catalogue.ts";
import { Router } from "../../../src/omen/route/router.ts";
import { percentile, ratio, spread, type Spread } from "../../lib/statistics.ts";
import { table } from "../../lib/table.ts";
import { spreadCell } from "../cells.ts";
import type { Ground, Scenario } from "../scenario.ts";

const deployments = 500;
const clients = 8;
/** What the healthy upstream takes, and the slow one. */
const [healthyMs, slowMs] = [20, 400];

interface Outcome {
  readonly p95: number;
  readonly answered: number;
  readonly asked: number;
}

/** What a choice costs among many, and what a client notices of deployments that are dead or slow. */
export const routes: Scenario = {
  name: "routes",
  async run({ effort, omenOver }) {
    const calls = effort.rounds >= 5 ? 20_000 : 5_000;
    const kinds = await decisions(effort.rounds, calls);
    const [alone, beside] = await bearing(omenOver, effort.rounds, effort.rounds >= 5 ? 2_000 : 500);
    const times = kinds.map(({ name, p50, p99 }) => [
      name,
      spreadCell(spread(p50), 1_000),
      spreadCell(spread(p99), 1_000),
    ]);
    const shown = (name: string, outcomes: readonly Outcome[], against?: Spread) => [
      name,
      spreadCell(spread(outcomes.map(({ p95 }) => p95))),
      spreadCell(against),
      `${sum(outcomes, "answered")} of ${sum(outcomes, "asked")}`,
    ];
    const ratios = spread(beside.map(({ p95 }, round) => ratio(p95, alone[round]?.p95 ?? Number.NaN)));
    return {
      method: [
        `routes: ${calls} decisions a round in this process, each of a conversation of its own, among ${deployments} deployments of as many providers, each call timed by itself; the goal is a p99 below 200 µs`,
        `routes: ${clients} clients, one whole answer after the other, each in a conversation of its own, a process started anew each round; the upstreams take ${healthyMs} ms, ${slowMs} ms, and one refuses connections; the first ones that find out are counted in; the goals are 99.9% answered and a p95 of at most 1.3 times that of the healthy upstream alone`,
      ],
      tables: [
        table([`a decision among ${deployments}`, "p50 µs", "p99 µs"], times),
        table(
          ["one of three is well", "p95 ms", "of alone", "answered"],
          [shown("alone", alone), shown("beside a slow and a dead one", beside, ratios)],
        ),
      ],
      figures: { decisions: kinds, alone, beside },
    };
  },
};

const sum = (outcomes: readonly Outcome[], of: "answered" | "asked"): number =>
  outcomes.reduce((total, outcome) => total + outcome[of], 0);

/** Times of decisions, in milliseconds, by how they are made. */
async function decisions(rounds: number, calls: number) {
  const names = Array.from({ length: deployments }, (_, index) => `p${index}`);
  const providers = names.map(
    (name) => `[providers.${name}]\ntype = "openai"\napi_key = "env:KEY"\nmodels = ["gpt-4o"]\n`,
  );
  const members = names.map((name) => `{ provider = "${name}", model = "gpt-4o" }`).join(", ");
  const path = `${process.env["TMPDIR"] ?? "/tmp"}/omen-bench-routes-${process.pid}.toml`;
  const group = `[models.shared]\ndeployments = [${members}]\n`;
  await Bun.write(
    path,
    `discovery.enabled = false\n[routing.intents.code]\nmodels = ["gpt-*"]\n${providers.join("")}${group}`,
  );
  const environment = { KEY: "none" };
  const { config } = loadConfig({ environment, file: path });
  await Bun.file(path).delete();
  const catalogue = new Catalogue(config, environment, new Log({ level: "error", format: "text" }));
  await catalogue.refresh();
  const prices = new PriceBook(config);
  const router = new Router({
    config: config.routing,
    catalogue,
    facts: (deployment) => prices.facts(deployment),
    full: () => undefined,
  });
  const asker = {
    workspace: "default/default",
    subjects: () => ["local"],
    allows: () => true,
    thrift: () => undefined,
    left: () => undefined,
  };
  const asked = [
    ["auto, the cheapest", { model: "cheap" }],
    ["auto with an intent, tools", { model: "auto:code", tools: [{ type: "function", function: { name: "f" } }] }],
    ["one model of them all", { model: "shared" }],
  ] as const;
  const measured = [];
  for (const [name, body] of asked) {
    const text = JSON.stringify({ ...body, messages: [{ role: "user", content: "Hello" }] });
    const envelope = openEnvelope(Buffer.from(text), "messages");
    const [p50, p99]: [number[], number[]] = [[], []];
    for (let round = -1; round < rounds; round++) {
      const times: number[] = [];
      for (let call = 0; call < calls; call++) {
        const headers = new Headers({ "x-omen-session": `${round}/${call}` });
        const before = performance.now();
        await router.decide(envelope, headers, asker);
        times.push(performance.now() - before);
      }
      if (round < 0) continue; // code that has not run yet is not what is asked about
      p50.push(percentile(times, 50));
      p99.push(percentile(times, 99));
    }
    measured.push({ name, p50, p99 });
  }
  router.close();
  return measured;
}

/** What clients notice with the healthy upstream alone, and beside a slow and a dead one, round by round. */
async function bearing(omenOver: Ground["omenOver"], rounds: number, asked: number): Promise<[Outcome[], Outcome[]]> {
  const body = JSON.stringify({
    id: "c",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [{ index: 0, message: { role: "assistant", content: "Hi" }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });
  const upstream = (ms: number) =>
    Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      async fetch() {
        await Bun.sleep(ms);
        return new Response(body, { headers: { "content-type": "application/json" } });
      },
    });
  const [healthy, slow, dead] = [upstream(healthyMs), upstream(slowMs), upstream(0)];
  const at = ({ port }: { readonly port?: number | undefined }) => `http://127.0.0.1:${port}`;
  const origins = [healthy, slow, dead].map(at);
  await dead.stop(true); // nothing listens there any more
  const alone: Outcome[] = [];
  const beside: Outcome[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      alone.push(await against(omenOver, origins.slice(0, 1), asked));
      beside.push(await against(omenOver, origins, asked));
    }
  } finally {
    await Promise.all([healthy.stop(true), slow.stop(true)]);
  }
  return [alone, beside];
}

async function against(omenOver: Ground["omenOver"], origins: readonly string[], asked: number): Promise<Outcome> {
  const target = await omenOver(origins);
  const server = await target.start();
  const times: number[] = [];
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < asked) {
      const session = String(next++);
      const before = performance.now();
      const response = await fetch(`http://127.0.0.1:${server.port}/v1/chat/completions`, {
        method: "POST",
        headers: { "x-omen-session": session },
        body: JSON.stringify({ model: "shared", messages: [{ role: "user", content: "x" }] }),
      });
      await response.arrayBuffer();
      if (response.ok) times.push(performance.now() - before);
    }
  };
  try {
    await Promise.all(Array.from({ length: clients }, client));
  } finally {
    await server.stop();
    await target.remove();
  }
  return { p95: percentile(times, 95), answered: times.length, asked };
}
