import { existsSync } from "node:fs";
import { loadConfig, type LoadedConfig } from "../../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../../platform/exit.ts";
import { Log } from "../../platform/log.ts";
import { defaultDataFolder } from "../../platform/paths.ts";
import { randomName } from "../../platform/random.ts";
import { DataFolder, dataFiles } from "../../platform/store/folder.ts";
import type { Invocation, OptionSpec } from "../command.ts";
import { usageError } from "../arguments.ts";
import { configOption } from "../options.ts";
import { CredentialsFile } from "./credentials.ts";
import { say } from "../terminal.ts";
import { describeNetworkError } from "../../omen/provider/http.ts";

/**
 * An Omen that a command talks to: somewhere on the network, the one that runs on this
 * machine, or one inside this process.
 */
export interface Endpoint {
  /** Where it is, for a person. */
  readonly description: string;
  /** As fetch, for a path such as `/v1/models`; rejects as fetch does. */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

/** Options of every command that talks to an Omen. */
export const endpointOptions: readonly OptionSpec[] = [
  {
    name: "url",
    value: "URL",
    help: "the Omen to talk to (default $OMEN_URL, then the one that runs here, then one in this process)",
  },
  { ...configOption, help: "answer in this process, with this configuration (default the user's)" },
];

/**
 * Finds the Omen to talk to: `--url`; with `--config` a gateway of its own; then OMEN_URL, the socket of a running
 * `omen serve`, and a gateway of its own after all.
 */
export async function findEndpoint(invocation: Invocation): Promise<Endpoint> {
  const [url, config] = [invocation.value("url"), invocation.value("config")];
  if (url !== undefined && config !== undefined) {
    throw usageError("--url and --config exclude each other", "The Omen at --url has a configuration of its own.");
  }
  if (url !== undefined) return remote(url, "--url");
  if (config !== undefined) return inProcess(invocation);
  const usual = process.env["OMEN_URL"];
  if (usual) return remote(usual, "OMEN_URL");
  return (await running()) ?? inProcess(invocation);
}

/** The key for the Omen at a base URL: the environment's, else the one that `omen login` got there. */
function keyHeaders(base: string): Record<string, string> {
  const set = (process.env["OMEN_API_KEY"] || process.env["OMEN_KEY"])?.trim();
  const key = set || new CredentialsFile(process.env).find(base)?.key;
  return key ? { authorization: `Bearer ${key}` } : {};
}

/** The Omen at a URL that `source` gave, called with the key for it. Throws a `CommandError` when it is none. */
export function remote(given: string, source: string): Endpoint {
  const base = baseOf(given, source);
  const { description, fetch: call } = plainRemote(base);
  return {
    description,
    fetch: (path, init) =>
      call(path, { ...init, headers: { ...keyHeaders(base), ...(init?.headers as Record<string, string>) } }),
  };
}

/** The Omen at a base URL, called as it stands. */
export const plainRemote = (base: string): Endpoint => ({
  description: base,
  fetch: (path, init) =>
    fetch(`${base}${path}`, {
      ...init,
      redirect: "manual", // a key goes where it was meant to go
      timeout: false,
    }),
});

/** The URL before /v1, whether or not it was written with it. Its text is not repeated: it may hold a password. */
export function baseOf(given: string, source: string): string {
  const refuse = (reason: string) => usageError(`${source} ${reason}`, "Write it as http://host:port.");
  if (!URL.canParse(given)) throw refuse("is not a URL");
  const url = new URL(given);
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refuse("does not begin with http:// or https://");
  if (url.username || url.password) throw refuse("holds credentials; a key goes into OMEN_API_KEY");
  return url.origin + url.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
}

/** Longest wait for the socket of an Omen that should be running, in milliseconds. */
const socketAnswerMs = 2000;

/** The Omen that owns the data folder, if one answers on its socket. */
export async function running(): Promise<Endpoint | undefined> {
  const unix = dataFiles(defaultDataFolder(process.env)).socket;
  if (!existsSync(unix)) return undefined;
  const endpoint: Endpoint = {
    description: `the Omen that runs here (${unix})`,
    fetch: (path, init) => fetch(`http://localhost${path}`, { ...init, unix, timeout: false }),
  };
  try {
    const health = await endpoint.fetch("/health", { signal: AbortSignal.timeout(socketAnswerMs) });
    return health.ok ? endpoint : undefined;
  } catch {
    return undefined; // left behind by a process that was killed
  }
}

/**
 * The Omen that owns what is administered: at `--url` or OMEN_URL, the one that runs here, or, where nobody owns the
 * data folder, one in this process that does until `close`.
 */
export async function findOwner(
  invocation: Invocation,
): Promise<{ readonly endpoint: Endpoint; close(): Promise<void> }> {
  const url = invocation.value("url") ?? (process.env["OMEN_URL"] || undefined);
  const there = url === undefined ? await running() : remote(url, invocation.value("url") ? "--url" : "OMEN_URL");
  if (there) return { endpoint: there, close: () => Promise.resolve() };
  const [{ Gateway }, { inProcess: gatewayInProcess }] = await Promise.all([
    import("../../omen/exchange/gateway.ts"),
    import("../serve/listen.ts"),
  ]);
  const { config } = clientConfig(invocation.value("config"));
  const folder = DataFolder.own(defaultDataFolder(process.env));
  const log = new Log({ level: "error", format: "auto" });
  const { database, instance } = folder;
  const files = dataFiles(folder.path);
  const gateway = new Gateway({ config, environment: process.env, log, instance, database, files });
  const app = gatewayInProcess(gateway);
  return {
    endpoint: {
      description: `the data folder ${folder.path}`,
      fetch: async (path, init) => app.fetch(new Request(`http://127.0.0.1${path}`, init)),
    },
    async close() {
      await gateway.close();
      folder.release();
    },
  };
}

async function inProcess(invocation: Invocation): Promise<Endpoint> {
  const [{ Gateway }, { inProcess: gatewayInProcess }] = await Promise.all([
    import("../../omen/exchange/gateway.ts"),
    import("../serve/listen.ts"),
  ]);
  const { config } = clientConfig(invocation.value("config"));
  const log = new Log({ level: "error", format: "auto" });
  const gateway = new Gateway({ config, environment: process.env, log, instance: `omen-${randomName(12)}` });
  const app = gatewayInProcess(gateway);
  return {
    description: "a gateway in this process",
    fetch: async (path, init) => app.fetch(new Request(`http://127.0.0.1${path}`, init)),
  };
}

/**
 * The configuration of a gateway that answers one command. Unlike `serve` it takes none from the working directory:
 * whoever wrote that folder's files is not to choose where keys are sent because somebody chats in it.
 */
function clientConfig(file: string | undefined): LoadedConfig {
  const loaded = loadConfig({ environment: process.env, file, workingDirectory: false });
  if (loaded.file === undefined && existsSync("omen.toml")) {
    say("omen: ./omen.toml is not used here unless you name it: --config omen.toml");
  }
  return loaded;
}

/**
 * The endpoint's answer; an error answer, or no answer, becomes a `CommandError` with the exit
 * code that docs/cli.md promises.
 */
export async function answerOf(endpoint: Endpoint, path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await endpoint.fetch(path, init);
  } catch (error) {
    throw new CommandError(
      `no answer from ${endpoint.description}: ${describeNetworkError(error)}`,
      exit.upstream,
      "omen doctor says what is running.",
    );
  }
  if (response.ok) return response;
  if (response.status >= 300 && response.status < 400) {
    const place = response.headers.get("location") ?? "somewhere else";
    throw new CommandError(`${endpoint.description} redirects to ${place}`, exit.upstream, "Give that as the URL.");
  }
  throw await errorOf(endpoint, response);
}

/** The answer's JSON. Throws a `CommandError` when it is none. */
export async function jsonOf(endpoint: Endpoint, response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    const hint = "Is there an Omen, or another server of OpenAI's API?";
    throw new CommandError(`${endpoint.description} did not answer with JSON`, exit.upstream, hint);
  }
}

async function errorOf(endpoint: Endpoint, response: Response): Promise<CommandError> {
  const { status } = response;
  const message = errorMessage(await response.text()) ?? `${endpoint.description} answered ${status}`;
  const hint =
    status === 401 ? "Set OMEN_API_KEY to a key that is accepted there, or sign in: omen login URL." : undefined;
  return new CommandError(message, exitFor(status), hint);
}

function errorMessage(text: string): string | undefined {
  try {
    const { error } = JSON.parse(text) as { error?: { message?: unknown } };
    return typeof error?.message === "string" ? error.message : undefined;
  } catch {
    return undefined;
  }
}

function exitFor(status: number): ExitCode {
  if (status === 401) return exit.unauthenticated;
  if (status === 402 || status === 403) return exit.refused;
  if (status >= 500 || status === 429) return exit.upstream;
  return status === 404 ? exit.failed : exit.usage;
}
