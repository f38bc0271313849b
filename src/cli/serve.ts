import { resolve } from "node:path";
import { glyphConfigPath, loadConfig } from "../platform/config/index.ts";
import { CommandError, exit } from "../platform/exit.ts";
import { Log } from "../platform/log.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { dataFiles, DataFolder } from "../platform/store/folder.ts";
import { loadRune, RuneError } from "../rune/index.ts";
import type { Command, Invocation } from "./command.ts";
import { configOption, logLevelOption, serverFlags } from "./options.ts";
import { say } from "./terminal.ts";
import { tracerFor } from "./tracing.ts";
import type { Beside } from "./serve/listen.ts";

/** What the runtime reads from its environment at the process's start, and at no other time. */
const startOptions: Readonly<Record<string, string>> = {
  /** Upstream calls at once that go through fetch: unless told otherwise 256, for the whole process. */
  BUN_CONFIG_MAX_HTTP_REQUESTS: "65535",
  /**
   * Milliseconds before free memory goes back to the system: by default so few that the next streams need it
   * again, at twice the page faults.
   */
  MIMALLOC_PURGE_DELAY: "1000",
  /**
   * Bytes that the heap may hold before garbage is looked for: by default 32 MiB, which a busy
   * gateway fills a dozen times a second.
   */
  BUN_JSC_largeHeapSize: String(64 * 1024 * 1024),
};

export const command: Command = {
  name: "serve",
  summary: "run the gateway: OpenAI's API on one port, in front of every provider",
  usage: "[options]",
  options: [
    { name: "host", value: "ADDRESS", help: "address to listen on (default 127.0.0.1)" },
    { name: "port", value: "PORT", help: "TCP port (default 8080; 0 takes a free one)" },
    configOption,
    { name: "data", value: "DIR", help: "data folder (default $XDG_DATA_HOME/omen)" },
    logLevelOption,
  ],
  examples: ["omen serve", "omen serve --port 8081 --config ./omen.toml"],
  async run(invocation) {
    startWithOptions();
    needRune();
    const load = () =>
      loadConfig({ environment: process.env, file: invocation.value("config"), flags: serverFlags(invocation) });
    const { config, file, variables, notices } = load();
    const log = new Log({ level: config.observability.log_level, format: config.observability.log_format });
    const folder = DataFolder.own(invocation.value("data") ?? defaultDataFolder(process.env));
    try {
      for (const notice of notices) log.warn(notice);
      if (folder.isOpenToOthers)
        log.warn("the data folder can be read by others than its owner", { folder: folder.path });
      if (file && !invocation.flag("quiet")) say(`configuration: ${file}`);
      if (variables.length > 0 && !invocation.flag("quiet")) say(`from the environment: ${variables.join(", ")}`);
      const { database, instance } = folder;
      const tracer = await tracerFor(config.observability, log);
      const { openHouse } = await import("./glyph/house.ts");
      const rules = rulesFile(invocation.value("config"), file);
      const isInForce = file === undefined || rules === file;
      if (!isInForce && config.glyph.roots.length > 0)
        log.warn("[glyph] of the working directory's file is not in force; name the file with --config", { file });
      const house = await openHouse({
        file: rules,
        log,
        tracer,
        folder: folder.path,
        address: {
          publicUrl: config.server.public_url ?? "",
          host: config.server.host,
          isSecure: config.server.tls !== undefined,
        },
        ...(isInForce && { directories: config.glyph.roots }),
      });
      try {
        const files = dataFiles(folder.path);
        await serve(
          invocation,
          {
            config,
            environment: process.env,
            log,
            instance,
            database,
            files,
            tracer,
            readConfig: () => load().config,
          },
          files,
          house,
        );
      } finally {
        house.release();
        await tracer?.close();
      }
    } finally {
      folder.release();
    }
    return exit.ok;
  },
};

/** Starts the process anew with the options that its environment lacks; what is set there by others stays. */
function startWithOptions(): void {
  if (Object.keys(startOptions).every((name) => process.env[name] !== undefined)) return;
  const args = process.argv.slice(Bun.isStandaloneExecutable ? 2 : 1);
  process.execve?.(process.execPath, [process.execPath, ...args], { ...startOptions, ...process.env });
}

/** Streams and large requests go through Rune. */
function needRune(): void {
  try {
    loadRune();
  } catch (error) {
    throw error instanceof RuneError ? new CommandError(error.message) : error;
  }
}

type Gateway = import("../omen/exchange/gateway.ts").Gateway;
type GatewayOptions = import("../omen/exchange/gateway.ts").GatewayOptions;

/**
 * The file that Glyph's rules and roots come from: the one that was named or is the user's or the system's, never the
 * working directory's, which whoever wrote the project would have written.
 */
function rulesFile(named: string | undefined, file: string | undefined): string {
  const isProjects = named === undefined && !process.env["OMEN_CONFIG"] && file === resolve("omen.toml");
  return file === undefined || isProjects ? glyphConfigPath(process.env) : file;
}

async function serve(
  invocation: Invocation,
  options: GatewayOptions,
  files: ReturnType<typeof dataFiles>,
  house: Beside,
): Promise<void> {
  const [{ Gateway }, { listen }, { announce }] = await Promise.all([
    import("../omen/exchange/gateway.ts"),
    import("./serve/listen.ts"),
    import("./serve/announce.ts"),
  ]);
  const gateway = new Gateway(options);
  if (house.metrics) gateway.metrics.beside(house.metrics);
  const listening = await listen(gateway, files, house);
  gateway.catalogue.start({ hostname: options.config.server.host, port: listening.port });
  const stopped = stopSignal();
  process.on("SIGHUP", () => void reload(gateway));
  if (!invocation.flag("quiet")) {
    void gateway.catalogue.ready().then(() => announce(gateway, listening.url, invocation.value("color"), house.about));
  }
  const signal = await stopped;
  options.log.info("stopping", { signal, running: gateway.active });
  gateway.catalogue.stop();
  await listening.stop(options.config.server.drain_seconds * 1000);
  await gateway.close();
}

/** Reads the configuration again; one with a problem changes nothing. */
async function reload(gateway: Gateway): Promise<void> {
  try {
    const { reloaded = [], waiting = [] } = (gateway.readConfig && (await gateway.reload(gateway.readConfig()))) ?? {};
    gateway.log.info("the configuration was read again", {
      reloaded: reloaded.join(", ") || "nothing new",
      ...(waiting.length > 0 && { waiting_for_restart: waiting.join(", ") }),
    });
  } catch (error) {
    gateway.log.error("the configuration was not taken over", { problem: (error as Error).message });
  }
}

/** Resolves with the first SIGTERM or SIGINT; a second one ends the process at once. */
function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      process.once(signal, () => {
        resolve(signal);
        process.once(signal, () => process.exit(exit.interrupted));
      });
    }
  });
}
