import { grantName, Grants } from "../glyph/consent/grants.ts";
import { NotDecidable, type Request, Requests, type Shown } from "../glyph/consent/requests.ts";
import { parseScope, scopeWords } from "../glyph/consent/scope.ts";
import { type Reach, reaches } from "../glyph/policy/policy.ts";
import { openStore } from "../glyph/store.ts";
import { now } from "../platform/clock.ts";
import { glyphConfigPath, readGlyphConfig } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ask, needPerson, roughly, table, visible } from "./glyph/ask-person.ts";
import { openOwnLog } from "./glyph/own-log.ts";
import { dataOption } from "./options.ts";
import { out } from "./terminal.ts";

const actions = { list, approve, deny, revoke };

const dayMs = 24 * 3_600_000;

export const command: Command = {
  name: "consent",
  summary: "approve or deny the tool calls that wait for you",
  usage: "list|approve|deny|revoke [REQUEST|GRANT] [options]",
  options: [dataOption],
  examples: [
    "omen consent list          # what waits, and what was granted",
    "omen consent approve 7F3K  # shows the call, and asks how far you allow it",
    "omen consent deny 7F3K",
    "omen consent revoke G12    # holds in every process at once",
  ],
  async run(invocation) {
    const [name = "", id, ...rest] = invocation.positionals;
    if (!Object.hasOwn(actions, name)) {
      throw usageError(`say one of ${Object.keys(actions).join(", ")}`, "omen consent --help explains them");
    }
    if (name === "list" ? id !== undefined : id === undefined || rest.length > 0) {
      throw usageError(
        name === "list" ? `unexpected '${id}'` : `omen consent ${name} needs one name`,
        "omen consent list shows them",
      );
    }
    const folder = invocation.value("data") ?? defaultDataFolder(process.env);
    return actions[name as keyof typeof actions](folder, (id ?? "").toUpperCase());
  },
};

async function list(folder: string): Promise<ExitCode> {
  const store = openStore(folder);
  const requests = new Requests(store).pending();
  const grants = new Grants(store).all();
  if (requests.length === 0) out("nothing waits\n");
  else {
    const rows = requests.map((request) => {
      const by = [request.principal, ...(request.launch === null ? [] : [request.launch])].join(", ");
      const asked = `${roughly(now() - request.asked_ms)} ago`;
      return [request.id, asked, visible(by), `${visible(request.tool)}: ${visible(shownOf(request).does)}`];
    });
    out(table([["request", "asked", "by", "wants"], ...rows]));
  }
  if (grants.length === 0) out("no grants\n");
  else {
    const rows = grants.map((grant) => {
      const scope = parseScope(grant.scope);
      const holds = grant.until_ms === null ? `until ${grant.session} ends` : `until ${date(grant.until_ms)}`;
      return [
        grantName(grant.id),
        visible(grant.principal),
        holds,
        visible(scope ? scopeWords(grant.tool, scope, []) : grant.tool),
      ];
    });
    out(table([["grant", "to", "holds", "allows"], ...rows]));
  }
  store.close();
  return exit.ok;
}

async function approve(folder: string, id: string): Promise<ExitCode> {
  needPerson("approving");
  const store = openStore(folder);
  const requests = new Requests(store);
  const request = requests.find(id);
  if (!request)
    throw new CommandError(`there is no request ${id}`, exit.failed, "omen consent list shows those that wait.");
  if (request.state !== "pending" || request.lapses_ms <= now()) {
    const state = request.state === "pending" ? "lapsed" : `was ${request.state} already`;
    throw new CommandError(`${id} ${state}`, exit.failed, "The call must be made again to ask again.");
  }
  const { always_days: days } = readGlyphConfig(glyphConfigPath(process.env)).consent;
  out(description(request, days));
  const offered = reaches.slice(0, reaches.indexOf(request.up_to) + 1);
  const answer = await choose([...offered, "no"]);
  if (answer === undefined) {
    out(`\n${id} goes on waiting\n`);
    return exit.interrupted;
  }
  if (answer === "no") return settle(() => denied(folder, requests, request));
  return settle(() => granted(folder, requests, request, answer as Reach, days));
}

