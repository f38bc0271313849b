import type { Config } from "../../platform/config/index.ts";
import type { Log } from "../../platform/log.ts";
import { monotonic } from "../../platform/clock.ts";
import { discover, type Listener } from "../provider/discovery.ts";
import { EchoProvider } from "../provider/echo.ts";
import { Aliases } from "./aliases.ts";
import { glob } from "../tenancy/glob.ts";
import { chainOf } from "./chains.ts";
import type { Candidate } from "./choice.ts";
import { isDue } from "./due.ts";
import { configuredProviders, type Model, type Provider } from "../provider/index.ts";
import type { Deployment } from "./deployment.ts";

const byName = (one: Provider, other: Provider): number => (one.name < other.name ? -1 : 1);

const keyOf = (provider: Provider, model: Model): string => `${provider.name}/${model.id}`;

/** What Ollama's clients leave out of a name (Ollama API, "Model names"). */
const latest = ":latest";

/** The name of an Ollama model as most write it; undefined where it has no other. */
const shortName = ({ provider, model: { id } }: Deployment): string | undefined =>
  provider.type === "ollama" && id.endsWith(latest) ? id.slice(0, -latest.length) : undefined;

/** The names of the configuration that are another's. */
const aliasesIn = (models: Config["models"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(models).filter((entry): entry is [string, string] => typeof entry[1] === "string"));

/** The built-in echo, unless the configuration has one of its own. */
const echoBeside = ({ server }: Config, configured: readonly Provider[]): readonly Provider[] =>
  !server.echo || configured.some(({ type }) => type === "echo") ? [] : [new EchoProvider()];

/** Longest wait for all providers' model lists, in milliseconds. */
const refreshMs = 5000;

/**
 * Least time between two refreshes that unknown models ask for, in milliseconds: a client must
 * not make Omen knock without end.
 */
const eagerRefreshMs = 2000;

/**
 * What can be called, in the order in which `auto` prefers it where nothing else tells: as `[routing] order` says, then
 * providers of the configuration by their names, local servers that were found, the built-in echo. Where a table stands
 * in the configuration makes no difference.
 */
export class Catalogue {
  #config: Config;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #log: Log;
  #configured: readonly Provider[];
  #echo: readonly Provider[];
  #found: readonly Provider[] = [];
  #providers: readonly Provider[] = [];
  #deployments: readonly Deployment[] = [];
  #byName: ReadonlyMap<string, readonly Deployment[]> = new Map();
  #candidates: ReadonlyMap<Deployment, Candidate> = new Map();
  #choice: readonly Candidate[] = [];
  /** By the configuration's name of them, the deployments of one model: found when they are asked for. */
  readonly #groups = new Map<string, readonly Candidate[]>();
  /** Other names for models, by configuration. */
  aliases: Aliases;
  /** A local server was found since the start. */
  #hasFound = false;
  #own: Listener | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #refreshing: Promise<void> | undefined;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  /** When each provider of the configuration was asked last. */
  readonly #askedAt = new WeakMap<Provider, number>();

  constructor(config: Config, environment: Readonly<Record<string, string | undefined>>, log: Log) {
    this.#config = config;
    this.#environment = environment;
    this.#log = log;
    this.aliases = new Aliases(aliasesIn(config.models));
    this.#configured = configuredProviders(config, environment);
    this.#echo = echoBeside(config, this.#configured);
    this.#index();
  }

  /**
   * Takes over another configuration, once its providers were asked for their models: until then nothing changes. Calls
   * under way keep their provider.
   */
  async configure(config: Config): Promise<void> {
    const configured = configuredProviders(config, this.#environment);
    const signal = AbortSignal.timeout(refreshMs);
    await Promise.all(configured.map((provider) => provider.refresh(signal)));
    for (const provider of configured) this.#askedAt.set(provider, monotonic());
    this.#config = config;
    this.aliases = new Aliases(aliasesIn(config.models));
    this.#configured = configured;
    this.#echo = echoBeside(config, configured);
    const taken = new Set(configured.map(({ name }) => name));
    this.#found = config.discovery.enabled ? this.#found.filter(({ name }) => !taken.has(name)) : [];
    this.#index();
  }

  /** Begins to look for models now and then, and never at `own`. The first look is awaited by `ready`. */
  start(own: Listener | undefined): void {
    this.#own = own;
    void this.refresh();
    this.#timer = setInterval(() => void this.refresh(), this.#config.discovery.interval_seconds * 1000);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Every provider, most preferred first. */
  get providers(): readonly Provider[] {
    return this.#providers;
  }

  /** Every deployment, most preferred first. */
  get deployments(): readonly Deployment[] {
    return this.#deployments;
  }

  /** The deployments of the models with this name, most preferred first. */
  named(id: string): readonly Deployment[] {
    return this.#byName.get(id) ?? [];
  }

  /** Whether there are, or were, providers besides the built-in echo. */
  get hasOthers(): boolean {
    return this.#hasFound || this.#configured.some(({ builtIn }) => !builtIn);
  }

  /** The names that the configuration gives, without patterns: aliases, and models of several deployments. */
  get ownNames(): readonly string[] {
    return [...this.aliases.names, ...Object.keys(this.#config.models).filter((name) => this.groupOf(name))];
  }

  /** The deployments that the configuration makes one model of, each with its share; undefined where it does not. */
  groupOf(name: string): readonly Candidate[] | undefined {
    const known = this.#groups.get(name);
    if (known) return known;
    const model = Object.hasOwn(this.#config.models, name) ? this.#config.models[name] : undefined;
    if (typeof model !== "object" || !model.deployments) return undefined;
    const providers = new Map(this.#providers.map((provider) => [provider.name, provider]));
    const candidates = model.deployments.flatMap(({ provider: providerName, model: id, weight = 1 }) => {
      const provider = providers.get(providerName);
      if (!provider) return [];
      const deployment = this.named(id).find((candidate) => candidate.provider === provider);
      return [{ ...this.candidate(deployment ?? this.unlisted(provider, id)), weight }];
    });
    this.#groups.set(name, candidates);
    return candidates;
  }

  /** The models that answer when the one of this name can't, in turn. */
  fallbacksOf(name: string): ReturnType<typeof chainOf> {
    const { fallbacks } = this.#config.routing;
    const chain = Object.hasOwn(fallbacks, name) ? fallbacks[name] : undefined;
    return chain ? chainOf(chain) : [];
  }

  /** A deployment as a candidate, in its place of the order. */
  candidate(deployment: Deployment): Candidate {
    return this.#candidates.get(deployment) ?? { deployment, place: this.#candidates.size };
  }

  /**
   * Every chat model. The built-in echo is among them only where there is nothing else and never was: an answer that
   * repeats the question is worse than an error that says what is down.
   */
  get choice(): readonly Candidate[] {
    return this.#choice;
  }

  /** A model that a provider is believed to have, since it gives no list. */
  unlisted(provider: Provider, id: string): Deployment {
    const model: Model = { id, chats: true, isUnlisted: true };
    return { key: keyOf(provider, model), provider, model };
  }

  /** Whether the first look is over. */
  get isReady(): boolean {
    return this.#refreshedAt > Number.NEGATIVE_INFINITY;
  }

  /** Waits for the first look, if it is not over yet. */
  async ready(): Promise<void> {
    if (!this.isReady) await this.refresh();
  }

  /** Looks again because a model is not known; does nothing when the last look was moments ago. */
  async refreshSoon(): Promise<void> {
    if (monotonic() - this.#refreshedAt < eagerRefreshMs) return;
    await this.#refreshing;
    await this.refresh(true);
  }

  /**
   * Looks for local servers and asks the providers for their models whose lists may have changed; `isMissing` when a
   * model was asked for that nobody has. A look that is under way is joined. Never rejects.
   */
  refresh(isMissing = false): Promise<void> {
    this.#refreshing ??= this.#refresh(isMissing).finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  async #refresh(isMissing: boolean): Promise<void> {
    const signal = AbortSignal.timeout(refreshMs);
    const now = monotonic();
    const before = new Map(this.#providers.map(({ name, trouble }) => [name, trouble]));
    const due = this.#configured.filter((provider) =>
      isDue(provider, now - (this.#askedAt.get(provider) ?? Number.NEGATIVE_INFINITY), isMissing),
    );
    for (const provider of due) this.#askedAt.set(provider, now);
    const configured = Promise.all(due.map((provider) => provider.refresh(signal)));
    if (this.#config.discovery.enabled) this.#adopt(await discover(this.#config.discovery, this.#own));
    await Promise.all([configured, ...this.#found.map((provider) => provider.refresh(signal))]);
    this.#index();
    if (this.isReady) this.#tellChanges(before); // what the first look finds is told by whoever asked for it
    this.#refreshedAt = monotonic();
  }

  /** Draws up what is asked for with every request. */
  #index(): void {
    this.#providers = [...this.#configured.toSorted(byName), ...this.#found.toSorted(byName), ...this.#echo];
    const before = new Map(this.#deployments.map((deployment) => [deployment.key, deployment]));
    this.#deployments = this.#providers.flatMap((provider) =>
      provider.models.map((model) => {
        const key = keyOf(provider, model);
        const known = before.get(key);
        return known?.provider === provider && Bun.deepEquals(known.model, model) ? known : { key, provider, model };
      }),
    );
    this.#rank();
    const named = Map.groupBy(this.#deployments, ({ model }) => model.id);
    for (const deployment of this.#deployments) {
      const short = shortName(deployment);
      if (short === undefined) continue;
      const having = named.get(short) ?? [];
      // A provider that has a model of the very name means that.
      if (having.every(({ provider }) => provider !== deployment.provider)) named.set(short, [...having, deployment]);
    }
    this.#byName = named;
    this.#groups.clear();
  }

  /** Gives every deployment its place in the order. */
  #rank(): void {
    const { order } = this.#config.routing;
    const rankOf = ({ key, provider }: Deployment): number => {
      const at = order.findIndex((pattern) => glob(pattern, provider.name) || glob(pattern, key));
      return at < 0 ? order.length : at;
    };
    const ranked = order.length === 0 ? this.#deployments : this.#deployments.toSorted((a, b) => rankOf(a) - rankOf(b));
    this.#deployments = ranked;
    this.#candidates = new Map(ranked.map((deployment, place) => [deployment, { deployment, place }]));
    const chatting = [...this.#candidates.values()].filter(({ deployment }) => deployment.model.chats);
    const real = chatting.filter(({ deployment }) => !deployment.provider.builtIn);
    this.#choice = real.length > 0 || this.hasOthers ? real : chatting;
  }

  /** One line for each provider that fell ill or got well. */
  #tellChanges(before: ReadonlyMap<string, string | undefined>): void {
    for (const { name, trouble } of this.#providers) {
      const was = before.get(name);
      if (trouble === was) continue;
      if (trouble !== undefined) this.#log.warn("a provider is in trouble", { provider: name, trouble });
      else this.#log.info("a provider is well again", { provider: name });
    }
  }

  /** Takes over what was found; a provider of the configuration keeps its name to itself. */
  #adopt(found: readonly Provider[]): void {
    const taken = new Set(this.#configured.map((provider) => provider.name));
    const known = new Map(this.#found.map((provider) => [provider.name, provider]));
    const next = found
      .filter((provider) => !taken.has(provider.name))
      .map((provider) => known.get(provider.name) ?? provider);
    for (const provider of next) {
      if (!known.has(provider.name))
        this.#log.info("found a local model server", { provider: provider.name, type: provider.type });
    }
    for (const [name] of known) {
      if (next.every((provider) => provider.name !== name))
        this.#log.warn("a local model server is gone", { provider: name });
    }
    this.#found = next;
    this.#hasFound ||= next.length > 0;
  }
}
