import { monotonic } from "../../platform/clock.ts";
import { grantName } from "../consent/grants.ts";
import { NotDecidable, type Request, TooManyRequests } from "../consent/requests.ts";
import { scopeOf, scopeWords } from "../consent/scope.ts";
import { type Decision, type Reach, reaches } from "../policy/policy.ts";
import type { Roots } from "../roots.ts";
import type { CallContext, LaterResult } from "../tool/tool.ts";
import { type Action, boundBy, serverOf } from "./action.ts";
import type { Caller, Question } from "./caller.ts";
import type { Books } from "./ledger.ts";
import type { Session } from "./sessions.ts";
import { detailOf, homely, refused, refusedByPerson, waiting, whyAsked } from "./words.ts";

/** What came of asking: a grant or a request that allows the call, or what the caller is told. */
export type Answer =
  | { readonly kind: "allowed"; readonly by: string; readonly grant?: string; readonly request?: string }
  | {
      readonly kind: "refused";
      readonly effect: "ask" | "deny";
      readonly result: LaterResult;
      readonly request?: string;
    };

/** Milliseconds between two looks at whether a person has decided elsewhere while the client asks. */
const lookMs = 50;
/** Milliseconds that a client has to answer. */
const elicitationMs = 60_000;

const minuteMs = 60_000;

interface Asking {
  readonly books: Books;
  readonly action: Action;
  readonly decision: Decision;
  readonly caller: Caller;
  readonly session: Session;
  readonly roots: Roots;
  readonly pendingMinutes: number;
  /** Whether an answer that comes through the client counts. */
  readonly trustsClient: boolean;
}

/**
 * Looks for what a person has allowed, and asks where there is nothing: at the client where the user trusts it to,
 * else by a request that waits in glyph.db. Synchronous unless the client is asked. Throws a `ToolError` for
 * arguments without a canonical form.
 */
export function answerFor(asking: Asking): Answer | Promise<Answer> {
  const { books, action, decision } = asking;
  const bound = boundBy(action, asking.roots);
  const hash = bound.action;
  const known = books.requests.about(hash);
  if (known?.state === "granted" && books.requests.use(known.id)) {
    const grant = known.grant_id === null ? {} : { grant: grantName(known.grant_id) };
    return { kind: "allowed", by: "request", request: known.id, ...grant };
  }
  if (known?.state === "denied")
    return { kind: "refused", effect: "deny", request: known.id, result: refusedByPerson(known.id) };
  const touched = { paths: action.paths, argumentsHash: bound.arguments };
  const grant = books.grants.find({
    principal: action.principal.id,
    session: asking.session.id,
    server: serverOf(action.tool),
    tool: action.tool.name,
    pin: action.pin,
    upTo: decision.upTo,
    ...touched,
  });
  if (grant !== undefined) return { kind: "allowed", by: "grant", grant: grantName(grant) };
  return ask(asking, hash, touched);
}

function ask(asking: Asking, hash: string, touched: Parameters<typeof scopeOf>[0]): Answer | Promise<Answer> {
  const { books, action, decision, caller, roots } = asking;
  const { tool, given, principal } = action;
  const scope = scopeOf(touched);
  const does = cut(doesWords(asking));
  const shown = {
    does,
    detail: detailOf(given, action.written),
    roots: roots.paths.map(homely),
    why: whyAsked(tool, decision),
    by: caller.startedBy?.() ?? "",
    scope: scopeWords(tool.name, scope, roots.paths),
  };
  let asked;
  try {
    asked = books.requests.ask(
      {
        action: hash,
        principal: principal.id,
        session: asking.session.id,
        launch: caller.launch,
        server: serverOf(tool),
        tool: tool.name,
        pin: action.pin,
        scope,
        upTo: decision.upTo,
        shown,
      },
      asking.pendingMinutes * minuteMs,
    );
  } catch (error) {
    if (!(error instanceof TooManyRequests)) throw error;
    return {
      kind: "refused",
      effect: "deny",
      result: refused(`${error.message}; stop and tell the person`, "too-many-requests"),
    };
  }
  const { request, isNew } = asked;
  if (isNew) recordConsent(asking, request, "asked", { rule: decision.rule });
  const pending = (): Answer => ({
    kind: "refused",
    effect: "ask",
    request: request.id,
    result: waiting(tool, request, does, decision),
  });
  if (!caller.ask || !asking.trustsClient) return pending();
  const question = questionFor(asking, request, shown.scope);
  return askClient(asking, caller.ask, request, question).then((answer) => answer ?? pending());
}