async function choose(choices: readonly string[]): Promise<string | undefined> {
  for (;;) {
    const answer = (await ask(`allow? [${choices.join("/")}] `))?.toLowerCase();
    if (answer === undefined || choices.includes(answer)) return answer;
    out(`say one of ${choices.join(", ")}\n`);
  }
}

function description(request: Request, days: number): string {
  const shown = shownOf(request);
  const { does, detail, roots, why, by, scope } = shown;
  const who = [
    request.principal,
    ...(request.launch === null ? [] : [`launch ${request.launch}`]),
    `session ${request.session}`,
    ...(by === "" ? [] : [`started by ${by}`]),
  ];
  const reach: Readonly<Record<Reach, string>> = {
    once: "exactly this call",
    session: `${scope}, until ${request.session} ends`,
    always: `${scope}, until ${date(now() + days * dayMs)}`,
  };
  const offered = reaches.slice(0, reaches.indexOf(request.up_to) + 1);
  return [
    `${visible(request.tool)}, ${request.server === "glyph" ? "built in" : `of ${visible(request.server)}`}`,
    `  for   ${visible(who.join(", "))}`,
    `  in    ${visible(roots.join(", "))}`,
    `  does  ${visible(does)}`,
    ...detail.map((line) => `        ${visible(line)}`),
    `  why   ${visible(why)}`,
    "",
    ...offered.map((name) => `  ${name.padEnd(7)}  ${visible(reach[name])}`),
    "",
  ].join("\n");
}

async function deny(folder: string, id: string): Promise<ExitCode> {
  const requests = new Requests(openStore(folder));
  const request = requests.find(id);
  if (!request)
    throw new CommandError(`there is no request ${id}`, exit.failed, "omen consent list shows those that wait.");
  return settle(() => denied(folder, requests, request));
}

async function revoke(folder: string, name: string): Promise<ExitCode> {
  const id = /^G(\d+)$/.exec(name)?.[1];
  if (id === undefined)
    throw usageError(`${name} is no grant: they are called G1, G2, …`, "omen consent list shows them");
  const own = openOwnLog(folder);
  const revoked = new Grants(openStore(folder)).revoke(Number(id));
  if (revoked) own.append("consent", { state: "revoked", grant: name, channel: "terminal" });
  own.close();
  if (!revoked) throw new CommandError(`${name} does not hold`, exit.failed, "omen consent list shows those that do.");
  out(`${name} revoked\n`);
  return exit.ok;
}

function granted(folder: string, requests: Requests, request: Request, reach: Reach, days: number): string {
  const grants = new Grants(requests.database);
  const grant = requests.grant(request.id, reach, (row) => grants.make(row, reach, days));
  const name = grant === undefined ? undefined : grantName(grant);
  record(folder, request, { state: "granted", reach, grant: name });
  if (name === undefined) return `${request.id} approved, once\n`;
  return `${request.id} approved: grant ${name}. To take it back: omen consent revoke ${name}\n`;
}

function denied(folder: string, requests: Requests, request: Request): string {
  requests.deny(request.id);
  record(folder, request, { state: "denied" });
  return `${request.id} denied\n`;
}

function settle(work: () => string): ExitCode {
  try {
    out(work());
    return exit.ok;
  } catch (error) {
    if (error instanceof NotDecidable) throw new CommandError(error.message);
    throw error;
  }
}

function record(folder: string, request: Request, more: Readonly<Record<string, string | undefined>>): void {
  const { id, action, tool, server, pin, principal, session, launch } = request;
  const own = openOwnLog(folder);
  own.append("consent", {
    action,
    channel: "terminal",
    launch: launch ?? undefined,
    pin,
    principal,
    request: id,
    server,
    session,
    tool,
    ...more,
  });
  own.close();
}

const shownOf = (request: Request): Shown => JSON.parse(request.shown) as Shown;

const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
