import type { Config } from "../../platform/config/index.ts";
import { permissionDenied } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { after, type Soon } from "../../platform/promises.ts";
import type { Envelope } from "../dialect/envelope.ts";
import { Limiter } from "../limit/limiter.ts";
import type { Deployment } from "../route/deployment.ts";
import { Admission, type AdmissionOptions } from "./admission.ts";
import type { Given } from "../identity/issuers.ts";
import { anyGlob } from "../tenancy/glob.ts";
import { OpenCalls } from "./open-calls.ts";
import { SessionCaps } from "./session-caps.ts";
import { TermsOf } from "./terms.ts";

export interface GovernorOptions extends AdmissionOptions {
  readonly config: Pick<Config, "auth" | "budgets">;
  /** What the rule gives that let a principal in; undefined where none did. */
  given(principal: Principal): Given | undefined;
}

/** What stands around exchanges and attempts: rights, limits, money. */
export class Governor {
  readonly limiter = new Limiter();
  readonly #sessions = new SessionCaps();
  readonly #open = new OpenCalls<Admission>();
  readonly terms: TermsOf;
  readonly #options: GovernorOptions;

  constructor(options: GovernorOptions) {
    this.#options = options;
    this.terms = new TermsOf(options.tenancy, options.config.auth.local, (principal) => options.given(principal));
    options.tenancy.listen({
      keyEnded: (name) => this.#open.where(({ terms }) => terms.key?.name === name).forEach((call) => call.revoke()),
      sessionStopped: (stopped) => this.#open.where((call) => call.isOf(stopped)).forEach((call) => call.stop(stopped)),
    });
  }

  /**
   * Lets an exchange begin, before its body is read: the caller may use the surface, and has requests left. A promise
   * only where it must wait. Throws, or rejects with, a `Failure`. Whoever is admitted calls `end`.
   */
  admit(principal: Principal, surface: string, headers: Headers, signal: () => AbortSignal): Soon<Admission> {
    const terms = this.terms.of(principal);
    if (principal.id === "admin")
      throw permissionDenied("The admin key calls no model; omen key create makes one that does.");
    if (principal.kind === "person")
      throw permissionDenied("A browser's session calls no model; omen login makes a key that does.");
    if (!anyGlob(terms.grants.surfaces, surface))
      throw permissionDenied(`${terms.name} may not use ${surface}. It may use ${terms.grants.surfaces.join(", ")}.`);
    const entered = terms.limited.length === 0 ? undefined : this.limiter.admit(terms.limited, signal);
    return after(entered, (leave) => {
      const admission = new Admission(this.#options, this.limiter, this.#sessions, { terms, surface, headers });
      const close = terms.key && this.#open.add(admission);
      admission.onEnd = () => {
        leave?.();
        close?.();
      };
      return admission;
    });
  }

  /** Whether a deployment's own limits leave no room for a call of so many tokens now; undefined where they do. */
  full(deployment: Deployment, tokens: number): { readonly forMs: number; readonly why: string } | undefined {
    const limited = this.#options.deploymentLimits.of(deployment, undefined);
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
