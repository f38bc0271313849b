import { hash, timingSafeEqual } from "node:crypto";
import { now } from "../../platform/clock.ts";
import type {
  Budget,
  ClaimMember,
  Key,
  KeyTemplate,
  Limits,
  Member,
  Session,
  StoppedSession,
  Workspace,
} from "./objects.ts";
import { subjectOf } from "./objects.ts";
import type { TenancyStore } from "./store.ts";

/** What the configuration defines besides: it can't be changed here. */
export interface Managed {
  readonly keys: readonly Key[];
  readonly budgets: readonly Budget[];
  /** Places that its rules name. */
  readonly workspaces: readonly Workspace[];
}

/** Told of what changed, after it is durable. */
export interface TenancyListener {
  /** A key is in force no more. */
  keyEnded?(name: string): void;
  /** Somebody belongs to a workspace, or does no more. */
  membersChanged?(): void;
  /** A budget was made, changed, or is gone. */
  budgetChanged?(budget: Budget, isGone: boolean): void;
  /** A user, a workspace or an organization has other limits. */
  limitsChanged?(): void;
  /** A session is to call no model any more. */
  sessionStopped?(session: StoppedSession): void;
}

/** SHA-256, by which a key is kept and compared. */
export const digestOf = (text: string): Buffer => hash("sha256", text, "buffer");

/**
 * Organizations, workspaces, members, keys and budgets, in memory for whoever asks with every request. What changes is
 * written to the store first, where there is one.
 */
export class Tenancy {
  readonly #store: TenancyStore | undefined;
  readonly #organizations = new Set<string>(["default"]);
  /** Workspaces that are there whatever the store has. */
  readonly #managed = new Set<string>();
  readonly #workspaces = new Map<string, Workspace>();
  readonly #members = new Map<string, Member>();
  readonly #claimMembers = new Map<string, ClaimMember>();
  readonly #templates = new Map<string, KeyTemplate>();
  /** Names of templates by workspace. */
  readonly #templateOf = new Map<string, string>();
  /** By public id; several while a rotated key's old secret holds. */
  readonly #keysById = new Map<string, readonly Key[]>();
  /** Keys that others made, by their digest. */
  readonly #foreign = new Map<string, Key>();
  readonly #keysByName = new Map<string, Key>();
  readonly #budgets = new Map<string, Budget>();
  #bySubject: ReadonlyMap<string, readonly Budget[]> = new Map();
  /** By subject: of users, workspaces and organizations. */
  readonly #limits: Map<string, Limits>;
  readonly #stopped = new Map<string, StoppedSession>();
  readonly #listeners: TenancyListener[] = [];

  constructor(store: TenancyStore | undefined, managed: Managed) {
    this.#store = store;
    const kept = store?.load();
    const placed = managed.keys.map(({ organization, workspace: name }) => ({ organization, name }));
    for (const workspace of [{ organization: "default", name: "default" }, ...placed, ...managed.workspaces]) {
      this.#addWorkspace(workspace);
      this.#managed.add(workspaceId(workspace));
    }
    for (const name of kept?.organizations ?? []) this.#organizations.add(name);
    for (const { template, ...workspace } of kept?.workspaces ?? []) {
      this.#addWorkspace(workspace);
      if (template !== null) this.#templateOf.set(workspaceId(workspace), template);
    }
    for (const member of kept?.claimMembers ?? []) this.#claimMembers.set(claimMemberId(member), member);
    for (const template of kept?.templates ?? []) this.#templates.set(template.name, template);
    for (const member of kept?.members ?? []) this.#members.set(memberId(member), member);
    for (const key of kept?.keys ?? []) this.#addKey(key);
    for (const key of managed.keys) this.#addKey(key);
    for (const budget of [...(kept?.budgets ?? []), ...managed.budgets]) this.#budgets.set(budget.id, budget);
    this.#limits = new Map(kept?.limits);
    for (const stopped of kept?.stopped ?? []) this.#stopped.set(sessionId(stopped), stopped);
    this.#indexBudgets();
  }

