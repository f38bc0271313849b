import type { Database } from "bun:sqlite";
import type { Call } from "../../front/call.ts";
import { monotonic, now } from "../../platform/clock.ts";
import { isSecretReference, resolveSecret, type Config } from "../../platform/config/index.ts";
import { clientGone, Failure } from "../../platform/failure.ts";
import { after } from "../../platform/promises.ts";
import type { Log } from "../../platform/log.ts";
import type { Tracer } from "../../platform/tracing.ts";
import { answering, beginning } from "../../platform/turn.ts";
import { Access } from "../access/access.ts";
import { AdminKey } from "../access/admin-key.ts";
import { clientCredential } from "../access/client-credential.ts";
import type { AnswerUsage } from "../dialect/answer.ts";
import { openEnvelope } from "../dialect/envelope.ts";
import { BudgetAlerts } from "../govern/alerts.ts";
import { Governor } from "../govern/governor.ts";
import { DeploymentLimits } from "../govern/deployment-limits.ts";
import type { Permit } from "../govern/permit.ts";
import { PriceBook } from "../govern/price-book.ts";
import { Accounts } from "../spend/accounts.ts";
import { loadPrices } from "../spend/price/load.ts";
import { SignIn } from "../identity/sign-in.ts";
import { Issuers } from "../identity/issuers.ts";
import { Fetcher } from "../fetch/fetcher.ts";
import { useProxiesOf } from "../provider/http.ts";
import { Catalogue } from "../route/catalogue.ts";
import { Router, type Asker, type Route } from "../route/router.ts";
import type { Surface } from "./surface.ts";
import { managedOf } from "../tenancy/managed.ts";
import { TenancyStore } from "../tenancy/store.ts";
import { Tenancy } from "../tenancy/tenancy.ts";
import type { AttemptEnd } from "./attempt.ts";
import { CredentialMissing } from "./credential-missing.ts";
import { Course } from "./course.ts";
import { Exchange } from "./exchange.ts";
import { KeptBody } from "./kept-body.ts";
import { Metrics } from "./metrics.ts";
import { ProviderLog } from "./provider-log.ts";
import { recordOf } from "./record.ts";
import { readable, type OpenOutlet } from "./outlet.ts";
import { timeLimitIn } from "./time-limit.ts";
import { beginExchange } from "./tracing.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface GatewayOptions {
  readonly config: Config;
  readonly environment: Environment;
  readonly log: Log;
  /** Names this Omen in `Via`, so that a request that comes round again is recognised. */
  readonly instance: string;
  /** The store of the data folder; absent in a process that has none. */
  readonly database?: Database;
  /** The files of the data folder; absent as the store is. */
  readonly files?: {
    readonly folder: string;
    readonly database: string;
    readonly adminKey: string;
    readonly conversations: string;
  };
  /** Reads the configuration again. Throws where it has a problem. Absent in a process that runs for one command. */
  readonly readConfig?: () => Config;
  /** What fetches; default as the configuration says. */
  readonly fetcher?: Fetcher;
  /** Where exchanges are traced. */
  readonly tracer?: Tracer | undefined;
}

/** What a reload came to, by names of the configuration's tables. */
export interface Reloaded {
  /** Changed, and in force. */
  readonly reloaded: readonly string[];
  /** Changed, and in force after a restart. */
  readonly waiting: readonly string[];
}

/** What can change while calls are under way. */
const live: ReadonlySet<keyof Config> = new Set(["providers", "models", "routing"]);

/** What Omen is, free of HTTP's assembly: exchanges from a request in to a response out. */
export class Gateway {
  /** Only what `reload` takes over is ever another than at the start. */
  config: Config;
  readonly log: Log;
  readonly instance: string;
  readonly database: Database | undefined;
  readonly tenancy: Tenancy;
  readonly adminKey: AdminKey | undefined;
  /** Absent where nothing is kept: in a process without a data folder. */
  readonly signIn: SignIn | undefined;
  readonly access: Access;
  readonly catalogue: Catalogue;
  readonly router: Router;
  /** Money's books and records; absent in a process without a data folder. */
  readonly accounts: Accounts | undefined;
  readonly governor: Governor;
  readonly prices: PriceBook;
  readonly deploymentLimits: DeploymentLimits;
  readonly readConfig: (() => Config) | undefined;
  readonly metrics: Metrics;
  readonly #fetcher: Fetcher | undefined;
  readonly #tracer: Tracer | undefined;
  readonly #providerLog: ProviderLog;
  readonly #files: GatewayOptions["files"];
  readonly #endings: (() => void)[] = [];
  readonly #draining = new AbortController();
  /** What a request continues that came from its client straight. */
  readonly #firstHop: Readonly<Record<string, string>>;
  #active = 0;

