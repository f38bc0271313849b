import { monotonic } from "../../platform/clock.ts";
import type { Config } from "../../platform/config/index.ts";
import type { Envelope } from "../dialect/envelope.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Deployment } from "./deployment.ts";
import type { Standing } from "./chains.ts";
import { beginningOf, branchOf, conversationKey, seedOf, sessionOf } from "./conversation-key.ts";
import { Conversations } from "./conversations.ts";
import { policyOf, together, type DataPolicy } from "./data-policy.ts";
import type { Choice, Strategy, Wish } from "./choice.ts";
import { choose } from "./decide.ts";
import type { DeploymentFacts } from "./facts.ts";
import { Health } from "./health.ts";
import {
  costMaxOf,
  dataOf,
  intentOf,
  isSticky,
  numberHint,
  providersOf,
  refuseContradictions,
  strategyOf,
  type Intent,
} from "./hints.ts";
import { needsOf, type Needs } from "./needs.ts";
import { nothingLeft } from "./nothing-left.ts";
import { Probes } from "./probes.ts";
import { proposeIntent } from "./propose-intent.ts";
import { awaitNamed, findNamed, type Named } from "./resolve.ts";

/** A deployment, and why it was chosen, in a few words. */
export interface Route {
  readonly deployment: Deployment;
  readonly reason: string;
  /** It answers after these kinds of failure alone; absent: after those that another deployment may make good. */
  readonly on?: Standing;
}

/** One decision, with all that it stands on. */
export interface Decision {
  readonly requested: string;
  readonly intent: Intent | undefined;
  readonly strategy: Strategy;
  /**
   * A budget's rule that the caller is under, and whether it made a difference: it concerns new
   * conversations of `auto` alone.
   */
  readonly thrift: (Thrift & { readonly applies: boolean }) | undefined;
  readonly needs: Needs;
  readonly inputTokens: number;
  /** What the chosen one is about to read from its cache, in tokens, as far as the turn before tells. */
  readonly cachedTokens: number;
  /** What the draw among equal deployments follows from. */
  readonly seed: number;
  readonly choice: Choice;
  /** What may answer, the best first: an attempt that fails is followed by the next. */
  readonly routes: readonly [Route, ...Route[]];
  /**
   * The conversation that it is part of, within its workspace, where there was a choice that
   * its next turn should find again.
   */
  readonly conversation: string | undefined;
}

/** Who asks, as far as the choice depends on it. */
export interface Asker {
  /** Where ids of conversations count. */
  readonly workspace: string;
  /** Who it is, as `[routing] data` names callers. */
  subjects(): readonly string[];
  /** Whether a model under a name may be used at a deployment. */
  allows(requested: string, deployment: Deployment): boolean;
  /** Whether a budget of the caller's says that new conversations go where it is cheapest. */
  thrift(): Thrift | undefined;
  /** What its hard budgets leave, in nano-dollars; undefined where it has none. */
  left(): number | undefined;
}

/** A budget that is nearly spent, as a person is told of it. */
export interface Thrift {
  readonly budget: string;
  readonly usedPercent: number;
  readonly fromPercent: number;
}

/** Tokens of an answer whose limit nobody sets, for comparing costs. */
const usualOutput = 1000;

/** What of a caller's own may fill a deployment: undefined where it has room for so many tokens. */
export type RoomAt = (
  deployment: Deployment,
  tokens: number,
) => { readonly forMs: number; readonly why: string } | undefined;

export interface RouterOptions {
  readonly config: Config["routing"];
  readonly catalogue: Catalogue;
  readonly facts: (deployment: Deployment) => DeploymentFacts;
  /** Whether a deployment's own limits are used up. */
  readonly full: RoomAt;
  /** Where conversations are remembered from one start to the next; absent: nowhere. */
  readonly conversationsPath?: string | undefined;
}

/** Chooses what answers a request: names and hints, health and prices, and what the conversation began with. */
export class Router {
  readonly health: Health;
  readonly #probes: Probes;
  #config: Config["routing"];
  readonly #catalogue: Catalogue;
  readonly #facts: (deployment: Deployment) => DeploymentFacts;
  readonly #full: RoomAt;
  readonly #conversations: Conversations;
  #dataRules: readonly (readonly [subject: string, policy: DataPolicy])[];

