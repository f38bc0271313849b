import { say } from "../../src/cli/terminal.ts";
import { publish, type ReportOptions } from "../lib/report.ts";
import { bareMessagesLane, chatLanes, checkLane, translatingLanes } from "./lanes.ts";
import { litellm, portkey } from "./peers.ts";
import { gatewayReport } from "./report.ts";
import type { Effort, Ground, Section } from "./scenario.ts";
import { chosenScenarios } from "./scenario/index.ts";
import { bareProxy, direct, governedOmen, omen, omenOver, routedOmen, type Running, type Target } from "./targets.ts";

export interface GatewayOptions extends ReportOptions {
  readonly peers: boolean;
  readonly quick: boolean;
  /** How the Omen under measurement is called. */
  readonly omen: readonly string[];
  /** Names of the scenarios to run; none for all. */
  readonly only: readonly string[];
}

/** Measures Omen against nothing, a bare proxy and, where asked, its peers; each scenario is one interleaved run. */
export async function benchGateway(options: GatewayOptions): Promise<void> {
  const scenarios = chosenScenarios(options.only);
  const isPart = options.only.length > 0;
  if (isPart && options.write) throw new Error("--write wants a whole run, without --only");
  const effort = effortOf(options);
  const mock: Running = { target: direct(), server: await direct().start() };
  const upstream = `http://127.0.0.1:${mock.server.port}`;
  const running: Running[] = [mock];
  const targets: Target[] = [];
  try {
    targets.push(bareProxy(upstream, effort.starts), await omen(upstream, options.omen, effort.starts));
    if (options.peers) targets.push(await portkey(upstream), await litellm(upstream));
    const ground: Ground = {
      mock,
      targets,
      effort,
      omenAt: (origin) => omen(origin, options.omen, 0),
      omenOver: (origins) => omenOver(origins, options.omen),
      omensOfTheirOwn: () => Promise.all([governedOmen(upstream, options.omen), routedOmen(upstream, options.omen)]),
      async running() {
        if (running.length === 1) await startAll(targets, running);
        return running;
      },
    };
    const sections: [name: string, section: Section][] = [];
    for (const { name, run } of scenarios) {
      say(`bench: ${name}`);
      sections.push([name, await run(ground)]);
    }
    const parts = sections.map(([, section]) => section);
    const report = gatewayReport([mock.target, ...targets], parts, effort);
    const figures = Object.fromEntries(sections.map(([name, { figures }]) => [name, figures]));
    await publish(isPart ? `gateway-${options.only.join("-")}` : "gateway", report, figures, options);
  } finally {
    for (const { server } of running) await server.stop();
    for (const target of targets) await target.remove();
  }
}

const quickly = (seconds: number): Pick<Effort, "seconds" | "warmUps"> => ({
  seconds,
  warmUps: { seconds, steady: 1, most: 1 },
});

const effortOf = ({ quick, peers }: GatewayOptions): Effort =>
  quick
    ? { ...quickly(peers ? 3 : 1), rounds: 3, starts: 3, leavers: 10 } // a peer may need a second for one answer
    : { rounds: 5, seconds: 2, warmUps: { seconds: 3, steady: 2, most: 10 }, starts: 11, leavers: 50 };

async function startAll(targets: readonly Target[], running: Running[]): Promise<void> {
  for (const target of targets) running.push({ target, server: await target.start() });
  const lanes = [...chatLanes(running), bareMessagesLane(running), ...translatingLanes(running)];
  for (const lane of lanes) await checkLane(lane);
}
