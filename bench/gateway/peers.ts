import { mkdir } from "node:fs/promises";
import { say } from "../../src/cli/terminal.ts";
import { freePort, startServer } from "../lib/server.ts";
import type { Target } from "./targets.ts";
import { chat } from "./wire/chat.ts";
import { modelsOf } from "./wire/pace.ts";

/** Where peers are installed, on demand and outside the tracked tree. */
const folder = `${import.meta.dir}/../../.toolchain/peers`;

const portkeyVersion = "1.15.2";
/** Newer ones answer 500 to every stream of this Portkey ("TypeError: immutable"). */
const honoNodeServerVersion = "1.13.5";
const litellmVersion = "1.106.2";
const starts = 3;
const keep = async (): Promise<void> => {};

/** Portkey's open-source gateway on Node, which is told the provider by headers. */
export async function portkey(upstream: string): Promise<Target> {
  const home = `${folder}/portkey`;
  const entry = `${home}/node_modules/@portkey-ai/gateway/build/start-server.js`;
  if (!(await Bun.file(entry).exists())) {
    await mkdir(home, { recursive: true });
    const manifest = {
      private: true,
      dependencies: { "@portkey-ai/gateway": portkeyVersion },
      overrides: { "@hono/node-server": honoNodeServerVersion },
    };
    await Bun.write(`${home}/package.json`, JSON.stringify(manifest));
    await install(home, ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"]);
  }
  const { stdout } = Bun.spawnSync(["node", "--version"]);
  return {
    name: "Portkey",
    description: `@portkey-ai/gateway ${portkeyVersion} with @hono/node-server ${honoNodeServerVersion}, Node ${stdout.toString().trim()}, --headless, no key`,
    headers: {
      Authorization: "Bearer sk-bench",
      "x-portkey-provider": "openai",
      "x-portkey-custom-host": `${upstream}/v1`,
    },
    starts,
    async start() {
      const port = await freePort();
      return startServer({
        command: ["node", entry, `--port=${port}`, "--headless"],
        core: 0,
        port,
        healthPath: "/",
        env: { TRUSTED_CUSTOM_HOSTS: "127.0.0.1,localhost", NODE_ENV: "production" },
      });
    },
    remove: keep,
  };
}

/** LiteLLM's proxy with one worker, since it has one core, a master key and no database. */
export async function litellm(upstream: string): Promise<Target> {
  const home = `${folder}/litellm`;
  const program = `${home}/bin/litellm`;
  if (!(await Bun.file(program).exists())) {
    await mkdir(folder, { recursive: true });
    await install(folder, ["python3", "-m", "venv", "litellm"]);
    await install(folder, [`${home}/bin/pip`, "install", "--quiet", `litellm[proxy]==${litellmVersion}`]);
  }
  const config = `${home}/bench.yaml`;
  const models = modelsOf(chat).map((model) =>
    [
      `  - model_name: ${model}`,
      "    litellm_params:",
      `      model: openai/${model}`,
      `      api_base: ${upstream}/v1`,
      "      api_key: sk-bench",
    ].join("\n"),
  );
  const settings = ["general_settings:", "  master_key: sk-bench"];
  await Bun.write(config, ["model_list:", ...models, ...settings, ""].join("\n"));
  return {
    name: "LiteLLM",
    description: `litellm[proxy] ${litellmVersion}, 1 worker, master key, no database`,
    headers: { Authorization: "Bearer sk-bench" },
    starts,
    async start() {
      const port = await freePort();
      const options = ["--config", config, "--host", "127.0.0.1", "--port", String(port), "--num_workers", "1"];
      return startServer({
        command: [program, ...options],
        core: 0,
        port,
        healthPath: "/health/liveliness",
        env: { LITELLM_TELEMETRY: "False", LITELLM_LOCAL_MODEL_COST_MAP: "True", LITELLM_LOG: "ERROR" },
        startWithinMs: 180_000,
      });
    },
    remove: keep,
  };
}

async function install(directory: string, command: readonly string[]): Promise<void> {
  say(`bench: ${command.join(" ")}`);
  const child = Bun.spawn([...command], { cwd: directory, stdout: "pipe", stderr: "pipe" });
  const [output, complaint, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${command.join(" ")} failed:\n${output}${complaint}`);
}