  constructor(options: GatewayOptions) {
    const { config, environment, log, instance, database, files, fetcher, readConfig } = options;
    this.#tracer = options.tracer;
    this.readConfig = readConfig;
    this.#files = files;
    this.config = config;
    this.log = log;
    this.#providerLog = new ProviderLog(log);
    this.instance = instance;
    this.#firstHop = { via: `1.1 ${instance}` };
    this.database = database;
    this.#fetcher = fetcher ?? (config.fetch.enabled ? new Fetcher(config.fetch) : undefined);
    useProxiesOf(environment);
    this.tenancy = new Tenancy(database && new TenancyStore(database), managedOf(config.auth, environment));
    this.adminKey = files && AdminKey.open(files.adminKey);
    const issuers = new Issuers(config.auth.jwt_issuers);
    this.signIn = database && new SignIn({ config, environment, database, tenancy: this.tenancy });
    const { signIn, adminKey } = this;
    this.access = new Access({ config, tenancy: this.tenancy, adminKey, issuers, signIn });
    this.catalogue = new Catalogue(config, environment, log);
    this.deploymentLimits = new DeploymentLimits(config);
    this.prices = new PriceBook(config, files && loadPrices(files.folder));
    this.accounts =
      files &&
      new Accounts({
        path: files.database,
        tenancy: this.tenancy,
        zone: config.budgets.time_zone,
        keepDays: config.usage.keep_days,
        bodyDays: config.usage.body_days,
        log,
      });
    const { tenancy, accounts, prices } = this;
    const alerts = new BudgetAlerts({ ...webhookOf(config.budgets, environment), log });
    this.governor = new Governor({
      config,
      tenancy,
      accounts,
      prices,
      deploymentLimits: this.deploymentLimits,
      alerts,
      given: (principal) => issuers.given(principal),
    });
    this.router = new Router({
      config: config.routing,
      catalogue: this.catalogue,
      facts: (deployment) => this.prices.facts(deployment),
      full: (deployment, tokens) => this.governor.full(deployment, tokens),
      conversationsPath: files?.conversations,
    });
    this.metrics = new Metrics(
      () => this.#active,
      () => this.accounts?.records ?? { waiting: 0, dropped: 0 },
    );
  }

  /** Exchanges under way. */
  get active(): number {
    return this.#active;
  }

  /** Aborted when the program is about to end: what is idle closes, what is under way may finish. */
  get draining(): AbortSignal {
    return this.#draining.signal;
  }

  drain(): void {
    this.#draining.abort();
  }

