import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { stringify } from "smol-toml";
import { configSchema, isSecretReference, loadConfig, type Config } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { userConfigPath } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { configTemplate } from "./config/template.ts";
import { configOption } from "./options.ts";
import { out, say } from "./terminal.ts";

const actions: Readonly<Record<string, (invocation: Invocation) => Promise<ExitCode>>> = { init, check, schema, show };

export const command: Command = {
  name: "config",
  summary: "write, check and show the configuration",
  usage: "init|check|schema|show [options]",
  options: [
    configOption,
    { name: "json", help: "show: as JSON" },
    { name: "yes", help: "init: replace a file that is there" },
  ],
  examples: [
    "omen config init                      # writes a commented file",
    "omen config check --config omen.toml  # says what is wrong: file, key, reason",
    "omen config schema > omen.schema.json # for editors",
  ],
  async run(invocation) {
    const [name, ...rest] = invocation.positionals;
    const action = name === undefined ? undefined : actions[name];
    if (!action || rest.length > 0) throw usageError(`say one of ${Object.keys(actions).join(", ")}`);
    return action(invocation);
  },
};

const load = (invocation: Invocation) => loadConfig({ environment: process.env, file: invocation.value("config") });

async function init(invocation: Invocation): Promise<ExitCode> {
  const path = invocation.value("config") ?? userConfigPath(process.env);
  if (existsSync(path) && !invocation.flag("yes")) {
    throw new CommandError(
      `${path} is there already`,
      exit.failed,
      "Give --yes to replace it, or --config FILE to write another.",
    );
  }
  const { discover } = await import("../omen/provider/discovery.ts");
  const { config, variables } = loadConfig({
    environment: { ...process.env, OMEN_CONFIG: undefined },
    file: "/dev/null",
  });
  const localServers = (await discover(config.discovery, undefined)).map((provider) => provider.name);
  const keyVariables = variables.filter((variable) => variable.endsWith("_API_KEY"));
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, configTemplate({ keyVariables, localServers }), { mode: 0o600 });
  } catch (error) {
    throw new CommandError(
      `${path} can't be written (${(error as NodeJS.ErrnoException).code})`,
      exit.failed,
      "Choose another with --config FILE.",
    );
  }
  out(`${path}\n`);
  if (!invocation.flag("quiet")) say("omen config check checks it; omen serve uses it.");
  return exit.ok;
}

async function check(invocation: Invocation): Promise<ExitCode> {
  const { file, variables, notices } = load(invocation);
  for (const notice of notices) say(notice);
  const from = [...(file ? [file] : []), ...(variables.length > 0 ? [`environment (${variables.join(", ")})`] : [])];
  out(`the configuration is valid: ${from.length > 0 ? from.join(", ") : "defaults only"}\n`);
  return exit.ok;
}

async function schema(): Promise<ExitCode> {
  out(
    `${JSON.stringify({ $schema: "https://json-schema.org/draft/2020-12/schema", title: "omen.toml", ...configSchema }, null, 2)}\n`,
  );
  return exit.ok;
}

async function show(invocation: Invocation): Promise<ExitCode> {
  const { config } = load(invocation);
  const shown = withoutSecrets(config);
  out(invocation.flag("json") ? `${JSON.stringify(shown, null, 2)}\n` : stringify(shown));
  return exit.ok;
}

/** Keys are references already; a header's value may be the secret itself. */
const withoutSecrets = (config: Config): Config => ({
  ...config,
  providers: Object.fromEntries(
    Object.entries(config.providers).map(([name, provider]) => [
      name,
      provider.headers ? { ...provider, headers: hideValues(provider.headers) } : provider,
    ]),
  ),
});

const hideValues = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, isSecretReference(value) ? value : "[hidden]"]),
  );
