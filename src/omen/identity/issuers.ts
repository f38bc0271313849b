import { now } from "../../platform/clock.ts";
import type { JwtIssuerConfig, MachineRule } from "../../platform/config/index.ts";
import { Failure, permissionDenied } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { defaultName, everyWorkspace, subjectOf, type KeyGrants, type Limits } from "../tenancy/objects.ts";
import { digestOf } from "../tenancy/tenancy.ts";
import { bears, type Claims } from "./claims.ts";
import { issuerTrouble, tokenTrouble } from "./token-trouble.ts";
import { fetchOutside } from "./outside.ts";

/** What a rule gives besides a principal's own members. */
export interface Given {
  readonly grants: KeyGrants;
  readonly tags: Readonly<Record<string, string>>;
  readonly limits: Limits;
  /** The subject of the rule's budgets and limits. */
  readonly subject: string;
}

type FetchOutside = typeof fetchOutside;

/** Most tokens that are remembered as verified. */
const knownMax = 10_000;

/**
 * Longest time for which a token is believed without another look, in milliseconds: a key that the issuer
 * withdrew ends its tokens then.
 */
const believedMs = 300_000;

/** How long keys of an issuer are kept, in milliseconds. */
const keysMs = 600_000;

/** Three parts of base64url (RFC 7515 §3.1), of which the last is empty where nothing is signed. */
const form = /^eyJ[\w-]+\.([\w-]+)\.[\w-]*$/;

/** Longest claim `sub`, in characters (RFC 7519 sets no limit, OpenID Connect Core §2 this). */
const subjectMax = 255;

/** Tokens (JWT, RFC 7519) of issuers that the configuration names, which machines send in the place of a key. */
export class Issuers {
  readonly #issuers: ReadonlyMap<string, Issuer>;
  /** Verified tokens by their digest, the oldest first. */
  readonly #known = new Map<string, { readonly principal: Principal; readonly until: number }>();
  readonly #given = new WeakMap<Principal, Given>();

  constructor(configs: readonly JwtIssuerConfig[], fetching: FetchOutside = fetchOutside, cooldownMs = 30_000) {
    this.#issuers = new Map(configs.map((config) => [config.issuer, new Issuer(config, fetching, cooldownMs)]));
  }

  /**
   * Who a token stands for; undefined where it is none of an issuer that is known. Throws, or rejects with, a
   * `Failure` with status 401, 403 or 503.
   */
  identify(token: string): Principal | Promise<Principal> | undefined {
    if (this.#issuers.size === 0) return undefined;
    const payload = form.exec(token)?.[1];
    const issuer = payload === undefined ? undefined : this.#issuers.get(issuerIn(payload) ?? "");
    if (!issuer) return undefined;
    const digest = digestOf(token).toString("base64");
    const known = this.#known.get(digest);
    if (known && known.until > now()) return known.principal;
    return this.#verify(token, digest, issuer);
  }

  /** What the rule that let a principal in gives it; undefined where it came otherwise. */
  given(principal: Principal): Given | undefined {
    return this.#given.get(principal);
  }

  async #verify(token: string, digest: string, issuer: Issuer): Promise<Principal> {
    const claims = await issuer.verify(token);
    const rule = issuer.config.rules.find((one) => bears(claims, one));
    const { name } = issuer.config;
    if (!rule) throw permissionDenied(`The token is ${name}'s, but no rule of auth.jwt_issuers fits its claims.`);
    const principal = principalOf(name, subjectIn(claims, name), rule);
    this.#given.set(principal, givenBy(name, rule));
    this.#known.delete(digest);
    this.#known.set(digest, { principal, until: Math.min(Number(claims["exp"]) * 1000, now() + believedMs) });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= knownMax) break;
      this.#known.delete(oldest);
    }
    return principal;
  }
}

function principalOf(name: string, subject: string, rule: MachineRule): Principal {
  return {
    kind: "service",
    id: `jwt:${name}/${subject}`,
    organization: rule.organization ?? defaultName,
    workspace: rule.workspace ?? (rule.role === undefined ? defaultName : everyWorkspace),
    roles: rule.role === undefined ? [] : [rule.role],
    grants: { models: rule.models, tools: rule.tools },
  };
}

const givenBy = (name: string, rule: MachineRule): Given => ({
  grants: { models: rule.models, tools: rule.tools, providers: rule.providers, surfaces: rule.surfaces },
  tags: rule.tags,
  limits: rule.limits,
  subject: subjectOf.claim(name, rule),
});

/** The claim `iss` of a token that nobody has verified yet: it tells only whose keys to look for. */
function issuerIn(payload: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { readonly iss?: unknown };
    return typeof iss === "string" ? iss : undefined;
  } catch {
    return undefined;
  }
}

function subjectIn({ sub }: Claims, name: string): string {
  if (typeof sub === "string" && sub.length <= subjectMax && /^[\x21-\x7e]+$/.test(sub)) return sub;
  throw tokenTrouble(`The token is ${name}'s, but its claim sub is no name of at most ${subjectMax} characters.`);
}

type KeyFinder = Parameters<typeof import("jose").jwtVerify>[1];

/** One issuer, and its keys. */
class Issuer {
  readonly config: JwtIssuerConfig;
  readonly #fetching: FetchOutside;
  readonly #cooldownMs: number;
  #keys: Promise<KeyFinder> | undefined;

  constructor(config: JwtIssuerConfig, fetching: FetchOutside, cooldownMs: number) {
    this.config = config;
    this.#fetching = fetching;
    this.#cooldownMs = cooldownMs;
  }

  /** The claims of a token that is whole, in force, and meant for this Omen. Rejects with a `Failure`. */
  async verify(token: string): Promise<Claims> {
    const { issuer, audience, algorithms, clock_skew_seconds: clockTolerance } = this.config;
    const { jwtVerify } = await import("jose");
    const keys = await this.#keyFinder();
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: [...algorithms],
        clockTolerance,
        requiredClaims: ["exp", "sub"],
        currentDate: new Date(now()),
      });
      return payload;
    } catch (error) {
      throw issuerTrouble(error, this.config);
    }
  }

  #keyFinder(): Promise<KeyFinder> {
    this.#keys ??= this.#openKeys().catch((error: unknown) => {
      this.#keys = undefined; // asked again with the next token
      throw error instanceof Failure ? error : issuerTrouble(error, this.config);
    });
    return this.#keys;
  }

  /** The issuer's keys: kept for a while, and asked for anew where a token names one that is not among them. */
  async #openKeys(): Promise<KeyFinder> {
    const { createRemoteJWKSet, customFetch } = await import("jose");
    const address = this.config.jwks_uri ?? (await this.#discover());
    return createRemoteJWKSet(new URL(address), {
      cacheMaxAge: keysMs,
      cooldownDuration: this.#cooldownMs,
      [customFetch]: (url: string, init: Parameters<FetchOutside>[1]) => this.#fetching(url, init),
    });
  }

  /** OpenID Connect Discovery §4: the document must name the issuer that it was asked of. */
  async #discover(): Promise<string> {
    const { issuer, name } = this.config;
    const response = await this.#fetching(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    const found = (await response.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
    if (found.issuer === issuer && typeof found.jwks_uri === "string" && URL.canParse(found.jwks_uri))
      return found.jwks_uri;
    throw new Error(`the discovery document of ${name} does not name its issuer and keys`);
  }
}