  listen(listener: TenancyListener): void {
    this.#listeners.push(listener);
  }

  get organizations(): readonly string[] {
    return [...this.#organizations];
  }

  get workspaces(): readonly Workspace[] {
    return [...this.#workspaces.values()];
  }

  get members(): readonly Member[] {
    return [...this.#members.values()];
  }

  get claimMembers(): readonly ClaimMember[] {
    return [...this.#claimMembers.values()];
  }

  get templates(): readonly KeyTemplate[] {
    return [...this.#templates.values()];
  }

  /** The template of keys that sign-ins make in a workspace. */
  templateOf(workspace: Workspace): KeyTemplate | undefined {
    return this.#templates.get(this.#templateOf.get(workspaceId(workspace)) ?? "");
  }

  /** Every key in force, each once: the newest secret of one that was rotated. */
  get keys(): readonly Key[] {
    return [...this.#keysByName.values()];
  }

  get budgets(): readonly Budget[] {
    return [...this.#budgets.values()];
  }

  hasWorkspace(workspace: Workspace): boolean {
    return this.#workspaces.has(workspaceId(workspace));
  }

  /** Whether a workspace is there because the configuration says so: it can't be deleted here. */
  isManaged(workspace: Workspace): boolean {
    return this.#managed.has(workspaceId(workspace));
  }

  /** The key of this public id whose text has this digest; compared in constant time. */
  findById(id: string, digest: Buffer): Key | undefined {
    let found: Key | undefined;
    for (const key of this.#keysById.get(id) ?? []) if (timingSafeEqual(key.digest, digest)) found = key;
    return found;
  }

  /** The key of another form whose text has this digest. Looking it up tells a guesser nothing. */
  findForeign(digest: Buffer): Key | undefined {
    return this.#foreign.size === 0 ? undefined : this.#foreign.get(digest.toString("hex"));
  }

  /** The key of a name. */
  key(name: string): Key | undefined {
    return this.#keysByName.get(name);
  }

  budget(id: string): Budget | undefined {
    return this.#budgets.get(id);
  }

  budgetsOf(subject: string): readonly Budget[] {
    return this.#bySubject.get(subject) ?? [];
  }

  /** Limits of users, workspaces and organizations, by subject. */
  get limits(): ReadonlyMap<string, Limits> {
    return this.#limits;
  }

  get hasBudgets(): boolean {
    return this.#budgets.size > 0;
  }

  addOrganization(who: string, name: string): void {
    const entry = { who, action: "organization.create", object: subjectOf.organization(name), details: {} };
    this.#write(entry, (store) => store.putOrganization(name));
    this.#organizations.add(name);
  }

  setKeyTemplate(who: string, workspace: Workspace, template: string | undefined): void {
    const object = subjectOf.workspace(workspace);
    const entry = { who, action: "workspace.change", object, details: { key_template: template ?? null } };
    this.#write(entry, (store) => store.setKeyTemplate(workspace, template));
    if (template === undefined) this.#templateOf.delete(workspaceId(workspace));
    else this.#templateOf.set(workspaceId(workspace), template);
  }

  putTemplate(who: string, template: KeyTemplate): void {
    const object = subjectOf.template(template.name);
    this.#write({ who, action: "key_template.put", object, details: template }, (store) => store.putTemplate(template));
    this.#templates.set(template.name, template);
  }

  removeTemplate(who: string, name: string): void {
    const object = subjectOf.template(name);
    this.#write({ who, action: "key_template.delete", object, details: {} }, (store) => store.deleteTemplate(name));
    this.#templates.delete(name);
  }

  putClaimMember(who: string, member: ClaimMember): void {
    const object = subjectOf.workspace({ organization: member.organization, name: member.workspace });
    this.#write({ who, action: "member.put", object, details: member }, (store) => store.putClaimMember(member));
    this.#claimMembers.set(claimMemberId(member), member);
    for (const listener of this.#listeners) listener.membersChanged?.();
  }

  removeClaimMember(who: string, member: ClaimMember): void {
    const object = subjectOf.workspace({ organization: member.organization, name: member.workspace });
    this.#write({ who, action: "member.remove", object, details: member }, (store) => store.deleteClaimMember(member));
    this.#claimMembers.delete(claimMemberId(member));
    for (const listener of this.#listeners) listener.membersChanged?.();
  }

  /** Makes a workspace, and its organization. */
  addWorkspace(who: string, workspace: Workspace): void {
    const object = subjectOf.workspace(workspace);
    this.#write({ who, action: "workspace.create", object, details: {} }, (store) => {
      store.putWorkspace(workspace);
    });
    this.#addWorkspace(workspace);
  }

  removeWorkspace(who: string, workspace: Workspace): void {
    const object = subjectOf.workspace(workspace);
    this.#write({ who, action: "workspace.delete", object, details: {} }, (store) => store.deleteWorkspace(workspace));
    this.#workspaces.delete(workspaceId(workspace));
    this.#templateOf.delete(workspaceId(workspace));
    for (const members of [this.#members, this.#claimMembers])
      for (const [id, member] of members)
        if (member.organization === workspace.organization && member.workspace === workspace.name) members.delete(id);
    for (const listener of this.#listeners) listener.membersChanged?.();
  }

  putMember(who: string, member: Member): void {
    this.#write({ who, action: "member.put", object: subjectOf.user(member.user), details: member }, (store) =>
      store.putMember(member),
    );
    this.#members.set(memberId(member), member);
    for (const listener of this.#listeners) listener.membersChanged?.();
  }

  removeMember(who: string, member: Omit<Member, "role">): boolean {
    if (!this.#members.has(memberId(member))) return false;
    this.#write({ who, action: "member.remove", object: subjectOf.user(member.user), details: member }, (store) =>
      store.deleteMember(member),
    );
    this.#members.delete(memberId(member));
    for (const listener of this.#listeners) listener.membersChanged?.();
    return true;
  }

  /** Puts a key in force, or changes what it may; of a rotated one the secret that it had holds until `oldUntil`. */
  putKey(who: string, action: "key.create" | "key.rotate" | "key.change", key: Key, oldUntil?: number): void {
    const before = this.#keysByName.get(key.name);
    const { digest: _, ...details } = key;
    const old = action === "key.rotate" && before ? { ...before, expiresAt: oldUntil ?? now() } : undefined;
    this.#write({ who, action, object: subjectOf.key(key.name), details }, (store) => {
      if (old) store.putKey(old);
      store.putKey(key);
    });
    if (before) this.#forgetKey(before);
    if (old && (old.expiresAt ?? 0) > now()) this.#addKey(old);
    this.#addKey(key);
  }

  /** Takes a key out of force at once, all its secrets with it. */
  removeKey(who: string, key: Key): void {
    this.#write({ who, action: "key.revoke", object: subjectOf.key(key.name), details: {} }, (store) =>
      store.deleteKey(key.id),
    );
    this.#forgetKey(key);
    this.#keysById.delete(key.id);
    this.#keysByName.delete(key.name);
    for (const listener of this.#listeners) listener.keyEnded?.(key.name);
  }

  putBudget(who: string, action: "budget.create" | "budget.change" | "budget.raise", budget: Budget): void {
    const details = { ...budget, amount: String(budget.amount), raise: budget.raise && String(budget.raise.by) };
    this.#write({ who, action, object: budget.id, details }, (store) => store.putBudget(budget));
    this.#budgets.set(budget.id, budget);
    this.#indexBudgets();
    for (const listener of this.#listeners) listener.budgetChanged?.(budget, false);
  }

  removeBudget(who: string, budget: Budget): void {
    this.#write({ who, action: "budget.delete", object: budget.id, details: {} }, (store) =>
      store.deleteBudget(budget.id),
    );
    this.#budgets.delete(budget.id);
    this.#indexBudgets();
    for (const listener of this.#listeners) listener.budgetChanged?.(budget, true);
  }

  /** Sets the limits of a user, a workspace or an organization. */
  putLimits(who: string, subject: string, limits: Limits): void {
    this.#write({ who, action: "limit.set", object: subject, details: limits }, (store) =>
      store.putLimits(subject, limits),
    );
    this.#limits.set(subject, limits);
    for (const listener of this.#listeners) listener.limitsChanged?.();
  }

  removeLimits(who: string, subject: string): void {
    this.#write({ who, action: "limit.clear", object: subject, details: {} }, (store) => store.deleteLimits(subject));
    this.#limits.delete(subject);
    for (const listener of this.#listeners) listener.limitsChanged?.();
  }

  /** Sessions that were stopped, those that were stopped first before others. */
  get stoppedSessions(): readonly StoppedSession[] {
    return [...this.#stopped.values()];
  }

  /** Who has stopped a session, and when; undefined where nobody has. */
  stopped(session: Session): StoppedSession | undefined {
    return this.#stopped.size === 0 ? undefined : this.#stopped.get(sessionId(session));
  }

  stopSession(who: string, session: Session): StoppedSession {
    const stopped: StoppedSession = { ...session, who, at: now() };
    this.#write({ who, action: "session.stop", object: sessionName(session), details: {} }, (store) =>
      store.putStopped(stopped),
    );
    this.#stopped.set(sessionId(session), stopped);
    for (const listener of this.#listeners) listener.sessionStopped?.(stopped);
    return stopped;
  }

  resumeSession(who: string, session: Session): void {
    this.#write({ who, action: "session.resume", object: sessionName(session), details: {} }, (store) =>
      store.deleteStopped(session),
    );
    this.#stopped.delete(sessionId(session));
  }

  /** Logs what an administrator did that changes none of these objects. */
  note(who: string, action: string, object: string, details: unknown): void {
    this.#write({ who, action, object, details }, () => undefined);
  }

  /** What was changed, the newest first. */
  changes(limit: number) {
    return this.#store?.changes(limit) ?? [];
  }

  #write(entry: Parameters<TenancyStore["change"]>[0], write: (store: TenancyStore) => void): void {
    const store = this.#store;
    store?.change(entry, () => write(store));
  }

  #addWorkspace(workspace: Workspace): void {
    this.#organizations.add(workspace.organization);
    this.#workspaces.set(workspaceId(workspace), workspace);
  }

  #addKey(key: Key): void {
    if (key.isForeign) this.#foreign.set(key.digest.toString("hex"), key);
    else this.#keysById.set(key.id, [...(this.#keysById.get(key.id) ?? []), key]);
    const known = this.#keysByName.get(key.name);
    if (!known || known.createdAt <= key.createdAt) this.#keysByName.set(key.name, key);
  }

  #forgetKey(key: Key): void {
    this.#foreign.delete(key.digest.toString("hex"));
    const others = (this.#keysById.get(key.id) ?? []).filter((other) => !other.digest.equals(key.digest));
    if (others.length > 0) this.#keysById.set(key.id, others);
    else this.#keysById.delete(key.id);
  }

  #indexBudgets(): void {
    const bySubject = new Map<string, Budget[]>();
    for (const budget of this.#budgets.values())
      for (const subject of [budget.subject, ...(budget.bearers ?? [])])
        bySubject.set(subject, [...(bySubject.get(subject) ?? []), budget]);
    this.#bySubject = bySubject;
  }
}

const workspaceId = ({ organization, name }: Workspace): string => `${organization}/${name}`;
const memberId = ({ organization, workspace, user }: Omit<Member, "role">): string =>
  `${organization}/${workspace}/${user}`;

const claimMemberId = ({ organization, workspace, provider, claims }: ClaimMember): string =>
  JSON.stringify([organization, workspace, provider, claims]);

const sessionId = ({ organization, workspace, session }: Session): string => `${organization}/${workspace}\n${session}`;

const sessionName = ({ organization, workspace, session }: Session): string =>
  `session:${organization}/${workspace}/${session}`;
