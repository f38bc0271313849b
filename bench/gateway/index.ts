import { say } from "../../src/cli/terminal.ts";
import { publish, type ReportOptions } from "../lib/report.ts";
import type { Spread } from "../lib/statistics.ts";
import { measureAbort, measureLife } from "./life.ts";
import { cases, checkAnswers, measure, type CaseKey, type Effort, type Running } from "./measure.ts";
import { litellm, portkey } from "./peers.ts";
import { gatewayReport } from "./report.ts";
import { bareProxy, direct, omen, type Target } from "./targets.ts";

export interface GatewayOptions extends ReportOptions {
  readonly peers: boolean;
  readonly quick: boolean;
  /** How the Omen under measurement is called. */
  readonly omen: readonly string[];
}

/** Measures Omen against nothing, a bare proxy and, where asked, its peers, in one interleaved run. */
export async function benchGateway(options: GatewayOptions): Promise<void> {
  const effort: Effort = options.quick
    ? { rounds: 3, seconds: options.peers ? 3 : 1, warmUpSeconds: 3 } // a peer may need a second for one answer
    : { rounds: 5, seconds: 2, warmUpSeconds: 8 };
  const starts = options.quick ? 3 : 11;
  const mock = { target: direct(), server: await direct().start() };
  const upstream = `http://127.0.0.1:${mock.server.port}`;
  const targets: Target[] = [bareProxy(upstream, starts), await omen(upstream, options.omen, starts)];
  if (options.peers) targets.push(await portkey(upstream), await litellm(upstream));
  const running: Running[] = [mock];
  try {
    say("bench: starts and idle memory");
    const life = await measureLife(targets);
    for (const target of targets) running.push({ target, server: await target.start() });
    for (const each of running) await checkAnswers(each);
    const outcomes = await measure(running, Object.keys(cases) as CaseKey[], effort);
    const loadedMb = new Map(running.map(({ target, server }) => [target.name, server.residentMb()]));
    say("bench: clients that leave");
    const times = options.quick ? 10 : 50;
    const abort = new Map<string, Spread>([
      ["bare Bun proxy", await measureAbort(async (origin) => bareProxy(origin, 0), times)],
      ["Omen", await measureAbort((origin) => omen(origin, options.omen, 0), times)],
    ]);
    const figures = { outcomes, life, loadedMb, abort };
    const report = gatewayReport([mock.target, ...targets], figures, effort);
    await publish("gateway", report, figures, options);
  } finally {
    for (const { server } of running) await server.stop();
    for (const target of targets) await target.remove();
  }
}
