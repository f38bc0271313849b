import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { stringify } from "smol-toml";
import { editorSchema, isSecretReference, loadConfig, type Config } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { userConfigPath } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { configTemplate } from "./config/template.ts";
import { configOption } from "./options.ts";
import { out, say } from "./terminal.ts";

const actions: Readonly<Record<string, (file: string | undefined, invocation: Invocation) => Promise<ExitCode>>> = {
  init,
  check,
  schema,
  show,
};

export const command: Command = {
  name: "config",
  summary: "write, check and show the configuration",
  usage: "init|check|schema|show [FILE] [options]",
  options: [
    configOption,
    { name: "json", help: "show: as JSON" },
    { name: "yes", help: "init: replace a file that is there" },
  ],
  examples: [
    "omen config init                      # writes a commented file",
    "omen config check omen.toml           # says what is wrong: file, key, reason",
    "omen config show --json               # what holds, after file and environment",
    "omen config schema > omen.schema.json # for editors",
  ],
  async run(invocation) {
    const [name = "", file, ...rest] = invocation.positionals;
    const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
    if (!action) throw usageError(`say one of ${Object.keys(actions).join(", ")}`, "omen config --help explains them");
    if (rest.length > 0) throw usageError(`unexpected '${rest[0]}'`, "name one file");
    const option = invocation.value("config");
    if (file !== undefined && option !== undefined) throw usageError("two files are named; name one");
    return action(file ?? option, invocation);
  },
};

async function init(file: string | undefined, invocation: Invocation): Promise<ExitCode> {
  const path = file ?? userConfigPath(process.env);
  const replace = invocation.flag("yes");
  const there = () =>
    new CommandError(`${path} is there already`, exit.failed, "Give --yes to replace it, or name another FILE.");
  if (existsSync(path) && !replace) throw there();
  const { discover } = await import("../omen/provider/discovery.ts");
  const { config, variables } = loadConfig({ environment: process.env, file: null });
  const localServers = (await discover(config.discovery, undefined)).map((provider) => provider.name);
  const keyVariables = variables.filter((variable) => variable.endsWith("_API_KEY"));
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, configTemplate({ keyVariables, localServers }), { mode: 0o600, flag: replace ? "w" : "wx" });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && syscall === "open") throw there();
    throw new CommandError(
      `${path} can't be written (${code})`,
      exit.failed,
      "Name another FILE: omen config init FILE",
    );
  }
  out(`${path}\n`);
  if (!invocation.flag("quiet")) say("omen config check checks it; omen serve uses it.");
  return exit.ok;
}

async function check(named: string | undefined): Promise<ExitCode> {
  const { file, variables, notices } = loadConfig({ environment: process.env, file: named });
  for (const notice of notices) say(notice);
  const from = [...(file ? [file] : []), ...(variables.length > 0 ? [`environment (${variables.join(", ")})`] : [])];
  out(`the configuration is valid: ${from.length > 0 ? from.join(", ") : "defaults only"}\n`);
  return exit.ok;
}

async function schema(): Promise<ExitCode> {
  out(`${JSON.stringify(editorSchema(), null, 2)}\n`);
  return exit.ok;
}

async function show(file: string | undefined, invocation: Invocation): Promise<ExitCode> {
  const { config } = loadConfig({ environment: process.env, file });
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
