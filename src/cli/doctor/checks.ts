import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { loadConfig, type LoadedConfig } from "../../platform/config/index.ts";
import { CommandError, exit } from "../../platform/exit.ts";
import { Log } from "../../platform/log.ts";
import { defaultDataFolder } from "../../platform/paths.ts";
import { dataFiles, DataFolder, FolderInUse } from "../../platform/store/folder.ts";
import { Catalogue } from "../../omen/route/catalogue.ts";
import { PriceBook } from "../../omen/govern/price-book.ts";
import { loadPrices } from "../../omen/spend/price/load.ts";
import { openRoot, runeInfo } from "../../rune/index.ts";
import { answerOf, remote } from "../client/endpoint.ts";
import { examineServers } from "./servers.ts";
import { examineStore } from "./store.ts";
import { examineSignIn } from "./sign-in.ts";
import type { Finding } from "./finding.ts";
import { examineCertificate } from "./certificate.ts";
import { portHolder } from "../serve/port-holder.ts";

/** Longest wait for the Omen of OMEN_URL, in milliseconds. */
const clientMs = 5000;

/** Looks at everything that `serve` and `mcp` stand on, in the order in which they would meet it. */
export async function examine(configFile: string | undefined): Promise<readonly Finding[]> {
  const findings: Finding[] = [examineRune(), ...(await examineClient(process.env["OMEN_URL"]))];
  const configuration = examineConfiguration(configFile);
  const folder = defaultDataFolder(process.env);
  const address = addressOf(folder);
  findings.push(configuration.finding, examineDataFolder(folder, address));
  findings.push(...(await examineStore(folder, configuration.loaded?.config.budgets.time_zone ?? "UTC")));
  if (!configuration.loaded) return findings;
  findings.push(await examinePort(configuration.loaded, address), ...examineCertificate(configuration.loaded));
  findings.push(...(await examineProviders(configuration.loaded)));
  findings.push(...(await examineServers(folder)));
  findings.push(...(await examineSignIn(configuration.loaded)));
  return findings;
}

function examineRune(): Finding {
  try {
    const { version, simd, loadedFrom, guard } = runeInfo();
    openRoot("/").close();
    const detail = `${version}, ${simd}, loaded from ${loadedFrom}, paths guarded by ${guard}`;
    if (guard === "openat2") return { what: "Rune", state: "ok", detail };
    return {
      what: "Rune",
      state: "note",
      detail,
      next: "A kernel from 5.6 on, whose sandbox allows openat2, guards paths by itself.",
    };
  } catch (error) {
    return {
      what: "Rune",
      state: "failed",
      detail: (error as Error).message,
      next: "From a checkout: script/rune. Else download the executable again.",
    };
  }
}

/** Where omen chat and omen models go when OMEN_URL sends them elsewhere. */
async function examineClient(url: string | undefined): Promise<readonly Finding[]> {
  if (!url) return [];
  const what = "OMEN_URL";
  try {
    const endpoint = remote(url, what);
    await answerOf(endpoint, "/v1/models", { signal: AbortSignal.timeout(clientMs) });
    return [{ what, state: "ok", detail: `${endpoint.description} answers` }];
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const next = error.code === exit.unauthenticated ? error.hint : "Start it there, mend OMEN_URL, or unset it.";
    return [{ what, state: "failed", detail: error.message, next: next ?? "" }];
  }
}

function examineConfiguration(file: string | undefined): { readonly finding: Finding; readonly loaded?: LoadedConfig } {
  try {
    const loaded = loadConfig({ environment: process.env, file });
    return { finding: { what: "configuration", state: "ok", detail: loaded.file ?? "defaults, no file" }, loaded };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return {
      finding: {
        what: "configuration",
        state: "failed",
        detail: error.message,
        next: "Mend what is listed, then run omen config check.",
      },
    };
  }
}

/** Where an Omen that owns the folder says it listens: one that was killed has said so too. */
function addressOf(folder: string): string | undefined {
  try {
    return readFileSync(dataFiles(folder).address, "utf8").trim();
  } catch {
    return undefined;
  }
}

function examineDataFolder(path: string, address: string | undefined): Finding {
  if (!existsSync(path)) return examinePlaceFor(path); // a look does not make folders
  try {
    DataFolder.own(path).release();
    return { what: "data folder", state: "ok", detail: path };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const running = error instanceof FolderInUse;
    return running
      ? {
          what: "data folder",
          state: "ok",
          detail: `${path}, owned by a running omen serve${address === undefined ? "" : ` at ${address}`}`,
        }
      : { what: "data folder", state: "failed", detail: error.message, next: error.hint ?? "" };
  }
}

