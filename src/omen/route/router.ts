import { monotonic } from "../../platform/clock.ts";
import type { Config } from "../../platform/config/index.ts";
import { Failure, invalidRequest } from "../../platform/failure.ts";
import { nearest } from "../../platform/nearest.ts";
import type { Envelope } from "../dialect/envelope.ts";
import type { Catalogue, Deployment } from "./catalogue.ts";
import { beginningOf, conversationKey, sessionOf } from "./conversation-key.ts";
import { choose, strategies, type Choice, type DeploymentFacts, type Strategy, type Wish } from "./decide.ts";
import { Health } from "./health.ts";
import { awaitNamed, findNamed, type Named } from "./resolve.ts";

/** A deployment, and why it was chosen, in a few words. */
export interface Route {
  readonly deployment: Deployment;
  readonly reason: string;
}

/** What was asked to be done, and where it says so. */
export interface Intent {
  readonly name: string;
  readonly from: "hint" | "tag" | "header" | "model";
}

/** One decision, with all that it stands on. */
export interface Decision {
  readonly requested: string;
  readonly intent: Intent | undefined;
  readonly strategy: Strategy;
  /** A budget's rule that the caller is under, and whether it made a difference: it concerns new conversations of `auto` alone. */
  readonly thrift: (Thrift & { readonly applies: boolean }) | undefined;
  readonly inputTokens: number;
  readonly choice: Choice;
  /** What may answer, the best first: an attempt that fails is followed by the next. */
  readonly routes: readonly [Route, ...Route[]];
  /** The conversation that it is part of, within its workspace, where there was a choice that its next turn should find again. */
  readonly conversation: string | undefined;
}

/** Who asks, as far as the choice depends on it. */
export interface Asker {
  /** Where ids of conversations count. */
  readonly workspace: string;
  /** Whether a model under a name may be used at a deployment. */
  allows(requested: string, deployment: Deployment): boolean;
  /** Whether a budget of the caller's says that new conversations go where it is cheapest. */
  thrift(): Thrift | undefined;
}

/** A budget that is nearly spent, as a person is told of it. */
export interface Thrift {
  readonly budget: string;
  readonly usedPercent: number;
  readonly fromPercent: number;
}

/** Conversations whose deployment is remembered, at most; those that were silent longest are forgotten. */
const conversationsMax = 50_000;

/** Roughly how many bytes of a request are one token: enough to compare costs and contexts. */
const bytesPerToken = 4;
/** Tokens of an answer whose limit nobody sets, for comparing costs. */
const usualOutput = 1000;

/** Chooses what answers a request: names and hints, health and prices, and what the conversation began with. */
export class Router {
  readonly health: Health;
  #config: Config["routing"];
  readonly #catalogue: Catalogue;
  readonly #facts: (deployment: Deployment) => DeploymentFacts;
  readonly #conversations = new Map<string, string>();

  constructor(config: Config["routing"], catalogue: Catalogue, facts: (deployment: Deployment) => DeploymentFacts) {
    this.#config = config;
    this.#catalogue = catalogue;
    this.#facts = facts;
    this.health = new Health(healthSettings(config));
  }

  /** Takes over another configuration, for calls to come; what is known of deployments and conversations stays. */
  configure(config: Config["routing"]): void {
    this.#config = config;
    this.health.configure(healthSettings(config));
  }

