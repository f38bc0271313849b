import { isLoopback, type Config } from "../../platform/config/index.ts";
import { baseHeaders, getJson } from "./http.ts";
import { OllamaProvider } from "./ollama.ts";
import { OpenAIProvider } from "./openai.ts";
import type { Provider } from "./provider.ts";

/** One place where a local model server may listen. */
interface Candidate {
  readonly name: string;
  readonly origin: string;
  /** Whether what answers there is that server: an open port alone says nothing. */
  readonly identify: (origin: string, signal: AbortSignal) => Promise<boolean>;
  readonly provider: (name: string, origin: string) => Provider;
}

/** Longest wait for a candidate's answer, in milliseconds. */
const candidateMs = 1000;

/** Omen's own listener, which is never a provider of its own. */
export interface Listener {
  readonly hostname: string;
  readonly port: number;
}

/** Looks once at every usual place and gives the servers that identified themselves, in a fixed order. */
export async function discover(
  discovery: Config["discovery"],
  own: Listener | undefined,
): Promise<readonly Provider[]> {
  const candidates = candidatesOf(discovery).filter(({ origin }) => !own || !isOwn(origin, own));
  const found = await Promise.all(
    candidates.map(async (candidate) => {
      const signal = AbortSignal.timeout(candidateMs);
      const identified = await candidate.identify(candidate.origin, signal).catch(() => false);
      return identified ? candidate.provider(candidate.name, candidate.origin) : undefined;
    }),
  );
  return found.filter((provider) => provider !== undefined);
}

function candidatesOf({ ollama, llama_cpp: llamaCpp, lm_studio: lmStudio }: Config["discovery"]): readonly Candidate[] {
  const openai = (name: string, origin: string) =>
    new OpenAIProvider(name, { type: "openai_compatible", base_url: `${origin}/v1` }, {});
  return [
    ...named("ollama", ollama, isOllama, (name, origin) => new OllamaProvider(name, [origin])),
    ...named("llamacpp", llamaCpp, isLlamaCpp, openai),
    ...named("lmstudio", lmStudio, isLmStudio, openai),
  ];
}

const named = (
  name: string,
  urls: readonly string[],
  identify: Candidate["identify"],
  provider: Candidate["provider"],
): readonly Candidate[] =>
  urls.map((url, index) => ({
    name: index === 0 ? name : `${name}-${index + 1}`,
    origin: new URL(url).origin,
    identify,
    provider,
  }));

/** Same port, and an address that this machine answers itself. */
const isOwn = (origin: string, own: Listener): boolean => {
  const url = new URL(origin);
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  return port === own.port && (isLoopback(url.hostname) || url.hostname === own.hostname);
};

const get = (origin: string, path: string, signal: AbortSignal): Promise<unknown> =>
  getJson(`${origin}${path}`, baseHeaders, signal);

/** Ollama answers GET /api/version with `{version}` (Ollama API, "Version"). */
async function isOllama(origin: string, signal: AbortSignal): Promise<boolean> {
  const answer = (await get(origin, "/api/version", signal)) as { version?: unknown } | null;
  return typeof answer?.version === "string";
}

/**
 * llama.cpp's server answers GET /props with its generation settings, and owns its models as "llamacpp"
 * (llama.cpp, tools/server README).
 */
async function isLlamaCpp(origin: string, signal: AbortSignal): Promise<boolean> {
  const [properties, models] = await Promise.all([get(origin, "/props", signal), get(origin, "/v1/models", signal)]);
  const data = (models as { data?: readonly { owned_by?: unknown }[] } | null)?.data;
  const settings = (properties as { default_generation_settings?: unknown } | null)?.default_generation_settings;
  return (
    typeof settings === "object" &&
    settings !== null &&
    Array.isArray(data) &&
    data.some((model) => model?.owned_by === "llamacpp")
  );
}

/** LM Studio answers GET /api/v0/models with models that say their type and state (LM Studio REST API v0). */
async function isLmStudio(origin: string, signal: AbortSignal): Promise<boolean> {
  const data = ((await get(origin, "/api/v0/models", signal)) as { data?: unknown } | null)?.data;
  return (
    Array.isArray(data) &&
    data.every((model: unknown) => typeof (model as { type?: unknown } | null)?.type === "string")
  );
}
