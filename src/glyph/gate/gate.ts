import type { Log } from "../../platform/log.ts";
import type { States } from "../consent/states.ts";
import type { EntryFields } from "../audit/entry.ts";
import type { Write } from "../audit/log.ts";
import type { ActionPath } from "../policy/glob.ts";
import { type Decision, readOnlyByDefault } from "../policy/policy.ts";
import { startsPrograms } from "../policy/protected.ts";
import type { Roots } from "../roots.ts";
import type { LaterResult, Tool } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import { type Action, actionOf, pinOf, serverOf } from "./action.ts";
import { type Answer, answerFor } from "./asking.ts";
import type { Caller } from "./caller.ts";
import {
  type Arguments,
  auditRefused,
  type Case,
  denied,
  factsOf,
  hookRefused,
  mayCall,
  plainForm,
  type Told,
} from "./case.ts";
import { Decisions, type GateCounts } from "./counters.ts";
import type { HookInput } from "./hooks.ts";
import { type Books, Ledger } from "./ledger.ts";
import { Pass } from "./pass.ts";
import { actionPaths } from "./paths.ts";
import { PrivatePlaces } from "./private.ts";
import { type Session, Sessions } from "./sessions.ts";
import type { Settings } from "./settings.ts";
import { privateRule, protectedRule, refused, refusedByRule } from "./words.ts";

/**
 * What becomes of calls that a person would be asked about: they are, they are refused, or the
 * operator has said that they pass.
 */
export type ConsentMode = "ask" | "deny" | "off";

export interface GateOptions {
  readonly roots: Roots;
  readonly log: Log;
  readonly settings: Settings;
  readonly consent: ConsentMode;
  /** The data folder. */
  readonly folder: string;
  /** Glyph's own folders and files, which no tool may touch. */
  readonly privatePaths: readonly string[];
  /** For tests of a full disk. */
  readonly write?: Write;
}

/** Whether a call may go on. */
export type Entry =
  { readonly kind: "pass"; readonly pass: Pass } | { readonly kind: "refused"; readonly result: LaterResult };