  /**
   * Takes over another configuration for calls to come: providers, models, prices, routing. Those under way end as they
   * began. Gives the names of tables that have changed and wait for a restart.
   */
  async reload(config: Config): Promise<Reloaded> {
    const isChanged = (table: keyof Config): boolean => !Bun.deepEquals(config[table], this.config[table]);
    const changed = (Object.keys(config) as (keyof Config)[]).filter(isChanged);
    const [reloaded, waiting] = [
      changed.filter((table) => live.has(table)),
      changed.filter((table) => !live.has(table)),
    ];
    const next = { ...this.config };
    for (const table of live) Object.assign(next, { [table]: config[table] });
    await this.catalogue.configure(next); // also where nothing has changed: what a file holds may be another secret now
    this.prices.configure(next, this.#files ? loadPrices(this.#files.folder) : this.prices.table);
    this.deploymentLimits.configure(next);
    this.router.configure(next.routing);
    this.config = next;
    return { reloaded, waiting };
  }

  /** Has something done before the store is closed. */
  beforeEnd(act: () => void): void {
    this.#endings.push(act);
  }

  /** No exchange is under way, and none will come: what waits is written. */
  async close(): Promise<void> {
    for (const act of this.#endings) act();
    try {
      this.router.close();
    } catch (error) {
      this.log.warn("what answered which conversation could not be kept", { error: (error as Error).message });
    }
    await this.accounts?.close();
  }

  /**
   * One exchange on a surface, from bytes in to bytes out. `open` makes its body where that is a stream. Never rejects.
   */
  async exchange(surface: Surface, call: Call, open: OpenOutlet = readable): Promise<Response> {
    const exchange = new Exchange(surface, this.metrics, this.log, open);
    if (this.#tracer) exchange.span = beginExchange(this.#tracer, surface.name, call.headers, exchange.id);
    this.#active++;
    call.keepUntilReleased();
    exchange.onEnd = () => {
      this.#active--;
      call.release();
    };
    await beginning.reached();
    let response: Response;
    try {
      response = await this.#answer(call, exchange);
    } catch (error) {
      response = exchange.fail(error, exchange.client?.() ?? call.signal);
    }
    await answering.reached();
    return response;
  }

  /** The straight line: identify, read, route, begin, attempt, answer. */
  async #answer(call: Call, exchange: Exchange): Promise<Response> {
    const identified = call.identify();
    const principal = identified instanceof Promise ? await identified : identified;
    exchange.principal = principal;
    this.#refuseLoop(call.headers);
    const limitMs = timeLimitIn(call.headers);
    if (limitMs !== undefined) exchange.limitTo(limitMs);
    const { max_body_bytes: bytesMax, body_seconds: bodySeconds } = this.config.server;
    const { name: surface, content, keepsTags } = exchange.surface;
    const admitting = this.governor.admit(principal, surface, call.headers, () => call.signal);
    const admission = admitting instanceof Promise ? await admitting : admitting;
    exchange.admission = admission;
    admission.onRevoked = (failure) => exchange.attempt?.fail(failure);
    const envelope = openEnvelope(await call.read({ bytesMax, waitMs: bodySeconds * 1000 }), content, {
      keepsTags,
      tags: headerTags(call.headers),
      cacheSalt: principal.kind === "local" ? undefined : `${principal.organization}/${principal.workspace}`,
    });
    admission.open(envelope);
    const { accounts } = this;
    if (accounts && this.config.usage.keep_bodies)
      exchange.kept = new KeptBody(envelope.body, (body) => accounts.keep(body));
    const asker: Asker = {
      workspace: `${principal.organization}/${principal.workspace}`,
      subjects: () => admission.subjects,
      allows: (requested, deployment) => admission.allows(requested, deployment),
      thrift: () => admission.thrift,
      left: () => admission.left,
    };
    const deciding = this.router.decide(envelope, call.headers, asker);
    const decision = deciding instanceof Promise ? await deciding : deciding;
    exchange.decision = decision;
    this.metrics.decided(decision);
    exchange.explain = exchange.wantsMetadata = call.headers.get("x-omen-explain") === "1";
    const starting = exchange.surface.begin(envelope, principal);
    const begun = starting instanceof Promise ? await starting : starting;
    return new Course({
      config: this.config,
      fetcher: this.#fetcher,
      exchange,
      envelope,
      begun,
      routes: decision.routes,
      client: () => call.signal,
      call,
      continued: (forwarded) => this.#continued(call.headers, forwarded),
      credential: ({ deployment: { provider } }) => {
        if (!provider.isClients) return undefined;
        const shown = clientCredential(call.headers, principal);
        if (shown && Object.values(shown).every(isFieldText)) return shown;
        throw new CredentialMissing(provider.name);
      },
      permit: ({ deployment }, passage, mayWait) =>
        after(admission.permit(deployment, passage, { envelope, mayWait, signal: () => call.signal }), (permit) => {
          this.router.health.begins(deployment.key);
          return permit;
        }),
      onAttempt: (end, permit, route) => this.#attempted(end, permit, route, exchange),
      onFallback: ({ deployment }, failure, kind) => {
        exchange.explain = true;
        this.metrics.fellBack(deployment, kind);
        const fields = { id: exchange.id, deployment: deployment.key, failure: failure.message };
        this.log.info("a deployment failed, the next is asked", fields);
      },
    }).run();
  }

  /** An attempt ended: its money is settled, its record kept, and what it came to remembered of its deployment. */
  #attempted(end: AttemptEnd, permit: Permit, route: Route, exchange: Exchange): void {
    const cost = permit.settle(end);
    if (cost !== undefined && end.deployment.provider.isClients !== true) this.metrics.spent(end.deployment, cost);
    this.#providerLog.ended(end, exchange.id);
    exchange.kept?.attempted(end.id);
    exchange.cost = { nano: cost, state: permit.priced.state };
    const { decision } = exchange;
    const { deployment, failure, firstByteSeconds, quota } = end;
    // What a provider says to a client's own credential (it is unknown, or used up) says nothing of the deployment to
    // others, nor does a client's haste.
    const isClients = deployment.provider.isClients === true;
    const isOwnFault = exchange.timedOut !== undefined || (isClients && end.status >= 400 && end.status < 500);
    const status = isOwnFault ? clientGone : end.status;
    this.router.health.note(
      deployment.key,
      { status, firstByteSeconds, quota: isClients ? undefined : quota, retryAfterMs: retryAfterOf(failure) },
      monotonic(),
    );
    if (status === 200 && decision?.conversation !== undefined)
      this.router.answered(decision.conversation, deployment, cachedShareOf(end.usage));
    this.accounts?.record(recordOf(end, permit, route, exchange, cost));
  }

  /** 508 (RFC 5842 §7.2) for a request that this Omen has already sent out once. */
  #refuseLoop(headers: Headers): void {
    if (!headers.get("via")?.includes(this.instance)) return;
    throw new Failure({
      status: 508,
      type: "invalid_request_error",
      code: "loop_detected",
      message:
        "This request has already passed through this Omen. One of its providers leads back to it; check their base_url.",
    });
  }

