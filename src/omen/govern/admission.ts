import { monotonic, now } from "../../platform/clock.ts";
import type { Config } from "../../platform/config/index.ts";
import { Failure, invalidRequest, permissionDenied } from "../../platform/failure.ts";
import { after, orElse } from "../../platform/promises.ts";
import type { AnswerUsage } from "../dialect/answer.ts";
import type { Envelope } from "../dialect/envelope.ts";
import { anthropicLimitHeaders, openaiLimitHeaders } from "../limit/headers.ts";
import { Limiter, type Limited, type LimitState, type TokenCount } from "../limit/limiter.ts";
import type { SendablePassage } from "../passage/passage.ts";
import type { Deployment } from "../route/deployment.ts";
import { sessionOf } from "../route/conversation-key.ts";
import type { Thrift } from "../route/router.ts";
import type { Coverage, Reservation } from "../spend/ledger/reservation.ts";
import type { Accounts } from "../spend/accounts.ts";
import type { Charged, Spend, Spender } from "../spend/spend.ts";
import { subjectOf, type Session, type StoppedSession } from "../tenancy/objects.ts";
import type { Tenancy } from "../tenancy/tenancy.ts";
import type { BudgetAlerts } from "./alerts.ts";
import { anthropicNotices, budgetFailure, type Told } from "./budget-failure.ts";
import { ModelLimitReached, type DeploymentLimits } from "./deployment-limits.ts";
import type { Priced } from "../spend/price/lookup.ts";
import { believedInput, BookedPermit, type Permit } from "./permit.ts";
import type { PriceBook } from "./price-book.ts";
import { SessionCaps } from "./session-caps.ts";
import { thriftOf } from "./shares.ts";
import { grantsModel, type Terms } from "./terms.ts";

/** What an admission needs of what stands around it. */
export interface AdmissionOptions {
  readonly config: Pick<Config, "budgets">;
  readonly tenancy: Tenancy;
  readonly prices: PriceBook;
  /** Money's books; absent in a process without a data folder. */
  readonly accounts: Accounts | undefined;
  readonly alerts: BudgetAlerts;
  readonly deploymentLimits: DeploymentLimits;
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
  readonly used: ((usage: AnswerUsage | undefined) => void) | undefined;
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

/** One exchange that was let in. */
export class Admission {
  readonly terms: Terms;
  readonly #options: AdmissionOptions;
  readonly #limiter: Limiter;
  readonly #surface: string;
  readonly #headers: Headers;
  /** Called when the exchange is over. */
  onEnd: () => void = () => undefined;
  /** Told when it may not go on: the key was taken back, or its session stopped. */
  onRevoked: (failure: Failure) => void = () => undefined;
  /** Known when the request was read. */
  #spender: Spender | undefined;
  /** Whether it counts among its session's calls. */
  #isCounted = false;
  readonly #sessions: SessionCaps;

  constructor(
    options: AdmissionOptions,
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
  }

  get spender(): Spender {
    return (this.#spender ??= this.#spenderOf(undefined, this.terms.tags));
  }

  #spenderOf(customer: string | undefined, tags: Spender["tags"]): Spender {
    const { principal, user, others } = this.terms;
    const { id, organization, workspace } = principal;
    return {
      principal: id,
      organization,
      workspace,
      user,
      others,
      customer,
      session: sessionOf(this.#headers),
      tags,
    };
  }

  /** The request was read. Throws a `Failure` with status 403 where it says another tag than its key sets. */
  open({ tags, customer }: Envelope): void {
    const { terms } = this;
    for (const name in terms.tags) {
      const said = tags[name];
      if (said !== undefined && said !== terms.tags[name])
        throw permissionDenied(
          `${terms.name} sets ${name}=${terms.tags[name]}; this request says ${name}=${said.slice(0, 100)}.`,
        );
    }
    this.#spender = this.#spenderOf(customer, terms.hasTags ? { ...tags, ...terms.tags } : tags);
    const { organization, workspace, session } = this.#spender;
    const stopped =
      session === undefined ? undefined : this.#options.tenancy.stopped({ organization, workspace, session });
    if (stopped) throw sessionStopped(stopped);
  }

  /**
   * Who it is, as rules name callers: itself, its user, its workspace and organization, and whose budgets it shares.
   */
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

  /**
   * Lets a call to a provider be made: takes its tokens, and books its bound on every budget. A promise only where
   * something must be waited for. Throws, or rejects with, a `Failure`; then nothing is taken.
   */
  permit(
    deployment: Deployment,
    passage: SendablePassage,
    { envelope: { outputMax, model }, mayWait, signal }: PermitAsked,
  ): Permit | Promise<Permit> {
    const { terms } = this;
    const believed = { input: believedInput(passage), output: outputMax ?? 0 };
    const correct = terms.limited.length === 0 ? undefined : this.#limiter.take(terms.limited, believed);
    const limited = this.#options.deploymentLimits.of(deployment, model);
    const permitted =
      limited.length === 0
        ? () => this.#afford(deployment, passage, correct)
        : async () => {
            const room = await this.#modelRoom(limited, believed, mayWait, signal);
            const used = (usage: AnswerUsage | undefined) => {
              correct?.(usage);
              room.leave(usage);
            };
            return orElse(
              () => this.#afford(deployment, passage, used),
              () => room.leave(undefined),
            );
          };
    return orElse(permitted, () => correct?.(undefined));
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

  #afford(deployment: Deployment, passage: SendablePassage, used: Booking["used"]): Permit | Promise<Permit> {
    const priced = this.#options.prices.of(deployment);
    const asked = { deployment, passage, priced, used };
    // Its provider bills the client itself: no budget of ours is concerned.
    return after(deployment.provider.isClients === true ? undefined : this.#spend(), (spend) => {
      const charged = spend?.charged(this.spender) ?? [];
      const back = this.#countCall(charged);
      return orElse(
        () => this.#book({ ...asked, spend, charged }),
        () => back?.(),
      );
    });
  }