/**
 * What every tool call passes, whatever protocol and transport it came by: the canonical action is judged by the user's
 * rules and hooks, by a person where these ask, and written down before and after. What only reads and nobody asks
 * about goes through without a promise.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #ledger: Ledger;
  readonly #private: PrivatePlaces;
  readonly #privateMayBeSeen: boolean;
  readonly #decisions = new Decisions();
  readonly #sessions: Sessions;
  #settings: Settings;
  #calls = 0;
  #auditIsFailing = false;

  constructor(options: GateOptions) {
    const { config } = options.settings;
    this.#options = options;
    this.#settings = options.settings;
    this.#private = new PrivatePlaces(options.privatePaths);
    this.#privateMayBeSeen = this.#private.mayBeSeen(options.roots.paths);
    this.#sessions = new Sessions(config.taint.hours);
    this.#ledger = new Ledger({
      folder: options.folder,
      log: options.log,
      export: config.audit.export,
      keepDays: config.audit.keep_days,
      ...(options.write && { write: options.write }),
    });
  }

  /** Takes other rules from the next call on. */
  use(settings: Settings): void {
    this.#settings = settings;
    this.#options.log.info("the rules have changed", { policy: settings.policy.hash });
    if (this.#ledger.opened) this.#quietly(() => this.#ledger.opened?.audit.append("config", this.#configFields()));
  }

  /** Judges a call. Throws a `ToolError` for arguments that are none of this tool. */
  enter(tool: Tool, given: Arguments, caller: Caller): Entry | Promise<Entry> {
    const session = this.#sessions.enter(caller.session);
    const call = `c-${++this.#calls}`;
    const plain: Case = { tool, given, caller, session, call, action: undefined };
    if (!mayCall(caller.principal, tool.name)) {
      const by = denied("tool-not-granted", `not permitted for ${caller.principal.id}`);
      return this.#refuse(plain, { decision: "deny", by }, refusedByRule(tool.name, by));
    }
    const { policy } = this.#settings;
    const readsOnly = tool.annotations.readOnlyHint;
    if (readsOnly && !this.#privateMayBeSeen && !this.#settings.looksCloser(tool.name)) {
      const decision = policy.isSilent(tool.name) ? readOnlyByDefault : policy.decide(factsOf(plain), []);
      if (decision.effect === "allow") return this.#pass(plain, { decision: "allow", by: decision });
    }
    return this.#judge({ ...plain, action: this.#action(plain) });
  }

  #action(plain: Case): Action {
    try {
      return actionOf(plain.tool, plain.given, plain.caller.principal, this.#options.roots);
    } catch (error) {
      if (error instanceof ToolError) this.#note(plain, { decision: "deny", by: denied("arguments", undefined) });
      throw error;
    }
  }

  #judge(judged: Case & { readonly action: Action }): Entry | Promise<Entry> {
    const { action, session, tool } = judged;
    if (this.#settings.looksAtSession(tool.name, tool.annotations.readOnlyHint))
      this.#quietly(() => this.#sessions.refresh(session, this.#books().taints));
    const decision = this.#decide(judged);
    if (decision.effect !== "deny" && this.#settings.hooks.has("before", tool.name)) {
      return this.#settings.hooks.run(this.hookInput(judged, "before")).then(({ effect, reason, hook }) => {
        if (effect === undefined) return this.#settle(judged, decision);
        const by = { ...denied(`hook ${hook}`, reason), effect, shadow: decision.shadow };
        if (effect === "deny") return this.#refuse(judged, { decision: "deny", by }, hookRefused(reason ?? ""));
        return this.#settle(judged, decision.effect === "ask" ? { ...decision, upTo: "once" } : by);
      });
    }
    if (decision.effect !== "deny") return this.#settle(judged, decision);
    return this.#refuse(
      judged,
      { decision: "deny", by: decision },
      refusedByRule(this.#blamed(action, decision), decision),
    );
  }

  /** What of a call a denial is about: the paths that the rule names, else the tool. */
  #blamed({ tool, written }: Action, { rule }: Decision): string {
    const globs = this.#settings.policy.rules.find(({ id }) => id === rule)?.paths;
    if (!globs && rule !== privateRule) return tool.name;
    const { roots } = this.#options;
    const fits = written.filter((path) => globs && actionPaths(roots, [path]).some((place) => globs.match(place)));
    return (fits.length > 0 ? fits : written).join(", ");
  }

  #decide(judged: Case & { readonly action: Action }): Decision {
    const { tool, action } = judged;
    const readsOnly = tool.annotations.readOnlyHint;
    if (!readsOnly || this.#privateMayBeSeen) {
      const isPrivate = ({ absolute }: ActionPath) =>
        this.#private.has(absolute) || (!readsOnly && this.#private.liesBeneath(absolute));
      if (action.paths.some(isPrivate)) return denied(privateRule, "it is Glyph's own data or configuration");
    }
    const decision = this.#settings.policy.decide(factsOf(judged), action.paths);
    if (readsOnly || decision.effect === "deny" || !action.paths.some(({ absolute }) => startsPrograms(absolute)))
      return decision;
    const reason = "this file can start programs, so each write is asked";
    return { effect: "ask", rule: protectedRule, reason, upTo: "once", shadow: decision.shadow };
  }

  /** Does what was decided: the call passes, or a person is asked. */
  #settle(judged: Case & { readonly action: Action }, decision: Decision): Entry | Promise<Entry> {
    if (decision.effect === "allow" || this.#options.consent === "off")
      return this.#pass(judged, { decision: "allow", by: decision });
    if (this.#options.consent === "deny") {
      const result = refused(
        "a person would have to approve this, and nobody is asked here (--consent deny)",
        decision.rule,
      );
      return this.#refuse(judged, { decision: "deny", by: decision }, result);
    }
    let books;
    try {
      books = this.#books(true);
    } catch (error) {
      return this.#refuse(judged, { decision: "deny", by: decision }, auditRefused(error));
    }
    const { consent } = this.#settings.config;
    const { caller, action } = judged;
    const launch = caller.launch === undefined ? undefined : `launch:${caller.launch}`;
    try {
      const answer = answerFor({
        books,
        action,
        decision,
        caller,
        session: judged.session,
        roots: this.#options.roots,
        pendingMinutes: consent.pending_minutes,
        trustsClient: consent.elicitation.some((name) => name === action.principal.id || name === launch),
      });
      const take = (told: Answer) => this.#answered(judged, decision, told);
      const unwritten = (error: unknown) => this.#unanswered(judged, decision, error);
      return answer instanceof Promise ? answer.then(take).catch(unwritten) : take(answer);
    } catch (error) {
      return this.#unanswered(judged, decision, error);
    }
  }

  #answered(judged: Case, by: Decision, answer: Answer): Entry | Promise<Entry> {
    if (answer.kind === "allowed") return this.#pass(judged, { decision: "allow", by, answer });
    return this.#refuse(judged, { decision: answer.effect, by, answer }, answer.result);
  }

  /** Nobody can be asked where that can't be written down: glyph.db is in another's hands, or the disk is full. */
  #unanswered(judged: Case, by: Decision, error: unknown): Entry {
    if (error instanceof ToolError) throw error;
    this.#options.log.error("a request can't be written", { error: String(error) });
    return this.#refuse(judged, { decision: "deny", by }, auditRefused(error));
  }

  #pass(judged: Case, told: Told): Entry | Promise<Entry> {
    const { tool } = judged;
    const { decision, answer, by } = told;
    this.#decisions.add(decision, answer?.kind === "allowed" ? answer.by : by.rule);
    const pass = new Pass(this, judged, told);
    if (tool.annotations.readOnlyHint && by.effect === "allow") {
      this.#quietly(() => {
        const { audit } = this.#books();
        audit.stage("call_start", this.#fields(judged, told, audit.hash(audit.size, plainForm(judged.given))));
      });
      return { kind: "pass", pass };
    }
    return this.#intend(judged, told, pass);
  }

  /** Writes what is about to be done to the disk, before it is. */
  async #intend(judged: Case, told: Told, pass: Pass): Promise<Entry> {
    try {
      const { audit } = this.#books(true);
      audit.append("call_start", this.#fields(judged, told, audit.hash(audit.size, plainForm(judged.given))));
      await audit.sync();
      this.#auditIsFailing = false;
    } catch (error) {
      this.#failed(error);
      if (this.#settings.config.audit.on_failure === "refuse") {
        const request = told.answer?.request;
        if (request !== undefined) this.#quietly(() => this.#books().requests.giveBack(request));
        return { kind: "refused", result: auditRefused(error) };
      }
    }
    return { kind: "pass", pass };
  }

  #refuse(judged: Case, told: Told, result: LaterResult): Entry {
    this.#note(judged, told);
    return { kind: "refused", result };
  }

  /** Counts and writes down a call that does not go on. */
  #note(judged: Case, told: Told): void {
    this.#decisions.add(told.decision, told.by.rule);
    this.#quietly(() => {
      const { audit } = this.#books();
      audit.append("decision", this.#fields(judged, told, audit.hash(audit.size, plainForm(judged.given))));
    });
  }

  #fields({ tool, caller, session, call }: Case, { decision, by, answer }: Told, argsHash: string): EntryFields {
    const allowed = answer?.kind === "allowed" ? answer : undefined;
    return {
      args_hash: argsHash,
      call,
      consent: by.effect === "ask" && this.#options.consent !== "ask" ? this.#options.consent : undefined,
      decision,
      grant: allowed?.grant,
      kind: "", // this and the other empty ones are the log's to fill: the entry's members stand in order
      launch: caller.launch,
      pin: pinOf(tool),
      policy: this.#settings.policy.hash,
      principal: caller.principal.id,
      request: answer?.request,
      rule: by.rule,
      seq: 0,
      server: serverOf(tool),
      session: session.id,
      shadow: by.shadow.length > 0 ? by.shadow.join(" ") : undefined,
      tool: tool.name,
      ts: "",
      v: 1,
    };
  }

  /** Opens the books at the first need; `again` for a call that can't do without. Throws an `AuditFailure`. */
  #books(again = false): Books {
    const { opened } = this.#ledger;
    if (opened) return opened;
    const books = this.#ledger.books(again);
    books.audit.append("config", this.#configFields());
    return books;
  }

  #configFields(): EntryFields {
    return { policy: this.#settings.policy.hash, consent: this.#options.consent };
  }

  /** Does what may fail without harm to a call that only reads, or is refused anyway. */
  #quietly(work: () => void): void {
    try {
      work();
      this.#auditIsFailing = false;
    } catch (error) {
      this.#failed(error);
    }
  }

  #failed(error: unknown): void {
    if (!this.#auditIsFailing) this.#options.log.error("the audit log can't be written", { error: String(error) });
    this.#auditIsFailing = true;
  }

  // What a pass needs when its call has ended.

  get settings(): Settings {
    return this.#settings;
  }

  get privatePlaces(): PrivatePlaces | undefined {
    return this.#privateMayBeSeen ? this.#private : undefined;
  }

  /** Writes down how a call has ended. */
  ended(judged: Case, fields: EntryFields): void {
    this.#quietly(() =>
      this.#books().audit.append("call_end", { call: judged.call, session: judged.session.id, ...fields }),
    );
  }

  mark(session: Session, label: "untrusted" | "private", source: string): void {
    this.#quietly(() => this.#sessions.mark(session, label, source, () => this.#books().taints));
  }

  hookInput({ tool, caller, session, given, action }: Case, at: "before" | "after"): HookInput {
    const { id, kind } = caller.principal;
    return {
      v: 1,
      at,
      principal: { id, kind },
      server: serverOf(tool),
      tool: tool.name,
      pin: pinOf(tool),
      arguments: action?.given ?? given,
      paths: action?.paths.map(({ relative }) => relative) ?? [],
      session: { id: session.id, saw_untrusted: session.has("untrusted"), saw_private: session.has("private") },
    };
  }

  /** What signed states need. Throws an `AuditFailure`. */
  states(): States {
    return this.#books(true).states;
  }

  /** Forgets a session that has ended. Its grants hold for nobody else, since no other session has its name. */
  endSession(id: string): void {
    this.#sessions.end(id);
  }

  counts(): GateCounts {
    const books = this.#ledger.opened;
    return {
      decisions: this.#decisions.counts,
      auditEntries: books?.audit.size ?? 0,
      auditUnsigned: books?.audit.unsigned ?? 0,
      pending: books?.requests.pending().length ?? 0,
    };
  }

  /** Signs and ends the audit log. */
  close(): void {
    this.#ledger.close();
  }
}
