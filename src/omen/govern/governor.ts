import { monotonic, now } from "../../platform/clock.ts";
import type { Config } from "../../platform/config/index.ts";
import { Failure, invalidRequest, permissionDenied } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import type { AnswerUsage } from "../dialect/answer.ts";
import type { Envelope } from "../dialect/envelope.ts";
import { anthropicLimitHeaders, openaiLimitHeaders } from "../limit/headers.ts";
import { Limiter, type Limited, type LimitState, type TokenCount } from "../limit/limiter.ts";
import type { SendablePassage } from "../passage/passage.ts";
import type { Deployment } from "../route/catalogue.ts";
import { sessionOf } from "../route/conversation-key.ts";
import type { Thrift } from "../route/router.ts";
import type { Coverage, End, Reservation } from "../spend/ledger/reservation.ts";
import type { Given } from "../identity/issuers.ts";
import type { Accounts } from "../spend/accounts.ts";
import type { Charged, Spend, Spender } from "../spend/spend.ts";
import { anyGlob } from "../tenancy/glob.ts";
import { subjectOf } from "../tenancy/objects.ts";
import type { Tenancy } from "../tenancy/tenancy.ts";
import type { BudgetAlerts } from "./alerts.ts";
import { anthropicNotices, budgetFailure, type Told } from "./budget-failure.ts";
import { ModelLimitReached, type ModelLimits } from "./model-limits.ts";
import { OpenCalls } from "./open-calls.ts";
import type { Priced } from "../spend/price/lookup.ts";
import type { PriceBook } from "./price-book.ts";
import { SessionCaps } from "./session-caps.ts";
import { thriftOf } from "./shares.ts";
import { grantsModel, TermsOf, type Terms } from "./terms.ts";

export interface GovernorOptions {
  readonly config: Pick<Config, "auth" | "budgets">;
  readonly tenancy: Tenancy;
  readonly prices: PriceBook;
  /** Money's books; absent in a process without a data folder. */
  readonly accounts: Accounts | undefined;
  readonly alerts: BudgetAlerts;
  readonly modelLimits: ModelLimits;
  /** What the rule gives that let a principal in; undefined where none did. */
  given(principal: Principal): Given | undefined;
}

/** How an attempt ended, as far as its money depends on it. */
export interface PermitEnd {
  readonly usage: AnswerUsage | undefined;
  /** The provider answered with an error's status. */
  readonly isRefused: boolean;
  readonly mayHaveArrived: boolean;
}

/** What a call to a provider was allowed with: its body may differ from the one that was asked for. */
export interface Permit {
  readonly passage: SendablePassage;
  /** The limit of the answer that a budget set, in tokens. */
  readonly outputLimit: number | undefined;
  readonly priced: Priced;
  readonly bound: number | undefined;
  /** Ends it. Gives the cost in nano-dollars; undefined where it is not known. */
  settle(end: PermitEnd): number | undefined;
}

/** What stands around exchanges and attempts: rights, limits, money. */
export class Governor {
  readonly limiter = new Limiter();
  readonly #sessions = new SessionCaps();
  readonly #open = new OpenCalls();
  readonly terms: TermsOf;
  readonly #options: GovernorOptions;

