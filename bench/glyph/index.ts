import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { say } from "../../src/cli/terminal.ts";
import { identityOf } from "../../src/glyph/hub/definition.ts";
import { Pins } from "../../src/glyph/hub/pins.ts";
import { openStore } from "../../src/glyph/store.ts";
import { called, machine } from "../lib/machine.ts";
import { publish, type ReportOptions } from "../lib/report.ts";
import { percentile, spread, type Spread } from "../lib/statistics.ts";
import { timed } from "../lib/subjects.ts";
import { spreadText, table } from "../lib/table.ts";
import { Session } from "./session.ts";

export interface GlyphOptions extends ReportOptions {
  readonly quick: boolean;
  /** How the Omen under measurement is called. */
  readonly omen: readonly string[];
}

const noOp = [process.execPath, `${import.meta.dir}/no-op-server.ts`];
const offer = {
  instructions: "",
  tools: [{ name: "get_nothing", description: "Does nothing.", inputSchema: { type: "object" } }],
};
const call = { name: "get_nothing", arguments: {} };
const mounted = { ...call, name: "s0__get_nothing" };

/**
 * Measures Glyph as a client sees it: how soon it answers, with a hundred servers mounted,
 * and what its hub adds to a call.
 */
export async function benchGlyph(options: GlyphOptions): Promise<void> {
  const rounds = options.quick ? 5 : 15;
  const calls = options.quick ? 500 : 3000;
  const figures = {
    "initialize, nothing mounted, ms": await starts(options.omen, [], rounds),
    "tools/list, 100 mounted of which 10 are broken, ms": await starts(options.omen, servers(100, 10), rounds),
    ...(await hubCosts(options.omen, rounds, calls)),
  };
  const rows = Object.entries(figures).map(([name, cost]) => [name, spreadText(cost), goals[name] ?? ""]);
  const method = [
    ...machine(),
    `Omen called as ${called(options.omen)}; newline JSON-RPC over pipes, Glyph held to core 0; ${rounds} rounds, medians with least and greatest in brackets`,
    "starts: from the spawn to the answer, each with a data folder that has been used; what servers offer is remembered there, and none of them is up",
    `calls: a tool that does nothing, ${calls} calls one after the other in each round, straight to its server and through Glyph with rules, pins and audit`,
  ];
  const report = [method.map((line) => `- ${line}`).join("\n"), table(["Glyph", "measured", "goal"], rows)].join(
    "\n\n",
  );
  await publish("glyph", report, figures, options);
}

const goals: Readonly<Record<string, string>> = {
  "initialize, nothing mounted, ms": "150",
  "tools/list, 100 mounted of which 10 are broken, ms": "250",
  "the hub adds at p50, µs": "1,000",
};

interface Mounted {
  readonly name: string;
  readonly command: readonly string[];
  readonly isBroken: boolean;
}

/**
 * Servers of which some can't be started and never could: nobody knows what they offer. Commands
 * differ, so that each has an identity.
 */
const servers = (count: number, broken: number): readonly Mounted[] =>
  Array.from({ length: count }, (_, index) => {
    const isBroken = index >= count - broken;
    return { name: `s${index}`, command: isBroken ? ["/nowhere/at-all", `${index}`] : [...noOp, `${index}`], isBroken };
  });

/** A home with these servers mounted and approved. */
class House implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), "omen-bench-"));
  readonly env: Record<string, string>;

  constructor(mountedServers: readonly Mounted[]) {
    const rules = join(this.folder, "omen.toml");
    mkdirSync(join(this.folder, "shop"));
    writeFileSync(
      rules,
      mountedServers
        .map(
          ({ name, command }) =>
            `[glyph.servers.${name}]\ncommand = ${JSON.stringify(command)}\nread_only = ["get_*"]\n`,
        )
        .join("\n"),
    );
    this.env = { PATH: process.env["PATH"] ?? "", HOME: this.folder, OMEN_CONFIG: rules };
    const store = openStore(this.data);
    const pins = new Pins(store);
    for (const { command, isBroken } of mountedServers) {
      if (isBroken) continue;
      const identity = identityOf({ command: [...command] });
      pins.remember(identity, offer);
      pins.approve(identity, pins.state(identity, offer));
    }
    store.close();
  }

  get data(): string {
    return join(this.folder, "data");
  }

  open(omen: readonly string[]): Promise<Session> {
    return Session.open([...omen, "mcp", "--root", join(this.folder, "shop"), "--data", this.data], this.env);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Milliseconds from the spawn to the answered initialize, with servers mounted to the list of tools behind it. */
async function starts(omen: readonly string[], mountedServers: readonly Mounted[], rounds: number): Promise<Spread> {
  say(`bench: starts, ${mountedServers.length} mounted`);
  using house = new House(mountedServers);
  const elapsed: number[] = [];
  for (let round = -1; round < rounds; round++) {
    let session: Session | undefined;
    const ms = await timed(async () => {
      session = await house.open(omen);
      if (mountedServers.length > 0) await session.call("tools/list", {});
    });
    if (round >= 0) elapsed.push(ms);
    await session?.close();
  }
  return spread(elapsed);
}

/** What a call costs straight and through the hub, in microseconds, and how far these lie apart in each round. */
async function hubCosts(omen: readonly string[], rounds: number, calls: number): Promise<Record<string, Spread>> {
  say("bench: calls through the hub");
  using house = new House(servers(1, 0));
  const [straight, glyph] = [await Session.open(noOp), await house.open(omen)];
  const samples = async (session: Session, params: object): Promise<number[]> => {
    const elapsed: number[] = [];
    for (let count = 0; count < calls; count++) elapsed.push((await session.call("tools/call", params)).elapsed * 1000);
    return elapsed;
  };
  await samples(straight, call);
  await samples(glyph, mounted);
  const [direct, through, added, worst]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < rounds; round++) {
    const [one, other] = [await samples(straight, call), await samples(glyph, mounted)];
    direct.push(percentile(one, 50));
    through.push(percentile(other, 50));
    added.push(percentile(other, 50) - percentile(one, 50));
    worst.push(percentile(other, 99) - percentile(one, 99));
  }
  await Promise.all([straight.close(), glyph.close()]);
  return {
    "a call straight to its server at p50, µs": spread(direct),
    "the same through the hub at p50, µs": spread(through),
    "the hub adds at p50, µs": spread(added),
    "the hub adds at p99, µs": spread(worst),
  };
}