  /**
   * The first attempt of a call counts for its session. Gives what takes it back; undefined where it was counted,
   * or the client names no session.
   */
  #countCall(charged: readonly Charged[]): (() => void) | undefined {
    if (this.#isCounted || charged.length === 0 || this.spender.session === undefined) return undefined;
    const status = this.terms.refusal;
    const back = this.#sessions.enter({ charged, at: monotonic(), told: this.#told, status });
    this.#isCounted = true;
    return () => {
      this.#isCounted = false;
      back();
    };
  }

  #book({ deployment, passage, priced, spend, charged, used }: Booking): Permit | Promise<Permit> {
    if (!spend || charged.length === 0)
      return new BookedPermit({ passage, priced, used, bound: undefined, limit: undefined, money: undefined });
    const hard = charged.filter(({ budget }) => budget.hard);
    const bounded =
      hard.length === 0
        ? { passage, bound: 0, limit: undefined }
        : this.#bounded(deployment, priced, passage, hard, spend);
    return after(bounded, ({ bound, passage: affordable, limit }) =>
      after(this.#reserve(spend, charged, bound), (reservation) => {
        const money = { spend, charged, reservation, alerts: this.#options.alerts };
        return new BookedPermit({
          passage: affordable,
          priced,
          used,
          bound: hard.length === 0 ? undefined : bound,
          limit,
          money,
        });
      }),
    );
  }

  /**
   * Where money is kept; undefined where no budget says anything. Throws, or rejects, where
   * one does and nobody can keep it.
   */
  #spend(): Spend | undefined | Promise<Spend> {
    const { accounts, tenancy } = this.#options;
    if (!tenancy.hasBudgets) return undefined;
    if (!accounts) throw permissionDenied("A budget is kept by omen serve alone: start it, and this command finds it.");
    return (
      accounts.current ??
      accounts.ready().catch((error: unknown) => {
        throw storeUnavailable((error as Error).message);
      })
    );
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
    const found = prices.bound({
      deployment,
      priced,
      passage,
      affordable,
      outputMin: config.budgets.min_output_tokens,
    });
    return after(found, (bounded) => {
      if ("unpriced" in bounded)
        throw invalidRequest(
          `${bounded.unpriced} has no upper bound of cost, which the hard budget ${budget} needs: ${bounded.advice}.`,
          bounded.unpriced,
          "unpriced_field",
        );
      return bounded;
    });
  }

  #reserve(spend: Spend, charged: readonly Charged[], bound: number): Reservation | Promise<Reservation> {
    const { key, principal } = this.terms;
    const isAllowed = () => key === undefined || this.#options.tenancy.key(key.name) !== undefined;
    const meters = charged.map(({ meter }) => meter);
    const booking = spend.ledger.reserve(meters, bound, { key: principal.id, isAllowed });
    if (booking.kind === "sendable") return booking.reservation;
    if (booking.kind === "refused") throw this.#refused(booking.refusal, charged, bound);
    const { reservation } = booking;
    return booking.covered.then((outcome) => {
      if (outcome === "send") return reservation;
      throw this.#refused(outcome, charged, bound);
    });
  }

  /** What the client is told of a call that is not covered. */
  #refused(outcome: Exclude<Coverage, "send">, charged: readonly Charged[], bound: number): Failure {
    if (outcome === "store_unavailable") return storeUnavailable("the store does not answer");
    if (outcome === "not_allowed") return this.#revoked;
    const budget = charged.find(({ meter }) => meter.id === outcome.meter.id)?.budget ?? charged[0]?.budget;
    if (!budget) return storeUnavailable("a budget is gone");
    return budgetFailure({
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
  get thrift(): Thrift | undefined {
    const spend = this.#options.accounts?.current;
    return spend && thriftOf(spend, spend.charged(this.spender));
  }

  /** What the caller's hard budgets leave, the least of them, in nano-dollars; undefined where none says anything. */
  get left(): number | undefined {
    const spend = this.#options.accounts?.current;
    const hard = spend?.charged(this.spender).filter(({ budget }) => budget.hard) ?? [];
    return spend && hard.length > 0 ? spend.ledger.affordable(hard.map(({ meter }) => meter)) : undefined;
  }

  /** The hard budget that is nearest to its end. */
  #fullest(): { readonly used: number; readonly resetsAt: number | undefined } | undefined {
    const spend = this.#options.accounts?.current;
    let fullest: { readonly used: number; readonly resetsAt: number | undefined } | undefined;
    for (const { budget, meter } of spend?.charged(this.spender) ?? []) {
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

  /** Whether it belongs to a session. */
  isOf({ organization, workspace, session }: Session): boolean {
    const { spender } = this;
    return spender.session === session && spender.workspace === workspace && spender.organization === organization;
  }

  /** Its session was stopped: what is under way ends. */
  stop(stopped: StoppedSession): void {
    this.onRevoked(sessionStopped(stopped));
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

const sessionStopped = ({ session, who, at }: StoppedSession): Failure =>
  new Failure({
    status: 403,
    type: "permission_error",
    code: "session_stopped",
    message: `Session ${session.slice(0, 100)} was stopped by ${who} at ${new Date(at).toISOString()}. Begin another one, or ask them.`,
    headers: { "x-should-retry": "false" },
  });