  /** Decides at once where every name is known; a promise only where providers must be asked for their models first. Throws, or rejects with, a `Failure`. */
  decide(envelope: Envelope, headers: Headers, asker: Asker): Decision | Promise<Decision> {
    const named = findNamed(this.#catalogue, envelope.model);
    if (named) return this.#decide(named, envelope, headers, asker);
    return awaitNamed(this.#catalogue, envelope.model).then((found) => this.#decide(found, envelope, headers, asker));
  }

  /** A deployment answered a turn of a conversation: the next one goes there too, where the choice is free. */
  answered(conversation: string, deployment: Deployment): void {
    this.#conversations.delete(conversation);
    this.#conversations.set(conversation, deployment.key);
    if (this.#conversations.size <= conversationsMax) return;
    for (const oldest of this.#conversations.keys()) {
      this.#conversations.delete(oldest);
      return;
    }
  }

  #decide(named: Named, envelope: Envelope, headers: Headers, asker: Asker): Decision {
    const intent = intentOf(envelope, headers);
    const { intents } = this.#config;
    const settings = intent && Object.hasOwn(intents, intent.name) ? intents[intent.name] : undefined;
    const isFree = named.kind === "choice";
    const isShared = named.candidates.length > 1;
    const strategy = strategyOf(envelope, headers) ?? (named.strategy || settings?.strategy) ?? "order";
    // Where there is nothing to choose, which conversation it is need not be found out.
    const conversation = isShared ? `${asker.workspace}\n${this.#conversationOf(envelope, headers)}` : "";
    const inputTokens = Math.ceil(envelope.body.length / bytesPerToken);
    const before =
      named.candidates.length > 1 && envelope.hints["stickiness"] !== "none"
        ? this.#conversations.get(conversation)
        : undefined;
    const thrift = isFree ? asker.thrift() : undefined;
    const isThrifty = thrift !== undefined && before === undefined;
    const wish: Wish = {
      strategy: isThrifty ? "cheap" : isFree ? strategy : "order",
      models: isFree && !isThrifty ? (settings?.models ?? []) : [],
      prefersLocal: isFree && intent !== undefined && this.#config.prefer_local_for.includes(intent.name),
      locality: localityOf(named, envelope),
      providers: this.#providersOf(envelope),
      inputTokens,
      outputTokens: envelope.outputMax ?? usualOutput,
      costMax: costMaxOf(envelope, headers),
      firstByteSecondsMax: numberHint(envelope, "max_latency_ms", 1000),
      conversation,
      before,
    };
    const at = monotonic();
    const choice = choose(named.candidates, wish, {
      facts: this.#facts,
      out: ({ key }) => {
        const out = this.health.out(key, at);
        return out && { forMs: out.until - at, why: out.why };
      },
      firstByteSeconds: ({ key }) => this.health.firstByteSeconds(key),
      allows: (deployment) => asker.allows(envelope.model, deployment),
    });
    const [best, ...rest] = choice.verdicts
      .filter(({ score }) => score !== null)
      .slice(0, this.#config.attempts)
      .map(({ deployment }) => ({
        deployment,
        reason: reasonOf(named, choice, intent, isThrifty ? thrift : undefined),
      }));
    if (!best) throw this.#nothingLeft(named, envelope, choice);
    return {
      requested: envelope.model,
      intent,
      strategy: wish.strategy,
      thrift: thrift && { ...thrift, applies: isThrifty },
      inputTokens,
      choice,
      routes: [best, ...rest],
      conversation: isShared ? conversation : undefined,
    };
  }

  #conversationOf({ customer, cacheKey, body, contentStart }: Envelope, headers: Headers): string {
    return conversationKey({
      session: sessionOf(headers),
      cacheKey,
      customer,
      beginning: () => beginningOf(typeof body === "string" ? body : body.toString("latin1", 0, 131_072), contentStart),
    });
  }

  #providersOf({ hints }: Envelope): readonly string[] {
    const given = hints["providers"];
    if (given === undefined) return ["*"];
    const names = typeof given === "string" ? [given] : given;
    if (!Array.isArray(names) || names.some((name) => typeof name !== "string"))
      throw invalidRequest("omen.providers must be a list of providers' names.", "omen.providers");
    const known = this.#catalogue.providers.map(({ name }) => name);
    for (const name of names as string[]) {
      if (name.includes("*") || known.includes(name)) continue;
      const meant = nearest(name, known);
      throw invalidRequest(
        `omen.providers: there is no provider '${name.slice(0, 100)}'; ${meant ? `did you mean ${meant}?` : `there are ${known.join(", ")}.`}`,
        "omen.providers",
      );
    }
    return names as string[];
  }

  /** 503 that names each candidate and why it fell out; 403 where the caller may use none; 400 where the request's own hints leave none. */
  #nothingLeft(named: Named, { model }: Envelope, { verdicts }: Choice): Failure {
    if (verdicts.length === 0 && named.candidates.length > 0)
      return new Failure({
        status: 403,
        type: "permission_error",
        code: "permission_denied",
        message: `The model '${model}' may not be used with this key. GET /v1/models lists what may.`,
        param: "model",
      });
    if (verdicts.length === 0)
      return new Failure({
        ...unavailable,
        message: `No provider has a model that could answer '${model}' now.${this.#troubles()} omen doctor says what is wrong with each.`,
      });
    const isAsked = verdicts.some(({ excludedBy }) => excludedBy !== undefined && byHints.has(excludedBy));
    const list = verdicts.slice(0, 8).map(({ deployment, why }) => `${deployment.key} (${why})`);
    const message = `Nothing is left that could answer '${model}': ${list.join("; ")}${verdicts.length > 8 ? `; and ${verdicts.length - 8} more` : ""}.`;
    if (!isAsked) return new Failure({ ...unavailable, message });
    return new Failure({ status: 400, type: "invalid_request_error", code: "no_candidate", message, param: "omen" });
  }