/** Whether a data folder could be made: its nearest ancestor that is there must let it. */
function examinePlaceFor(path: string): Finding {
  let parent = dirname(resolve(path));
  while (!existsSync(parent)) parent = dirname(parent);
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
    if (!statSync(parent).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    return { what: "data folder", state: "ok", detail: `${path}, made by the first omen serve` };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return {
      what: "data folder",
      state: "failed",
      detail: `${path} is not there and can't be made: ${parent} (${code})`,
      next: "Choose another with --data DIR or OMEN_DATA.",
    };
  }
}

async function examinePort({ config }: LoadedConfig, address: string | undefined): Promise<Finding> {
  if (address !== undefined && (await portHolder(portOf(address)))?.startsWith("another Omen"))
    return { what: "port", state: "ok", detail: `${address} is served by Omen` };
  const { port, host } = config.server;
  if (port === 0) return { what: "port", state: "ok", detail: "any that is free" };
  const holder = await portHolder(port);
  if (holder === undefined) return { what: "port", state: "ok", detail: `${host}:${port} is free` };
  if (holder.startsWith("another Omen"))
    return { what: "port", state: "ok", detail: `${host}:${port} is served by Omen` };
  return {
    what: "port",
    state: "note",
    detail: `${port} is held by ${holder}`,
    next: `Start with another: omen serve --port ${port === 8080 ? 8081 : 8080}`,
  };
}

const portOf = (url: string): number => {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === "https:" ? 443 : 80));
};

async function examineProviders({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const log = new Log({ level: "error", format: "auto" });
  const catalogue = new Catalogue(config, process.env, log);
  await catalogue.refresh();
  const findings = catalogue.providers
    .filter((provider) => !provider.builtIn)
    .map(({ name, trouble, models }): Finding => {
      const what = `provider ${name}`;
      if (trouble) return { what, state: "failed", detail: trouble, next: nextFor(name, trouble) };
      if (models.length === 0)
        return { what, state: "note", detail: "it has no models", next: "Load one there, or list them under models." };
      return { what, state: "ok", detail: `${models.length} model${models.length === 1 ? "" : "s"}` };
    });
  if (findings.length > 0) return [...findings, ...examinePrices(config, catalogue)];
  return [
    {
      what: "providers",
      state: "note",
      detail: "none yet; only the built-in echo answers",
      next: "Start Ollama, llama.cpp or LM Studio here, set OPENAI_API_KEY, or run omen config init.",
    },
  ];
}

/** Which offered models have no price: a hard budget refuses them, and reports say `unknown`. */
function examinePrices(config: LoadedConfig["config"], catalogue: Catalogue): readonly Finding[] {
  const what = "prices";
  const offered = catalogue.deployments.filter(({ provider }) => !provider.builtIn);
  if (offered.length === 0) return [];
  try {
    const prices = new PriceBook(config, loadPrices(defaultDataFolder(process.env)));
    const none = offered.filter((deployment) => prices.of(deployment).state === "unknown").map(({ key }) => key);
    if (none.length === 0) return [{ what, state: "ok", detail: `all ${offered.length} offered models have one` }];
    const named = `${none.slice(0, 5).join(", ")}${none.length > 5 ? `, and ${none.length - 5} more` : ""}`;
    return [
      {
        what,
        state: "note",
        detail: `${none.length} offered model${none.length === 1 ? " has" : "s have"} none: ${named}`,
        next: 'models."NAME".price sets one; a hard budget refuses a model without.',
      },
    ];
  } catch (error) {
    return [
      { what, state: "failed", detail: (error as Error).message, next: "omen prices update FILE, or remove it." },
    ];
  }
}

/** What to do about a provider's trouble, which says in a few words what it is. */
function nextFor(name: string, trouble: string): string {
  if (/answered 40[13]/.test(trouble)) return `It refuses the key: check providers.${name}.api_key.`;
  if (/answered 404/.test(trouble)) return `Check the path of providers.${name}.base_url, or list its models there.`;
  if (trouble.includes("nothing listens there")) return `Start it, or mend its address in providers.${name}.`;
  return `Check the address in providers.${name}, and what that server logs.`;
}