  constructor({ config, catalogue, facts, full, conversationsPath }: RouterOptions) {
    this.#config = config;
    this.#catalogue = catalogue;
    this.#facts = facts;
    this.#full = full;
    this.#conversations = new Conversations(conversationsPath);
    this.#dataRules = dataRulesOf(config);
    this.health = new Health(healthSettings(config));
    this.#probes = new Probes(catalogue, this.health, config.health.probe_seconds * 1000);
  }

  /** Takes over another configuration, for calls to come; what is known of deployments and conversations stays. */
  configure(config: Config["routing"]): void {
    this.#config = config;
    this.#dataRules = dataRulesOf(config);
    this.health.configure(healthSettings(config));
    this.#probes.configure(config.health.probe_seconds * 1000);
  }

  /** Ends its work, and keeps what it knows of conversations. Throws where that can't be written. */
  close(): void {
    this.#probes.stop();
    this.#conversations.save();
  }

  /**
   * Decides at once where every name is known; a promise only where providers must be asked for their models first.
   * Throws, or rejects with, a `Failure`.
   */
  decide(envelope: Envelope, headers: Headers, asker: Asker): Decision | Promise<Decision> {
    const named = findNamed(this.#catalogue, envelope.model);
    if (named) return this.#decide(named, envelope, headers, asker);
    return awaitNamed(this.#catalogue, envelope.model).then((found) => this.#decide(found, envelope, headers, asker));
  }

  /**
   * A deployment answered a turn of a conversation: the next one goes there too, where the choice is free. `cached` is
   * the share of its input that a cache had.
   */
  answered(conversation: string, { key }: Deployment, cached: number): void {
    this.#conversations.answered(conversation, { deployment: key, cached });
  }

  #decide(named: Named, envelope: Envelope, headers: Headers, asker: Asker): Decision {
    const isFree = named.kind === "choice";
    const isShared = named.candidates.length > 1;
    // Where there is nothing to choose, which conversation it is need not be found out.
    const conversation = isShared ? `${asker.workspace}\n${this.#conversationOf(envelope, headers)}` : "";
    const remembered = isSticky(envelope) && isShared ? this.#conversations.of(conversation) : undefined;
    const intent = intentOf(envelope, headers) ?? this.#proposed(envelope, isFree && remembered === undefined);
    const thrift = isFree ? asker.thrift() : undefined;
    const isThrifty = thrift !== undefined && remembered === undefined;
    const wish = this.#wish(named, envelope, headers, { asker, intent, isThrifty, conversation, remembered });
    const at = monotonic();
    const choice = choose(
      named.candidates,
      wish,
      {
        facts: this.#facts,
        out: (deployment) => this.#out(deployment, wish.inputTokens, at),
        firstByteSeconds: ({ key }) => this.health.firstByteSeconds(key, at),
        load: ({ key }) => this.health.load(key, at),
        allows: (deployment) => asker.allows(envelope.model, deployment),
      },
      routesMax,
    );
    const reason = reasonOf(named, choice, intent, isThrifty ? thrift : undefined);
    const [best, ...rest] = choice.best.map(({ deployment, on }): Route => ({ deployment, reason, ...(on && { on }) }));
    if (!best) throw nothingLeft(this.#catalogue, named, envelope.model, choice.verdicts);
    const isKept = remembered !== undefined && best.deployment.key === remembered.deployment;
    return {
      requested: envelope.model,
      intent,
      strategy: wish.strategy,
      thrift: thrift && { ...thrift, applies: isThrifty },
      needs: wish.needs,
      inputTokens: wish.inputTokens,
      cachedTokens: isKept ? Math.round(wish.inputTokens * remembered.cached) : 0,
      seed: wish.seed,
      choice,
      routes: [best, ...rest],
      conversation: isShared ? conversation : undefined,
    };
  }

  #wish(named: Named, envelope: Envelope, headers: Headers, known: Known): Wish {
    const { asker, intent, isThrifty, conversation, remembered } = known;
    const isFree = named.kind === "choice";
    const { intents, prefer_local_for: prefersLocalFor } = this.#config;
    const settings = intent && Object.hasOwn(intents, intent.name) ? intents[intent.name] : undefined;
    const asked = strategyOf(envelope, headers) ?? named.strategy;
    const data = this.#data(dataOf(envelope, headers), asker);
    const { locality } = named;
    refuseContradictions(envelope, { data, strategy: asked, locality });
    const needs = needsOf(envelope);
    return {
      isFree,
      strategy: isThrifty ? "cheap" : isFree ? (asked ?? settings?.strategy ?? "order") : "order",
      models: isFree && !isThrifty ? (settings?.models ?? noModels) : noModels,
      prefersLocal: isFree && intent !== undefined && prefersLocalFor.includes(intent.name),
      locality,
      data,
      providers: providersOf(envelope, () => this.#catalogue.providers.map(({ name }) => name)),
      needs,
      inputTokens: needs.inputTokens,
      outputTokens: envelope.outputMax ?? usualOutput,
      costMax: costMaxOf(envelope, headers),
      left: isFree ? asker.left() : undefined,
      firstByteSecondsMax: numberHint(envelope, "max_latency_ms", 1000),
      seed: seedOf(conversation),
      before: remembered?.deployment,
      cachedBefore: remembered?.cached ?? 0,
    };
  }

  /** What the request's words most likely ask to be done, where the configuration would act on it. */
  #proposed(envelope: Envelope, isOpen: boolean): Intent | undefined {
    if (!isOpen || !this.#config.propose_intent) return undefined;
    const name = proposeIntent(envelope);
    return name === undefined ? undefined : { name, from: "proposed" };
  }

  #data(asked: DataPolicy, asker: Asker): DataPolicy {
    if (this.#dataRules.length === 0) return asked;
    const subjects = asker.subjects();
    const fitting = this.#dataRules.filter(([subject]) => subject === "*" || subjects.includes(subject));
    return fitting.length === 0 ? asked : together([asked, ...fitting.map(([, policy]) => policy)]);
  }

  #out(deployment: Deployment, tokens: number, at: number) {
    const out = this.health.out(deployment.key, at, tokens);
    if (out) return { forMs: out.until - at, why: out.why, ...(out.by && { by: out.by }) };
    const full = this.#full(deployment, tokens);
    return full && { ...full, by: "limit" as const };
  }

  #conversationOf({ customer, cacheKey, body, contentStart }: Envelope, headers: Headers): string {
    const session = sessionOf(headers);
    return conversationKey({
      session,
      branch: session === undefined ? "" : branchOf(headers),
      cacheKey,
      customer,
      beginning: () => beginningOf(typeof body === "string" ? body : body.toString("latin1", 0, 131_072), contentStart),
    });
  }
}

