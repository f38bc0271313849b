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

/** A chat provider's table. */
const chatProvider = (name: string, upstream: string): string =>
  `[providers.${name}]\ntype = "openai_compatible"\nbase_url = "${upstream}/v1"\nmodels = ${JSON.stringify(modelsOf(chat))}\n`;

/**
 * Omen in loopback mode with the mock as two providers, one of each wire format. All starts share a
 * data folder, as a service's do.
 */
export function omen(upstream: string, command: readonly string[], starts: number): Promise<Target> {
  const messagesProvider = `[providers.messages]\ntype = "anthropic"\nbase_url = "${upstream}/v1"\nmodels = ${JSON.stringify(modelsOf(messages))}\n`;
  return omenTarget(command, {
    name: omenName,
    description: "loopback mode, two providers, no key, limit or budget",
    config: chatProvider("chat", upstream) + messagesProvider,
    starts,
  });
}

const benchKey = "bench-key-of-no-value";
/** What the mock's models cost, in dollars per million tokens. */
const price = `[models.gpt-mock]\nprice = { input = 1, cached_input = 0.1, output = 10 }\n`;

/** Omen with a key, its limits, a hard budget, and a record of each call in SQLite. */
export const governedOmen = (upstream: string, command: readonly string[]): Promise<Target> =>
  omenTarget(command, {
    name: "Omen, governed",
    description: "keys mode: one key with limits of requests and tokens, a hard monthly budget, a record of each call",
    config: `auth.mode = "keys"\n[auth.keys.bench]\nkey = "env:BENCH_KEY"\nlimits = { rpm = 100_000_000, tpm = 1_000_000_000 }\nbudgets = [{ amount_usd = 1_000_000, window = "month" }]\n${price}${chatProvider("chat", upstream)}`,
    headers: { authorization: `Bearer ${benchKey}` },
    starts: 0,
  });

/** Omen that chooses among five deployments for each request, and stays with a conversation's. */
export const routedOmen = (upstream: string, command: readonly string[]): Promise<Target> =>
  omenTarget(command, {
    name: "Omen, routed",
    description: 'loopback mode, five providers of the same models, model "auto" with an intent and a session',
    config: `[routing.intents.code]\nmodels = ["gpt-mock"]\n${price}${["a", "b", "c", "d", "e"].map((name) => chatProvider(name, upstream)).join("")}`,
    headers: { "x-omen-session": "bench", "x-omen-tag-intent": "code" },
    starts: 0,
  });

/** Omen with one model of as many deployments as there are upstreams. */
export function omenOver(upstreams: readonly string[], command: readonly string[]): Promise<Target> {
  const providers = upstreams.map(
    (upstream, index) =>
      `[providers.p${index}]\ntype = "openai_compatible"\nbase_url = "${upstream}/v1"\nmodels = ["m"]\n`,
  );
  const members = upstreams.map((_, index) => `{ provider = "p${index}", model = "m" }`);
  return omenTarget(command, {
    name: "Omen, over several",
    description: "loopback mode, one model at each of several providers",
    config: `${providers.join("")}[models.shared]\ndeployments = [${members.join(", ")}]\n`,
    starts: 0,
  });
}

interface OmenOptions extends Pick<Target, "name" | "description" | "headers" | "starts"> {
  readonly config: string;
}

async function omenTarget(
  command: readonly string[],
  { config, description, ...options }: OmenOptions,
): Promise<Target> {
  const folder = await mkdtemp(`${tmpdir()}/omen-bench-`);
  const file = `${folder}/omen.toml`;
  await Bun.write(file, config);
  return {
    ...options,
    description: `${called(command)} serve, ${description}`,
    async start() {
      const port = await freePort();
      const flags = ["--host", "127.0.0.1", "--port", String(port), "--config", file, "--data", `${folder}/data`];
      const env = { BENCH_KEY: benchKey };
      return startServer({ command: [...command, "serve", ...flags], core: 0, port, healthPath: "/health", env });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
