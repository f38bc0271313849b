import { now } from "../../platform/clock.ts";
import type { Config } from "../../platform/config/index.ts";
import { Failure, permissionDenied } from "../../platform/failure.ts";
import { loopbackRefusal } from "../../front/loopback.ts";
import { localPrincipal, type Authenticate, type Head, type Principal, type Role } from "../../platform/principal.ts";
import { isPerson, subjectOf, type Key } from "../tenancy/objects.ts";
import type { Issuers } from "../identity/issuers.ts";
import { isCsrf } from "../identity/sessions.ts";
import type { SignIn } from "../identity/sign-in.ts";
import { cookieIn } from "../identity/cookies.ts";
import { digestOf, type Tenancy } from "../tenancy/tenancy.ts";
import type { AdminKey } from "./admin-key.ts";
import { readKey } from "../tenancy/key-text.ts";
import { Networks } from "./networks.ts";

/** Who governs: the holder of the admin key. Calls no model. */
const adminPrincipal: Principal = {
  kind: "service",
  id: "admin",
  organization: "default",
  workspace: "default",
  roles: ["operator"],
  grants: { models: [], tools: [] },
};

export interface AccessOptions {
  readonly config: Pick<Config, "auth" | "server">;
  readonly tenancy: Tenancy;
  /** Absent where nothing can be administered: in a process without a data folder. */
  readonly adminKey: AdminKey | undefined;
  readonly issuers: Issuers;
  /** Absent as the admin key is. */
  readonly signIn: SignIn | undefined;
}

/** Decides who may call, from the head of a call alone. */
export class Access {
  readonly #mode: Config["auth"]["mode"];
  readonly #tenancy: Tenancy;
  readonly #adminKey: AdminKey | undefined;
  readonly #server: Config["server"];
  readonly #signIn: SignIn | undefined;
  readonly #proxies: Networks;
  readonly #issuers: Issuers;
  readonly #principals = new WeakMap<Key, Principal>();
  readonly #networks = new WeakMap<Key, Networks>();

  constructor({ config, tenancy, adminKey, issuers, signIn }: AccessOptions) {
    this.#mode = config.auth.mode;
    this.#tenancy = tenancy;
    this.#adminKey = adminKey;
    this.#issuers = issuers;
    this.#server = config.server;
    this.#signIn = signIn;
    this.#proxies = new Networks(config.server.trusted_proxies);
  }

  /**
   * The principal of a call; throws a `Failure` with status 401 or 403. A key that is known counts as that key,
   * whatever the way and the mode. In loopback mode any placeholder that another API's client must send will do. Only a
   * token of an issuer may take a promise.
   */
  readonly identify: Authenticate = (head) => {
    const { headers, isTrusted } = head;
    const presented = presentedKey(headers);
    if (!isTrusted && this.#mode === "loopback") {
      const refusal = loopbackRefusal(headers, this.#server.cors_origins);
      if (refusal) throw refusal;
    }
    const known = presented === undefined ? undefined : this.#principalOf(presented, head);
    if (known) return known;
    const service = presented === undefined ? undefined : this.#issuers.identify(presented);
    if (service) return service;
    const person = presented === undefined ? this.#personOf(head) : undefined;
    if (person) return person;
    if (isTrusted || this.#mode === "loopback") return localPrincipal;
    throw presented === undefined
      ? unauthenticated("No API key was sent. Send it as 'Authorization: Bearer KEY'.")
      : unauthenticated("The API key is not known here. Check that it is a key of this Omen, and whole.");
  };

  #principalOf(presented: string, head: Head): Principal | undefined {
    const form = readKey(presented);
    if (form.kind === "mistyped") throw unauthenticated("This key is mistyped: its checksum does not fit.");
    const digest = digestOf(presented);
    if (this.#adminKey?.is(digest)) return adminPrincipal;
    const key = form.kind === "omen" ? this.#tenancy.findById(form.id, digest) : this.#tenancy.findForeign(digest);
    if (!key) {
      if (form.kind === "omen") throw unauthenticated("No such key here. OMEN_URL may name another Omen.");
      return undefined;
    }
    if (key.expiresAt !== undefined && key.expiresAt <= now())
      throw unauthenticated(
        `Key ${key.name} ended at ${new Date(key.expiresAt).toISOString()}. Ask your operator for another.`,
      );
    this.#checkNetwork(key, head);
    const roles = this.#rolesOf(key);
    let principal = this.#principals.get(key);
    if (principal?.roles !== roles) this.#principals.set(key, (principal = principalOf(key, roles)));
    return principal;
  }

  /** A key of somebody who signs in may what he may, and nothing when he belongs nowhere any more. */
  #rolesOf(key: Key): readonly Role[] {
    if (key.user === undefined || !isPerson(key.user) || !this.#signIn) return key.roles;
    const roles = this.#signIn.people.rolesOf(key);
    if (roles) return roles;
    throw unauthenticated(`Key ${key.name} is somebody's who may not come in here any more. Ask your operator.`);
  }

  /**
   * The person of a browser's session. What changes something must bear the session's token besides: other sites can
   * send the cookie, and can't read it.
   */
  #personOf({ headers, method }: Head): Principal | undefined {
    if (!this.#signIn || this.#signIn.providers.size === 0) return undefined;
    const text = cookieIn(headers, "session", this.#server);
    const session = text === undefined ? undefined : this.#signIn.sessions.find(text);
    if (!session) return undefined;
    if (method !== "GET" && method !== "HEAD" && !isCsrf(session, headers.get("x-omen-csrf") ?? ""))
      throw permissionDenied("A change by a browser's session needs x-omen-csrf: the csrf of /auth/whoami.");
    return session.known.principal;
  }

  #checkNetwork(key: Key, head: Head): void {
    if (key.networks.length === 0) return;
    let networks = this.#networks.get(key);
    if (!networks) this.#networks.set(key, (networks = new Networks(key.networks)));
    const address = this.#addressOf(head);
    if (address !== undefined && networks.has(address)) return;
    throw new Failure({
      status: 403,
      type: "permission_error",
      code: "permission_denied",
      message: `Key ${key.name} may not be used from ${address ?? "here"}; it is bound to ${key.networks.join(", ")}.`,
    });
  }

  /** Whose call it is: behind proxies that are trusted, the last address that none of them has. */
  #addressOf({ headers, address }: Head): string | undefined {
    const chain = (headers.get("x-forwarded-for") ?? "").split(",").map((name) => name.trim());
    let caller = address();
    while (caller !== undefined && this.#proxies.has(caller)) caller = chain.pop() || undefined;
    return caller;
  }
}

const principalOf = (key: Key, roles: readonly Role[]): Principal => ({
  kind: "key",
  id: subjectOf.key(key.name),
  organization: key.organization,
  workspace: key.workspace,
  roles,
  grants: key.grants,
});

/** A key as OpenAI's, Anthropic's or Azure's clients send it, or beside a client's own credential. */
function presentedKey(headers: Headers): string | undefined {
  const own = headers.get("x-omen-key");
  if (own !== null) return own;
  const authorization = headers.get("authorization");
  const bearer = authorization?.match(/^Bearer\s+(.+)$/i)?.[1];
  return bearer ?? headers.get("x-api-key") ?? headers.get("api-key") ?? undefined;
}

const unauthenticated = (message: string): Failure =>
  new Failure({
    status: 401,
    type: "invalid_request_error",
    code: "invalid_api_key",
    message,
    headers: { "www-authenticate": "Bearer" },
  });