const noModels: readonly string[] = [];

interface Known {
  readonly asker: Asker;
  readonly intent: Intent | undefined;
  readonly isThrifty: boolean;
  readonly conversation: string;
  readonly remembered: { readonly deployment: string; readonly cached: number } | undefined;
}

/** Most deployments that one decision lines up. How many are tried is `attempts`. */
const routesMax = 16;

const dataRulesOf = ({ data }: Config["routing"]) =>
  Object.entries(data).map(([subject, rule]) => [subject, policyOf(rule)] as const);

const healthSettings = ({ health }: Config["routing"]) => ({
  failures: health.failures,
  cooldownMs: health.cooldown_seconds * 1000,
});

function reasonOf(
  { reason }: Named,
  { by, count }: Choice,
  intent: Intent | undefined,
  thrift: Thrift | undefined,
): string {
  const how = {
    only: "the only one",
    affinity: "affinity",
    order: `first of ${count} in order`,
    score: `best of ${count}`,
    shares: `its share of ${count}`,
    load: `the less loaded of two, of ${count}`,
    fallback: "what stands behind it",
  }[by];
  const cheap = thrift ? `, cheapest: ${thrift.budget} at ${thrift.usedPercent}%` : "";
  const what = intent ? ` for ${intent.name}${intent.from === "proposed" ? " (proposed)" : ""}` : "";
  return `${reason}${what}: ${how}${cheap}`;
}
