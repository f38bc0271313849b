import type { AuditLog } from "../glyph/audit/log.ts";
import { Desk } from "../glyph/consent/desk.ts";
import { grantName, Grants } from "../glyph/consent/grants.ts";
import { NotDecidable, type Request, Requests, type Shown } from "../glyph/consent/requests.ts";
import { parseScope, scopeWords } from "../glyph/consent/scope.ts";
import { type Reach, reaches } from "../glyph/policy/policy.ts";
import { openStore } from "../glyph/store.ts";
import { now } from "../platform/clock.ts";
import { glyphConfigPath, readGlyphConfig } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { randomDigits } from "../platform/random.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ask, needPerson, roughly, table, visible } from "./glyph/ask-person.ts";
import { openOwnLog } from "./glyph/own-log.ts";
import { dataOption } from "./options.ts";
import { out } from "./terminal.ts";

const actions = { list, approve, deny, revoke, page };

const codeDigits = 6;

const dayMs = 24 * 3_600_000;

export const command: Command = {
  name: "consent",
  summary: "approve or deny the tool calls that wait for you",
  usage: "list|approve|deny|revoke|page [REQUEST|GRANT] [options]",
  options: [dataOption],
  examples: [
    "omen consent list          # what waits, and what was granted",
    "omen consent approve 7F3K  # shows the call, and asks how far you allow it",
    "omen consent deny 7F3K",
    "omen consent revoke G12    # holds in every process at once",
    "omen consent page          # the same in a browser, with a code to sign in",
  ],
  async run(invocation) {
    const [name = "", id, ...rest] = invocation.positionals;
    if (!Object.hasOwn(actions, name)) {
      throw usageError(`say one of ${Object.keys(actions).join(", ")}`, "omen consent --help explains them");
    }
    const takesNone = name === "list" || name === "page";
    if (takesNone ? id !== undefined : id === undefined || rest.length > 0) {
      throw usageError(
        takesNone ? `unexpected '${id}'` : `omen consent ${name} needs one name`,
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
  if (!request) throw unknown(id);
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
  return settle(folder, requests, (desk) => {
    const reach = offered.find((name) => name === answer);
    if (!reach) {
      desk.deny(id);
      return `${id} denied`;
    }
    const grant = desk.approve(id, reach);
    if (grant === undefined) return `${id} approved, once`;
    return `${id} approved: grant ${grant}. To take it back: omen consent revoke ${grant}`;
  });
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
  if (!requests.find(id)) throw unknown(id);
  return settle(folder, requests, (desk) => {
    desk.deny(id);
    return `${id} denied`;
  });
}

async function revoke(folder: string, name: string): Promise<ExitCode> {
  if (!/^G\d+$/.test(name))
    throw usageError(`${name} is no grant: they are called G1, G2, …`, "omen consent list shows them");
  return settle(folder, new Requests(openStore(folder)), (desk) => {
    if (desk.revoke(name)) return `${name} revoked`;
    throw new CommandError(`${name} does not hold`, exit.failed, "omen consent list shows those that do.");
  });
}

/** Serves the page until the person ends it. */
async function page(folder: string): Promise<ExitCode> {
  needPerson("signing in to the page");
  const audit = openOwnLog(folder);
  const store = openStore(folder);
  const code = randomDigits(codeDigits);
  const { ConsentPage } = await import("../glyph/consent/page.ts");
  const served = new ConsentPage(
    deskOf(new Requests(store), () => audit, "page"),
    code,
  );
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request, { port }) => served.answer(request, `127.0.0.1:${port}`),
    error: () => new Response("Something broke.", { status: 500 }),
  });
  out(`http://127.0.0.1:${server.port}/consent    code ${code.slice(0, 3)}-${code.slice(3)}    Ctrl-C ends it\n`);
  await new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
  await server.stop(true);
  audit.close();
  return exit.ok;
}

const deskOf = (requests: Requests, audit: () => AuditLog, channel: "page" | "terminal"): Desk =>
  new Desk({
    requests,
    grants: new Grants(requests.database),
    audit,
    channel,
    alwaysDays: readGlyphConfig(glyphConfigPath(process.env)).consent.always_days,
  });

/** Takes a decision, and says what came of it. */
function settle(folder: string, requests: Requests, decide: (desk: Desk) => string): ExitCode {
  const audit = openOwnLog(folder);
  try {
    out(`${decide(deskOf(requests, () => audit, "terminal"))}\n`);
    return exit.ok;
  } catch (error) {
    if (error instanceof NotDecidable) throw new CommandError(error.message);
    throw error;
  } finally {
    audit.close();
  }
}

const unknown = (id: string): CommandError =>
  new CommandError(`there is no request ${id}`, exit.failed, "omen consent list shows those that wait.");

const shownOf = (request: Request): Shown => JSON.parse(request.shown) as Shown;

const date = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
