import { loadConfig, type LoadedConfig } from "../../platform/config/index.ts";
import { CommandError } from "../../platform/exit.ts";
import { Log } from "../../platform/log.ts";
import { defaultDataFolder } from "../../platform/paths.ts";
import { DataFolder } from "../../platform/store/folder.ts";
import { Catalogue } from "../../omen/route/catalogue.ts";
import { openRoot, runeInfo } from "../../rune/index.ts";
import { portHolder } from "../serve/port-holder.ts";

/** What was found of one thing that Omen needs. */
export interface Finding {
  readonly what: string;
  /** `note`: not as it could be, but Omen works. */
  readonly state: "ok" | "note" | "failed";
  readonly detail: string;
  /** What to do next; present unless all is well. */
  readonly next?: string;
}

/** Looks at everything that `serve` and `mcp` stand on, in the order in which they would meet it. */
export async function examine(configFile: string | undefined): Promise<readonly Finding[]> {
  const findings: Finding[] = [examineRune()];
  const configuration = examineConfiguration(configFile);
  findings.push(configuration.finding, examineDataFolder());
  if (!configuration.loaded) return findings;
  findings.push(await examinePort(configuration.loaded));
  findings.push(...(await examineProviders(configuration.loaded)));
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

function examineDataFolder(): Finding {
  const path = defaultDataFolder(process.env);
  try {
    DataFolder.own(path).release();
    return { what: "data folder", state: "ok", detail: path };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const running = error.message.startsWith("another omen serve");
    return running
      ? { what: "data folder", state: "ok", detail: `${path}, owned by a running omen serve` }
      : { what: "data folder", state: "failed", detail: error.message, next: error.hint ?? "" };
  }
}

async function examinePort({ config }: LoadedConfig): Promise<Finding> {
  const { port, host } = config.server;
  const holder = await portHolder(port);
  if (holder === undefined) return { what: "port", state: "ok", detail: `${host}:${port} is free` };
  if (holder.startsWith("another Omen"))
    return { what: "port", state: "ok", detail: `${host}:${port} is served by Omen` };
  return {
    what: "port",
    state: "note",
    detail: `${port} is held by ${holder}`,
    next: "Start with another: omen serve --port 8081",
  };
}

async function examineProviders({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const log = new Log({ level: "error", format: "auto" });
  const catalogue = new Catalogue(config, process.env, log);
  await catalogue.refresh();
  const findings = catalogue.providers
    .filter((provider) => !provider.builtIn)
    .map(({ name, trouble, models }): Finding => {
      const what = `provider ${name}`;
      if (trouble)
        return {
          what,
          state: "failed",
          detail: trouble,
          next: `Check providers.${name}: base_url, endpoints, api_key.`,
        };
      if (models.length === 0)
        return { what, state: "note", detail: "it has no models", next: "Load one there, or list them under models." };
      return { what, state: "ok", detail: `${models.length} model${models.length === 1 ? "" : "s"}` };
    });
  if (findings.length > 0) return findings;
  return [
    {
      what: "providers",
      state: "note",
      detail: "none yet; only the built-in echo answers",
      next: "Start Ollama, llama.cpp or LM Studio here, set OPENAI_API_KEY, or run omen config init.",
    },
  ];
}