  constructor(options: GovernorOptions) {
    this.#options = options;
    this.terms = new TermsOf(options.tenancy, options.config.auth.local, (principal) => options.given(principal));
    options.tenancy.listen({ keyEnded: (name) => void this.#open.endAll(name) });
  }

  /**
   * Lets an exchange begin, before its body is read: the caller may use the surface, and has requests left. Rejects with a `Failure`. Whoever is admitted calls
   * `end`.
   */
  async admit(principal: Principal, surface: string, headers: Headers, signal: () => AbortSignal): Promise<Admission> {
    const terms = this.terms.of(principal);
    if (principal.id === "admin")
      throw permissionDenied("The admin key calls no model; omen key create makes one that does.");
    if (principal.kind === "person")
      throw permissionDenied("A browser's session calls no model; omen login makes a key that does.");
    if (!anyGlob(terms.grants.surfaces, surface))
      throw permissionDenied(`${terms.name} may not use ${surface}. It may use ${terms.grants.surfaces.join(", ")}.`);
    const leave = terms.limited.length === 0 ? undefined : await this.limiter.admit(terms.limited, signal);
    const admission = new Admission(this.#options, this.limiter, this.#sessions, { terms, surface, headers });
    const close = terms.key && this.#open.add(terms.key.name, () => admission.revoke());
    admission.onEnd = () => {
      leave?.();
      close?.();
    };
    return admission;
  }

  /** Whether a deployment's own limits leave no room for a call of so many tokens now; undefined where they do. */
  full(deployment: Deployment, tokens: number): { readonly forMs: number; readonly why: string } | undefined {
    const limited = this.#options.modelLimits.of(deployment, undefined);
    return limited.length === 0 ? undefined : this.limiter.full(limited, tokens);
  }

  /** What a caller may use and has left, for a look that calls nothing and is not counted. */
  look(
    principal: Principal,
    headers: Headers,
    envelope: Envelope,
  ): Pick<Admission, "allows" | "thrift" | "left" | "subjects"> {
    const admission = new Admission(this.#options, this.limiter, this.#sessions, {
      terms: this.terms.of(principal),
      surface: "route",
      headers,
    });
    admission.open(envelope);
    return admission;
  }
}

/** What a call to a provider is asked for with. */
interface PermitAsked {
  readonly envelope: Envelope;
  /** Whether a place at the model is worth waiting for: nobody else can be asked. */
  readonly mayWait: boolean;
  /** The client's. */
  readonly signal: () => AbortSignal;
}

/** A call to a provider, and the books that it is entered in. */
interface Booking {
  readonly deployment: Deployment;
  readonly passage: SendablePassage;
  readonly priced: Priced;
  readonly spend: Spend | undefined;
  readonly charged: readonly Charged[];
  /** Told what was used. */
  readonly used: (usage: AnswerUsage | undefined) => void;
}

/** A place at a model with limits; left once, with the tokens that were used. */
interface ModelRoom {
  leave(used: TokenCount | undefined): void;
}

interface Admitted {
  readonly terms: Terms;
  readonly surface: string;
  readonly headers: Headers;
}

/** Bytes of a request that are about one token, for limits: corrected when the provider has counted. */
const bytesPerToken = 4;

/** One exchange that was let in. */
export class Admission {
  readonly terms: Terms;
  readonly #options: GovernorOptions;
  readonly #limiter: Limiter;
  readonly #surface: string;
  readonly #headers: Headers;
  /** Called when the exchange is over. */
  onEnd: () => void = () => undefined;
  /** Told when the key was taken back. */
  onRevoked: (failure: Failure) => void = () => undefined;
  #spender: Spender;
  /** Whether it counts among its session's calls. */
  #isCounted = false;
  readonly #sessions: SessionCaps;

  constructor(
    options: GovernorOptions,
    limiter: Limiter,
    sessions: SessionCaps,
    { terms, surface, headers }: Admitted,
  ) {
    this.#sessions = sessions;
    this.#options = options;
    this.#limiter = limiter;
    this.terms = terms;
    this.#surface = surface;
    this.#headers = headers;
    const { id, organization, workspace } = terms.principal;
    this.#spender = {
      principal: id,
      organization,
      workspace,
      user: terms.user,
      others: terms.others,
      customer: undefined,
      session: sessionOf(headers),
      tags: terms.tags,
    };
  }

  get spender(): Spender {
    return this.#spender;
  }

  /** The request was read. Throws a `Failure` with status 403 where it says another tag than its key sets. */
  open({ tags, customer }: Envelope): void {
    for (const [name, value] of Object.entries(this.terms.tags)) {
      const said = tags[name];
      if (said !== undefined && said !== value)
        throw permissionDenied(
          `${this.terms.name} sets ${name}=${value}; this request says ${name}=${said.slice(0, 100)}.`,
        );
    }
    this.#spender = { ...this.#spender, customer, tags: { ...tags, ...this.terms.tags } };
  }

  /** Who it is, as rules name callers: itself, its user, its workspace and organization, and whose budgets it shares. */
  get subjects(): readonly string[] {
    const { principal, user, others } = this.terms;
    const { id, organization, workspace } = principal;
    return [
      id,
      ...(user === undefined ? [] : [subjectOf.user(user)]),
      subjectOf.workspace({ organization, name: workspace }),
      subjectOf.organization(organization),
      ...others,
    ];
  }

  allows(requested: string, deployment: Deployment): boolean {
    return grantsModel(this.terms, requested, deployment);
  }

  /** Lets a call to a provider be made: takes its tokens, and books its bound on every budget. Rejects with a `Failure`; then nothing is taken. */
  async permit(
    deployment: Deployment,
    passage: SendablePassage,
    { envelope: { outputMax, model }, mayWait, signal }: PermitAsked,
  ): Promise<Permit> {
    const { terms } = this;
    const believed = { input: Math.ceil(passage.body.length / bytesPerToken), output: outputMax ?? 0 };
    const correct = terms.limited.length === 0 ? undefined : this.#limiter.take(terms.limited, believed);
    let room: ModelRoom | undefined;
    try {
      const limited = this.#options.modelLimits.of(deployment, model);
      if (limited.length > 0) room = await this.#modelRoom(limited, believed, mayWait, signal);
      return await this.#afford(deployment, passage, (usage) => {
        correct?.(usage);
        room?.leave(usage);
      });
    } catch (error) {
      correct?.(undefined);
      room?.leave(undefined);
      throw error;
    }
  }

  /** A place at a model as a whole, for a call that is about to be made. Rejects with a `ModelLimitReached`. */
  async #modelRoom(
    limited: readonly Limited[],
    believed: TokenCount,
    mayWait: boolean,
    signal: () => AbortSignal,
  ): Promise<ModelRoom> {
    let correct: ((used: TokenCount | undefined) => void) | undefined;
    try {
      correct = this.#limiter.take(limited, believed);
      const end = await this.#limiter.admit(limited, signal, mayWait);
      return {
        leave(used) {
          correct?.(used);
          end();
        },
      };
    } catch (error) {
      correct?.(undefined);
      throw error instanceof Failure ? new ModelLimitReached(error) : error;
    }
  }

  async #afford(
    deployment: Deployment,
    passage: SendablePassage,
    used: (usage: AnswerUsage | undefined) => void,
  ): Promise<Permit> {
    const { prices } = this.#options;
    const priced = prices.of(deployment);
    const spend = await this.#spend();
    const charged = spend?.charged(this.#spender) ?? [];
    const back = this.#countCall(charged);
    try {
      return await this.#book({ deployment, passage, priced, spend, charged, used });
    } catch (error) {
      back?.();
      throw error;
    }
  }

  /** The first attempt of a call counts for its session. Gives what takes it back; undefined where it was counted, or the client names no session. */
  #countCall(charged: readonly Charged[]): (() => void) | undefined {
    if (this.#isCounted || charged.length === 0 || this.#spender.session === undefined) return undefined;
    const status = this.terms.refusal;
    const back = this.#sessions.enter({ charged, at: monotonic(), told: this.#told, status });
    this.#isCounted = true;
    return () => {
      this.#isCounted = false;
      back();
    };
  }

  async #book({ deployment, passage, priced, spend, charged, used }: Booking): Promise<Permit> {
    const { prices, alerts } = this.#options;
    const hard = charged.filter(({ budget }) => budget.hard);
    const bounded =
      hard.length === 0
        ? { passage, bound: 0, limit: undefined }
        : this.#bounded(deployment, priced, passage, hard, spend);
    const reservation = spend && charged.length > 0 ? await this.#reserve(spend, charged, bounded.bound) : undefined;
    return {
      passage: bounded.passage,
      outputLimit: bounded.limit,
      priced,
      bound: hard.length === 0 ? undefined : bounded.bound,
      settle(end) {
        const cost = end.usage && prices.cost(end.usage, priced);
        used(end.usage ?? (end.mayHaveArrived && !end.isRefused ? believedUse(passage) : undefined));
        reservation?.settle(moneyOf(end, cost, hard.length > 0));
        if (spend && charged.length > 0) alerts.look(spend, charged);
        return cost ?? (end.isRefused || !end.mayHaveArrived ? 0 : undefined);
      },
    };
  }

  /** Where money is kept; undefined where no budget says anything. Rejects where one does and nobody can keep it. */
  async #spend(): Promise<Spend | undefined> {
    const { accounts, tenancy } = this.#options;
    if (!tenancy.hasBudgets) return undefined;
    if (!accounts) throw permissionDenied("A budget is kept by omen serve alone: start it, and this command finds it.");
    try {
      return accounts.current ?? (await accounts.ready());
    } catch (error) {
      throw storeUnavailable((error as Error).message);
    }
  }

  /** The body with a bound of what it can cost. Throws a `Failure` where there is none. */
  #bounded(
    deployment: Deployment,
    priced: Priced,
    passage: SendablePassage,
    hard: readonly Charged[],
    spend: Spend | undefined,
  ) {
    const { prices, config } = this.#options;
    const budget = hard[0]?.budget.id ?? "";
    const isUnsure =
      priced.state === "unknown" || (priced.state === "guessed" && config.budgets.guessed_prices === "refuse");
    if (isUnsure)
      throw invalidRequest(
        `${deployment.model.id} has no known price, which the hard budget ${budget} needs. The operator can set one: models."${deployment.model.id}".price = …`,
        "model",
        "unpriced_model",
      );
    const affordable = spend?.ledger.affordable(hard.map(({ meter }) => meter)) ?? 0;
    const bounded = prices.bound({
      deployment,
      priced,
      passage,
      affordable,
      outputMin: config.budgets.min_output_tokens,
    });
    if ("unpriced" in bounded)
      throw invalidRequest(
        `${bounded.unpriced} has no upper bound of cost, which the hard budget ${budget} needs: ${bounded.advice}.`,
        bounded.unpriced,
        "unpriced_field",
      );
    return bounded;
  }

  async #reserve(spend: Spend, charged: readonly Charged[], bound: number): Promise<Reservation> {
    const { key, principal } = this.terms;
    const isAllowed = () => key === undefined || this.#options.tenancy.key(key.name) !== undefined;
    const meters = charged.map(({ meter }) => meter);
    const booking = spend.ledger.reserve(meters, bound, { key: principal.id, isAllowed });
    if (booking.kind === "sendable") return booking.reservation;
    const outcome: Coverage = booking.kind === "refused" ? booking.refusal : await booking.covered;
    if (outcome === "send" && booking.kind === "waiting") return booking.reservation;
    if (outcome === "store_unavailable") throw storeUnavailable("the store does not answer");
    if (outcome === "not_allowed" || outcome === "send") throw this.#revoked;
    const budget = charged.find(({ meter }) => meter.id === outcome.meter.id)?.budget ?? charged[0]?.budget;
    if (!budget) throw storeUnavailable("a budget is gone");
    throw budgetFailure({
      refusal: outcome,
      budget,
      name: ownerOf(budget.subject, this.terms),
      bound,
      told: this.#told,
      status: this.terms.refusal,
      now: now(),
    });
  }

  get #told(): Told {
    if (this.#surface === "messages" || this.#surface === "count_tokens") return "anthropic";
    const from = this.#headers.get("originator") ?? this.#headers.get("user-agent") ?? "";
    return from.startsWith("codex_") ? "codex" : "openai";
  }

  /** How the caller's limits stand, and what it is told of its cap, for the answer's head. */
  answerHeaders(): Readonly<Record<string, string>> | undefined {
    const { limited } = this.terms;
    const isAnthropic = this.#told === "anthropic";
    const cap = isAnthropic ? this.#fullest() : undefined;
    if (limited.length === 0 && !cap) return undefined;
    const states = this.#limiter.states(limited);
    return {
      ...(isAnthropic ? anthropicLimitHeaders(states, now()) : openaiLimitHeaders(states)),
      ...(cap && anthropicNotices(cap.used, cap.resetsAt)),
    };
  }

  /** What a budget says of where new conversations should go. */
  /** What the caller's hard budgets leave, the least of them, in nano-dollars; undefined where none says anything. */
  get left(): number | undefined {
    const spend = this.#options.accounts?.current;
    const hard = spend?.charged(this.#spender).filter(({ budget }) => budget.hard) ?? [];
    return spend && hard.length > 0 ? spend.ledger.affordable(hard.map(({ meter }) => meter)) : undefined;
  }

  get thrift(): Thrift | undefined {
    const spend = this.#options.accounts?.current;
    return spend && thriftOf(spend, spend.charged(this.#spender));
  }

  /** The hard budget that is nearest to its end. */
  #fullest(): { readonly used: number; readonly resetsAt: number | undefined } | undefined {
    const spend = this.#options.accounts?.current;
    let fullest: { readonly used: number; readonly resetsAt: number | undefined } | undefined;
    for (const { budget, meter } of spend?.charged(this.#spender) ?? []) {
      if (!budget.hard || !spend) continue;
      const { cap, spent, unsettled, resetsAt } = spend.ledger.view(meter);
      const used = cap === 0n ? 1 : Number(spent + unsettled) / Number(cap);
      if (!fullest || used > fullest.used) fullest = { used, resetsAt };
    }
    return fullest;
  }

  states(): readonly LimitState[] {
    return this.#limiter.states(this.terms.limited);
  }

  /** The exchange is over. */
  end(): void {
    this.onEnd();
  }

  /** The key was taken back: what is under way ends. */
  revoke(): void {
    this.onRevoked(this.#revoked);
  }

  get #revoked(): Failure {
    return new Failure({
      status: 401,
      type: "invalid_request_error",
      code: "invalid_api_key",
      message: `${this.terms.name} was revoked.`,
    });
  }
}

/** What of a budget's money an end takes: the truth where it is known, all that it may have been under a hard cap where it is not. */
function moneyOf({ isRefused, mayHaveArrived }: PermitEnd, cost: number | undefined, isHard: boolean): End {
  if (cost !== undefined) return { how: "usage", cost };
  if (!mayHaveArrived) return { how: "unsent" };
  if (isRefused) return { how: "free_error" };
  return isHard ? { how: "bound" } : { how: "free_error" };
}

/** Tokens of a request whose provider never told: its body's. */
const believedUse = ({ body }: SendablePassage): AnswerUsage => ({
  input: Math.ceil(body.length / bytesPerToken),
  output: 0,
});

function ownerOf(subject: string, terms: Terms): string {
  if (subject === terms.principal.id) return terms.name;
  const [kind = "", name = ""] = subject.split(/:(.*)/s);
  return `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)} ${name}`;
}

const storeUnavailable = (why: string): Failure =>
  new Failure({
    status: 503,
    type: "api_error",
    code: "store_unavailable",
    message: `The ledger can't be used (${why}); calls under a hard budget wait.`,
    headers: { "retry-after": "5" },
  });
