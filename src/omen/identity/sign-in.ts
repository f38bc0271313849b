import type { Database } from "bun:sqlite";
import type { Config } from "../../platform/config/index.ts";
import type { Tenancy } from "../tenancy/tenancy.ts";
import { claimValues, type Claims } from "./claims.ts";
import { Devices } from "./devices.ts";
import { Journeys } from "./journeys.ts";
import { People, type Known } from "./people.ts";
import { identityProviders } from "./provider/index.ts";
import { SignInRefused, type IdentityProvider } from "./provider/provider.ts";
import { Sessions } from "./sessions.ts";
import { IdentityStore } from "./store.ts";

interface SignInOptions {
  readonly config: Pick<Config, "auth" | "server">;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly database: Database;
  readonly tenancy: Tenancy;
}

/** People who sign in: by whom, who they are, and what holds of it. */
export class SignIn {
  readonly people: People;
  readonly sessions: Sessions;
  readonly journeys = new Journeys();
  readonly devices = new Devices();
  readonly providers: ReadonlyMap<string, IdentityProvider>;
  /** Days for which a key that a sign-in made holds. */
  readonly keyDays: number;

  constructor({ config: { auth }, environment, database, tenancy }: SignInOptions) {
    const store = new IdentityStore(database);
    const rules = Object.fromEntries(Object.entries(auth.oidc).map(([name, oidc]) => [name, oidc.rules]));
    this.people = new People({ store, tenancy, rules });
    this.sessions = new Sessions(store, this.people, auth.sessions);
    this.providers = identityProviders(auth.oidc, environment);
    this.keyDays = auth.sessions.key_days;
  }

  /** Somebody came back from his issuer with these claims. Throws a `SignInRefused` where he belongs nowhere. */
  admit({ name: provider, title }: IdentityProvider, claims: Claims): Known {
    const { sub } = claims;
    if (typeof sub !== "string" || !/^[\x21-\x7e]{1,255}$/.test(sub))
      throw new Error(`${title} names nobody: its claim sub is no name`);
    const known = this.people.signedIn(provider, nameIn(claims), claims);
    if (known) return known;
    throw new SignInRefused(
      `${title} knows you, but no rule or member here matches; ${this.#told(provider, claims)}. Ask your operator.`,
    );
  }

  /** What was seen of somebody whom no rule fits. */
  #told(provider: string, claims: Claims): string {
    // Microsoft leaves groups out beyond 200, and says where they could be asked for ("Groups overage claim").
    const { _claim_names: elsewhere } = claims;
    if (typeof elsewhere === "object" && elsewhere !== null && "groups" in elsewhere)
      return "you are in more than 200 groups, which Microsoft then leaves out: your operator can assign groups to the application";
    const asked = [...new Set(["groups", ...this.people.askedOf(provider)])];
    const seen = asked.flatMap((claim) => {
      const values = claimValues(claims, claim);
      return values.length === 0 ? [] : [`your ${claim}: ${values.slice(0, 50).join(", ").slice(0, 500)}`];
    });
    return seen.length > 0 ? seen.join("; ") : `it tells none of ${asked.join(", ")}`;
  }
}

/** What people call somebody: never what he is known by. */
function nameIn(claims: Claims): string {
  const names = ["email", "preferred_username", "login", "name", "sub"].flatMap((claim) => claimValues(claims, claim));
  const plain = names.map((name) => name.replaceAll(/\p{C}/gu, "").trim());
  return (plain.find((name) => name !== "") ?? "somebody").slice(0, 100);
}