/** Characters of what a person is told a call does; its details follow. */
const doesMax = 400;
const cut = (text: string): string => (text.length > doesMax ? `${text.slice(0, doesMax)}…` : text);

/** What the call would do; where it would send out what a stranger may have asked for, that too. */
function doesWords({ action, roots, caller, session }: Asking): string {
  const context: CallContext = { roots, signal: caller.signal };
  const { tool, given } = action;
  if (!tool.annotations.openWorldHint) return tool.describe(given, context);
  const mark = session.has("untrusted") ? session.marks.get("untrusted") : undefined;
  const sends = `${tool.name} sends data out (${tool.describe(given, context)})`;
  if (!mark) return sends;
  const time = new Date(mark.since_ms).toTimeString().slice(0, 5);
  return `${sends}, and this session has read untrusted content (${mark.source}, ${time})`;
}

function questionFor({ action, roots }: Asking, request: Request, scope: string): Question {
  const { does } = JSON.parse(request.shown) as { readonly does: string };
  const where = roots.paths.map(homely).join(", ");
  const all: Question["choices"] = [
    { value: "no", label: "No" },
    { value: "once", label: "Once: exactly this call" },
    { value: "session", label: `Session: ${scope}` },
  ];
  return {
    message: `Glyph asks: ${action.tool.name}, ${does}, in ${where} (request ${request.id})`,
    choices: all.filter(({ value }) => value === "no" || reaches.indexOf(value) <= reaches.indexOf(request.up_to)),
  };
}

/** Asks at the client and looks for a decision elsewhere meanwhile; undefined where neither came. */
async function askClient(
  asking: Asking,
  askAt: NonNullable<Caller["ask"]>,
  request: Request,
  question: Question,
): Promise<Answer | undefined> {
  const stop = new AbortController();
  const until = monotonic() + elicitationMs;
  const cancel = () => stop.abort();
  asking.caller.signal.addEventListener("abort", cancel, { once: true });
  const elsewhere = setInterval(() => {
    const { state } = asking.books.requests.find(request.id) ?? { state: "lapsed" };
    if (state !== "pending" || monotonic() > until) stop.abort();
  }, lookMs);
  let chosen: Reach | "no" | undefined;
  try {
    chosen = await Promise.race([askAt(question, stop.signal), aborted(stop.signal)]);
  } finally {
    clearInterval(elsewhere);
    asking.caller.signal.removeEventListener("abort", cancel);
  }
  if (asking.caller.signal.aborted) return undefined;
  // What a client makes up is no answer; `always` is not on offer there.
  const offered = question.choices.some(({ value }) => value === chosen);
  if (chosen !== undefined && offered) decide(asking, request, chosen);
  return settled(asking, request);
}

function decide(asking: Asking, request: Request, chosen: Reach | "no"): void {
  const { requests, grants } = asking.books;
  try {
    if (chosen === "no") {
      requests.deny(request.id);
      recordConsent(asking, request, "denied", { channel: "elicitation" });
      return;
    }
    const grant = requests.grant(request.id, chosen, (row) => grants.make(row, chosen, 0));
    recordConsent(asking, request, "granted", {
      channel: "elicitation",
      reach: chosen,
      grant: grant === undefined ? undefined : grantName(grant),
    });
  } catch (error) {
    if (!(error instanceof NotDecidable)) throw error; // somebody decided elsewhere at the same time, which counts
  }
}

/** What the request has become. */
function settled({ books }: Asking, { id }: Request): Answer | undefined {
  const now = books.requests.find(id);
  if (now?.state === "denied") return { kind: "refused", effect: "deny", request: id, result: refusedByPerson(id) };
  if (now?.state !== "granted" || !books.requests.use(id)) return undefined;
  const grant = now.grant_id === null ? {} : { grant: grantName(now.grant_id) };
  return { kind: "allowed", by: "request", request: id, ...grant };
}

function recordConsent(
  { books, action, caller, session }: Asking,
  request: Request,
  state: "asked" | "denied" | "granted",
  more: Readonly<Record<string, string | undefined>>,
): void {
  books.audit.append("consent", {
    state,
    request: request.id,
    action: request.action,
    tool: action.tool.name,
    server: serverOf(action.tool),
    pin: action.pin,
    principal: action.principal.id,
    session: session.id,
    launch: caller.launch,
    ...more,
  });
}

const aborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
