import { now } from "../../platform/clock.ts";
import type { PersonRule } from "../../platform/config/index.ts";
import type { Principal, Role } from "../../platform/principal.ts";
import { subjectOf, type Key } from "../tenancy/objects.ts";
import type { Tenancy } from "../tenancy/tenancy.ts";
import type { Claims } from "./claims.ts";
import { belongsTo, standingsBy, type Rule, type Standing } from "./place.ts";
import type { IdentityStore, Person } from "./store.ts";

export interface PeopleOptions {
  readonly store: IdentityStore;
  readonly tenancy: Tenancy;
  /** The configuration's rules, by the sign-in's name. */
  readonly rules: Readonly<Record<string, readonly PersonRule[]>>;
}

/** Roles that call models; the others look on. */
const calling: ReadonlySet<Role> = new Set(["operator", "owner", "admin", "member"]);

/** Somebody, where he belongs, and the principal that a session of his is. */
export interface Known {
  readonly person: Person;
  /** The first of his places, which his sessions are of. */
  readonly standing: Standing;
  readonly standings: readonly Standing[];
  readonly principal: Principal;
}

/**
 * Who signed in, and where each belongs by the rules of now: whoever no rule fits any more is nobody,
 * and what he held is taken back.
 */
export class People {
  readonly #store: IdentityStore;
  readonly #tenancy: Tenancy;
  readonly #rules: readonly Rule[];
  readonly #people = new Map<string, Person>();
  readonly #known = new Map<string, Known>();
  readonly #roles = new WeakMap<Key, { readonly known: Known; readonly roles: readonly Role[] }>();

  constructor({ store, tenancy, rules }: PeopleOptions) {
    this.#store = store;
    this.#tenancy = tenancy;
    this.#rules = Object.entries(rules).flatMap(([provider, own]) =>
      own.map(({ claim, value, ...rule }) => ({
        provider,
        asked: [{ claim, value }],
        organization: rule.organization,
        workspace: rule.workspace,
        role: rule.role,
      })),
    );
    for (const person of store.people()) this.#people.set(person.id, person);
    tenancy.listen({ membersChanged: () => this.#recheck() });
  }

  get all(): readonly Person[] {
    return [...this.#people.values()];
  }

  /** Somebody by his id, as long as he belongs somewhere. */
  find(id: string): Known | undefined {
    const known = this.#known.get(id);
    if (known) return known;
    const person = this.#people.get(id);
    const standings = person ? this.standingsOf(person) : [];
    const [standing] = standings;
    if (!person || !standing) return undefined;
    const found = { person, standing, standings, principal: principalOf(person, standing) };
    this.#known.set(id, found);
    return found;
  }

  /** Where somebody belongs: nowhere where no rule and no membership fits. */
  standingsOf({ id, provider, claims }: Pick<Person, "id" | "provider" | "claims">): readonly Standing[] {
    return standingsBy([...this.#allRules(), ...this.#memberRules(id)], provider, claims);
  }

  /** What rules ask of people of a sign-in, for those whom none fits. */
  askedOf(provider: string): readonly string[] {
    const fitting = this.#allRules().filter((rule) => rule.provider === undefined || rule.provider === provider);
    return [...new Set(fitting.flatMap(({ asked }) => asked.map(({ claim }) => claim)))];
  }

  /** Somebody signed in. Undefined where nothing fits: then what he had before is taken back. */
  signedIn(provider: string, name: string, claims: Claims): Known | undefined {
    const id = subjectOf.person(provider, String(claims["sub"]));
    const person = { id, provider, name, claims, seenAt: now() };
    if (this.standingsOf(person).length === 0) {
      if (this.#people.has(id)) this.remove("sign-in", id);
      return undefined;
    }
    this.#store.putPerson(person);
    this.#people.set(id, person);
    this.#known.delete(id);
    this.#takeKeys("sign-in", id);
    return this.find(id);
  }

  /** Forgets somebody: his keys and sessions end. Whether there was anybody. */
  remove(who: string, id: string): boolean {
    if (!this.#people.delete(id)) return false;
    this.#known.delete(id);
    this.#store.deletePerson(id);
    this.#takeKeys(who, id);
    this.#tenancy.note(who, "person.remove", id, {});
    return true;
  }

  /**
   * The roles that a key of somebody's has now, the same list as long as nothing changed. Undefined where it must not
   * be used: he does not belong there any more, or is nothing there any more of what the key was made for.
   */
  rolesOf(key: Key): readonly Role[] | undefined {
    const known = this.find(key.user ?? "");
    const before = this.#roles.get(key);
    if (known && before?.known === known) return before.roles;
    const there = known?.standings.filter((standing) => belongsTo(standing, key)) ?? [];
    if (!known || there.length === 0) return undefined;
    const roles = key.roles.filter((role) => there.some((standing) => standing.roles.includes(role)));
    if (key.roles.length > 0 && roles.length === 0) return undefined;
    this.#roles.set(key, { known, roles });
    return roles;
  }

  /** The configuration's rules, then the memberships by claims. */
  #allRules(): readonly Rule[] {
    const byClaims = this.#tenancy.claimMembers.map(({ provider, claims, ...member }): Rule => ({
      ...member,
      provider: provider === "" ? undefined : provider,
      asked: Object.entries(claims).map(([claim, value]) => ({ claim, value })),
    }));
    return [...this.#rules, ...byClaims];
  }

  /** Rules that memberships of workspaces are. */
  #memberRules(id: string): readonly Rule[] {
    return this.#tenancy.members
      .filter(({ user }) => user === id)
      .map(({ organization, workspace, role }) => ({ provider: undefined, asked: [], organization, workspace, role }));
  }

  /** Members changed: whoever belongs to a place no more loses what he had there. */
  #recheck(): void {
    const before = [...this.#known.keys()];
    this.#known.clear();
    for (const id of before) {
      if (!this.find(id)) this.#store.deleteSessionsOf(id);
      this.#takeKeys("sign-in", id);
    }
  }

  /** Takes back the keys of somebody that must not be used any more. */
  #takeKeys(who: string, id: string): void {
    for (const key of this.#tenancy.keys)
      if (key.user === id && !key.isManaged && !this.rolesOf(key)) this.#tenancy.removeKey(who, key);
  }
}

function principalOf({ id }: Person, { organization, workspace, roles }: Standing): Principal {
  return {
    kind: "person",
    id,
    organization,
    workspace,
    roles,
    grants: { models: modelsOf(roles), tools: [] },
  };
}

/** The models that roles let somebody grant, and a key of his call. */
export const modelsOf = (roles: readonly Role[]): readonly string[] =>
  roles.some((role) => calling.has(role)) ? ["*"] : [];
