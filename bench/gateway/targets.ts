import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { called } from "../lib/machine.ts";
import { freePort, startServer, type ServerProcess } from "../lib/server.ts";
import { chat } from "./wire/chat.ts";
import { messages } from "./wire/messages.ts";
import { modelsOf } from "./wire/pace.ts";

/** Something that answers requests and can be started as often as wanted. */
export interface Target {
  readonly name: string;
  /** What exactly is measured: version, command, settings. */
  readonly description: string;
  /** What its requests carry besides the headers that the wire format wants. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How often its start is measured; peers that take seconds to start are measured less often. */
  readonly starts: number;
  start(): Promise<ServerProcess>;
  /** Removes what it wrote. */
  remove(): Promise<void>;
}

/** A target that runs. */
export interface Running {
  readonly target: Target;
  readonly server: ServerProcess;
}

export const bareName = "bare Bun proxy";
export const omenName = "Omen";

const keep = async (): Promise<void> => {};

/** The mock itself, on the load generator's core: what no gateway can be faster than. */
export function direct(): Target {
  return {
    name: "direct",
    description: "the mock provider, without a gateway, on the load generator's core",
    starts: 0,
    async start() {
      const port = await freePort();
      const command = [process.execPath, `${import.meta.dir}/../upstream.ts`, String(port)];
      return startServer({ command, core: 1, port, healthPath: "/health" });
    },
    remove: keep,
  };
}

export function bareProxy(upstream: string, starts: number): Target {
  return {
    name: bareName,
    description: "bench/bare-proxy.ts: Bun.serve and fetch; no access control, routing, limits or counting",
    starts,
    async start() {
      const port = await freePort();
      const command = [process.execPath, `${import.meta.dir}/../bare-proxy.ts`, String(port), upstream];
      return startServer({ command, core: 0, port, healthPath: "/health" });
    },
    remove: keep,
  };
}

/** Omen in loopback mode with the mock as two providers, one of each wire format. All starts share a data folder, as a service's do. */
export async function omen(upstream: string, command: readonly string[], starts: number): Promise<Target> {
  const folder = await mkdtemp(`${tmpdir()}/omen-bench-`);
  const config = `${folder}/omen.toml`;
  await Bun.write(
    config,
    [
      "[providers.chat]",
      'type = "openai_compatible"',
      `base_url = "${upstream}/v1"`,
      `models = ${JSON.stringify(modelsOf(chat))}`,
      "[providers.messages]",
      'type = "anthropic"',
      `base_url = "${upstream}/v1"`,
      `models = ${JSON.stringify(modelsOf(messages))}`,
      "",
    ].join("\n"),
  );
  return {
    name: omenName,
    description: `${called(command)} serve, loopback mode, two providers, no key, limit or budget`,
    starts,
    async start() {
      const port = await freePort();
      const options = ["--host", "127.0.0.1", "--port", String(port), "--config", config, "--data", `${folder}/data`];
      return startServer({ command: [...command, "serve", ...options], core: 0, port, healthPath: "/health" });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