  /** What of a client's headers goes on to the provider. Most have nothing to continue, and share one object. */
  #continued(headers: Headers, forwarded: readonly string[]): Readonly<Record<string, string>> {
    const given = headers.get("via");
    const via = given !== null && isFieldText(given) ? given : null;
    const traceparent = headers.get("traceparent");
    if (via === null && traceparent === null && forwarded.length === 0) return this.#firstHop;
    const continued: Record<string, string> = { via: via ? `${via}, 1.1 ${this.instance}` : `1.1 ${this.instance}` };
    if (traceparent && isFieldText(traceparent)) continued["traceparent"] = traceparent;
    for (const name of forwarded) {
      const value = headers.get(name);
      if (value !== null && isFieldText(value)) continued[name] = value;
    }
    return continued;
  }
}

/** Whether a header's value may be sent on: what the runtime lets in may hold what no header holds (RFC 9110 §5.5). */
const isFieldText = (value: string): boolean => !/[^\t\P{Cc}]/u.test(value);

/** Tags that have headers of their own, for clients whose body is somebody else's. */
const tagHeaders = ["intent", "project", "priority", "complexity", "language", "source"].map(
  (name) => [name, `x-omen-tag-${name}`] as const,
);

function headerTags(headers: Headers): Readonly<Record<string, string>> | undefined {
  let tags: Record<string, string> | undefined;
  for (const [name, header] of tagHeaders) {
    const value = headers.get(header);
    if (value !== null) (tags ??= {})[name] = value;
  }
  return tags;
}

/** The share of a call's input that came from a cache. */
function cachedShareOf(usage: AnswerUsage | undefined): number {
  return usage && usage.input > 0 ? Math.min(1, (usage.cacheRead ?? 0) / usage.input) : 0;
}

/** How long a provider asks not to be asked, in milliseconds; its time may also be a date. */
function retryAfterOf(failure: Failure | undefined): number | undefined {
  const value = failure?.headers["retry-after"];
  if (value === undefined) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Where the operator is told of budgets. Throws where a reference leads nowhere. */
function webhookOf({ webhook, webhook_secret: secret }: Config["budgets"], environment: Environment) {
  const revealed = (value: string) =>
    (isSecretReference(value) ? resolveSecret(value, environment).reveal() : value) || undefined;
  return { url: revealed(webhook), secret: revealed(secret) };
}