  #troubles(): string {
    const ill = this.#catalogue.providers.flatMap(({ name, trouble }) =>
      trouble === undefined ? [] : [`${name}: ${trouble}`],
    );
    return ill.length === 0 ? "" : ` ${ill.join("; ")}.`;
  }
}

const healthSettings = ({ health }: Config["routing"]) => ({
  failures: health.failures,
  cooldownMs: health.cooldown_seconds * 1000,
});

/** What of a request itself puts candidates aside. */
const byHints: ReadonlySet<string> = new Set(["provider", "price", "latency", "context"]);

const unavailable = { status: 503, type: "api_error", code: "no_healthy_deployment" } as const;

function intentOf({ hints, tags, model }: Envelope, headers: Headers): Intent | undefined {
  const hint = hints["intent"];
  if (hint !== undefined && typeof hint !== "string")
    throw invalidRequest("omen.intent must be a text.", "omen.intent");
  if (hint) return { name: hint, from: "hint" };
  const tag = tags["intent"];
  if (tag) return { name: tag, from: headers.get("x-omen-tag-intent") === tag ? "header" : "tag" };
  if (model.startsWith("auto:")) return { name: model.slice("auto:".length), from: "model" };
  return undefined;
}

function strategyOf({ hints }: Envelope, headers: Headers): Strategy | undefined {
  const given = hints["strategy"] ?? headers.get("x-omen-strategy") ?? undefined;
  if (given === undefined) return undefined;
  const known = strategies.find((name) => name === given);
  if (known) return known;
  const meant = typeof given === "string" ? nearest(given, strategies) : undefined;
  throw invalidRequest(
    `omen.strategy must be one of ${strategies.join(", ")}${meant ? `; did you mean ${meant}?` : "."}`,
    "omen.strategy",
  );
}

function localityOf({ locality }: Named, { hints, tags }: Envelope): Wish["locality"] {
  const isLocalOnly = hints["local"] === true || tags["local"] === "only";
  if (isLocalOnly && locality === "never")
    throw invalidRequest("model 'cloud' and omen.local contradict each other.", "omen.local");
  return isLocalOnly ? "only" : locality;
}

function numberHint({ hints }: Envelope, name: string, perUnit: number): number | undefined {
  const given = hints[name];
  if (given === undefined) return undefined;
  if (typeof given !== "number" || !Number.isFinite(given) || given < 0)
    throw invalidRequest(`omen.${name} must be a number, 0 or more.`, `omen.${name}`);
  return given / perUnit;
}

function costMaxOf(envelope: Envelope, headers: Headers): number | undefined {
  const hint = numberHint(envelope, "budget_usd", 1e-9);
  const header = headers.get("x-omen-budget-usd");
  if (header === null) return hint;
  if (!/^\d+(\.\d+)?$/.test(header))
    throw invalidRequest("x-omen-budget-usd must be an amount in dollars.", "x-omen-budget-usd");
  return Math.min(hint ?? Number.POSITIVE_INFINITY, Number(header) * 1e9);
}

function reasonOf(
  { reason }: Named,
  { by, verdicts }: Choice,
  intent: Intent | undefined,
  thrift: Thrift | undefined,
): string {
  const count = verdicts.filter(({ score }) => score !== null).length;
  const how = {
    only: "the only one",
    affinity: "affinity",
    order: `first of ${count} in order`,
    score: `best of ${count}`,
    shares: `its share of ${count}`,
  }[by];
  const cheap = thrift ? `, cheapest: ${thrift.budget} at ${thrift.usedPercent}%` : "";
  return `${reason}${intent ? ` for ${intent.name}` : ""}: ${how}${cheap}`;
}
