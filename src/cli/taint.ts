import { Taints } from "../glyph/gate/sessions.ts";
import { openStore } from "../glyph/store.ts";
import { now } from "../platform/clock.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { ask, needPerson, roughly, table, visible } from "./glyph/ask-person.ts";
import { openOwnLog } from "./glyph/own-log.ts";
import { dataOption } from "./options.ts";
import { out } from "./terminal.ts";

export const command: Command = {
  name: "taint",
  summary: "what sessions have read of untrusted or private content",
  usage: "list|reset [SESSION] [options]",
  options: [dataOption],
  examples: ["omen taint list", "omen taint reset s-4c1e7a"],
  async run(invocation) {
    const [name, session, ...rest] = invocation.positionals;
    const folder = invocation.value("data") ?? defaultDataFolder(process.env);
    if (name === "list" && session === undefined) return list(folder);
    if (name === "reset" && session !== undefined && rest.length === 0) return reset(folder, session);
    throw usageError("say list, or reset and a session", "omen taint list shows the sessions");
  },
};

async function list(folder: string): Promise<ExitCode> {
  const store = openStore(folder);
  const marks = new Taints(store).all();
  store.close();
  if (marks.length === 0) {
    out("no session is marked\n");
    return exit.ok;
  }
  const rows = marks.map(({ session, label, since_ms: since, until_ms: until, source }) => [
    visible(session),
    label,
    new Date(since).toTimeString().slice(0, 5),
    visible(source),
    `in ${roughly(until - now())}, or by reset`,
  ]);
  out(table([["session", "label", "since", "from", "ends"], ...rows]));
  return exit.ok;
}

async function reset(folder: string, session: string): Promise<ExitCode> {
  needPerson("forgetting what a session has read");
  const taints = new Taints(openStore(folder));
  const labels = taints.all().filter((mark) => mark.session === session);
  if (labels.length === 0)
    throw new CommandError(`${session} is not marked`, exit.failed, "omen taint list shows those that are.");
  const content = labels.map(({ label }) => label).join(" and ");
  const answer = await ask(`Forget that ${visible(session)} read ${content} content? [y/N] `);
  if (answer?.toLowerCase() !== "y") {
    out("nothing was forgotten\n");
    return answer === undefined ? exit.interrupted : exit.ok;
  }
  const own = openOwnLog(folder);
  taints.reset(session);
  own.append("consent", { state: "granted", channel: "terminal", session, tool: "taint reset" });
  own.close();
  return exit.ok;
}
