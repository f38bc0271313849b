import { existsSync } from "node:fs";
import { loadConfig } from "../../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../../platform/exit.ts";
import { Log } from "../../platform/log.ts";
import { defaultDataFolder } from "../../platform/paths.ts";
import { randomName } from "../../platform/random.ts";
import { dataFiles } from "../../platform/store/folder.ts";
import type { Invocation, OptionSpec } from "../command.ts";
import { configOption } from "../options.ts";

/** An Omen that a command talks to: somewhere on the network, the one that runs on this machine, or one inside this process. */
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
    help: "the Omen to talk to (default $OMEN_URL, then the one that runs here, then none: in this process)",
  },
  configOption,
];

/** Finds the Omen to talk to: `--url`, OMEN_URL, the socket of a running `omen serve`, else a gateway of its own. */
export async function findEndpoint(invocation: Invocation): Promise<Endpoint> {
  const url = invocation.value("url") ?? (process.env["OMEN_URL"] || undefined);
  if (url !== undefined) return remote(url);
  return (await running()) ?? inProcess(invocation);
}

const keyHeaders = (): Record<string, string> => {
  const key = process.env["OMEN_API_KEY"] || process.env["OMEN_KEY"];
  return key ? { authorization: `Bearer ${key}` } : {};
};

function remote(url: string): Endpoint {
  if (!URL.canParse(url)) throw new CommandError(`'${url}' is not a URL`, exit.usage, "Write it as http://host:port.");
  const origin = url.replace(/\/+$/, "").replace(/\/v1$/, "");
  return {
    description: origin,
    fetch: (path, init) =>
      fetch(`${origin}${path}`, {
        ...init,
        headers: { ...keyHeaders(), ...(init?.headers as Record<string, string>) },
        timeout: false,
      }),
  };
}

/** The Omen that owns the data folder, if one answers on its socket. */
async function running(): Promise<Endpoint | undefined> {
  const unix = dataFiles(defaultDataFolder(process.env)).socket;
  if (!existsSync(unix)) return undefined;
  const endpoint: Endpoint = {
    description: unix,
    fetch: (path, init) => fetch(`http://localhost${path}`, { ...init, unix, timeout: false }),
  };
  try {
    return (await endpoint.fetch("/health")).ok ? endpoint : undefined;
  } catch {
    return undefined; // left behind by a process that was killed
  }
}

async function inProcess(invocation: Invocation): Promise<Endpoint> {
  const [{ Gateway }, { createApp }, { trustSocket }] = await Promise.all([
    import("../../omen/gateway.ts"),
    import("../../omen/app.ts"),
    import("../../omen/access/access.ts"),
  ]);
  const { config } = loadConfig({ environment: process.env, file: invocation.value("config") });
  const log = new Log({ level: "error", format: "auto" });
  const gateway = new Gateway({ config, environment: process.env, log, instance: `omen-${randomName(12)}` });
  const app = createApp(gateway);
  return {
    description: "a gateway in this process",
    fetch: async (path, init) => {
      const request = new Request(`http://127.0.0.1${path}`, init);
      trustSocket(request);
      return app.fetch(request);
    },
  };
}

/** The answer as JSON; an error answer, or no answer, becomes a `CommandError` with the exit code that docs/cli.md promises. */
export async function answerOf(endpoint: Endpoint, path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await endpoint.fetch(path, init);
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new CommandError(
      `no answer from ${endpoint.description}: ${(error as Error).message}`,
      exit.upstream,
      "omen doctor says what is running.",
    );
  }
  if (response.ok) return response;
  const text = await response.text();
  throw new CommandError(
    errorMessage(text) ?? `${endpoint.description} answered ${response.status}`,
    exitFor(response.status),
  );
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
