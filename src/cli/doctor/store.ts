import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { AuditRegistry } from "../../glyph/audit/registry.ts";
import { logFiles } from "../../glyph/audit/log.ts";
import { logsIn } from "../../glyph/audit/read.ts";
import { verifyAll } from "../../glyph/audit/verify.ts";
import { glyphFiles, openStore } from "../../glyph/store.ts";
import { unsettledIn } from "../../omen/spend/journal/unsettled.ts";
import { CommandError } from "../../platform/exit.ts";
import { now } from "../../platform/clock.ts";
import { dataFiles } from "../../platform/store/folder.ts";
import { faultOf } from "../../platform/store/snapshot.ts";
import { lastBackup } from "../backup/last.ts";
import { answerOf, jsonOf, running } from "../client/endpoint.ts";
import { dollars } from "../report.ts";
import type { Finding } from "./finding.ts";

const dayMs = 86_400_000;

/** What a data folder keeps, as far as it is there: a look makes nothing. `zone`: budgets' time zone. */
export async function examineStore(folder: string, zone: string): Promise<readonly Finding[]> {
  const { database, adminKey } = dataFiles(folder);
  return [
    ...(existsSync(database) ? [examineLedger(folder, database, zone, await queueOf())] : []),
    ...(existsSync(adminKey) ? [examineAdminKey(adminKey)] : []),
    ...(logsIn(folder).length > 0 ? [examineAudit(folder)] : []),
  ];
}

/** Records of calls that the Omen that runs here has not written yet, and those that it could not keep. */
interface Queue {
  readonly waiting_records: number;
  readonly dropped_records: number;
}

/** A queue of this length is no moment's: the disk does not keep up. */
const queueMax = 1000;

/** Undefined where nothing runs here, or does not answer. */
async function queueOf(): Promise<Queue | undefined> {
  const owner = await running();
  if (!owner) return undefined;
  try {
    const from = new Date(now() - 60_000).toISOString();
    const answer = await answerOf(owner, `/admin/usage?from=${from}`, { signal: AbortSignal.timeout(5000) });
    return (await jsonOf(owner, answer)) as Queue;
  } catch (error) {
    if (error instanceof CommandError) return undefined;
    throw error;
  }
}

function examineLedger(folder: string, file: string, zone: string, queue: Queue | undefined): Finding {
  const what = "ledger";
  const backup = lastBackup(folder);
  const { waiting_records: waiting = 0, dropped_records: dropped = 0 } = queue ?? {};
  const saved = `${backup === undefined ? "no backup yet" : `last backup ${since(backup)}`}, ${count(waiting, "record")} waiting`;
  const fault = faultOf(file);
  if (fault !== undefined)
    return {
      what,
      state: "failed",
      detail: `${file} is damaged: ${fault}; ${saved}`,
      next: "Stop omen serve, and put the last backup back: omen restore FILE.",
    };
  const unsettled = [...unsettledIn(file, zone, now())];
  if (unsettled.length > 0) {
    const amounts = unsettled.map(([id, amount]) => `${dollars(Number(amount) / 1e9)} of ${id}`);
    return {
      what,
      state: "note",
      detail: `whole, ${saved}; a crash left open, and counts as spent: ${amounts.slice(0, 5).join(", ")}${amounts.length > 5 ? ", …" : ""}`,
      next: "omen admin budget settle ID --spent USD says what the provider's bill says.",
    };
  }
  if (dropped > 0 || waiting > queueMax)
    return {
      what,
      state: "note",
      detail: `whole, ${saved}, ${dropped} dropped since the start`,
      next: "The disk does not keep up, or is full: see what omen serve logs.",
    };
  if (backup !== undefined && now() - backup < 7 * dayMs)
    return { what, state: "ok", detail: `whole, ${saved}, nothing unsettled` };
  return { what, state: "note", detail: `whole, ${saved}, nothing unsettled`, next: "omen backup FILE makes one." };
}

function examineAdminKey(file: string): Finding {
  const mode = statSync(file).mode & 0o777;
  const what = "admin key";
  if ((mode & 0o077) === 0) return { what, state: "ok", detail: `${file}, its owner's alone` };
  return {
    what,
    state: "failed",
    detail: `${file} can be read by others (mode ${mode.toString(8)})`,
    next: `chmod 600 ${file}; whoever has read it may govern this Omen.`,
  };
}

function examineAudit(folder: string): Finding {
  const what = "audit log";
  try {
    const { database, audit } = glyphFiles(folder);
    const registered = existsSync(database) ? new AuditRegistry(openStore(folder)).all() : [];
    const { problems, logs, entries } = verifyAll({ folder, registered, key: undefined, elsewhere: undefined });
    if (problems.length > 0)
      return { what, state: "failed", detail: problems.join("; "), next: "omen audit verify says more." };
    const signed = logsIn(folder)
      .map((id) => logFiles(join(audit, id)).checkpoints)
      .filter((file) => existsSync(file))
      .map((file) => statSync(file).mtimeMs);
    const last = signed.length === 0 ? "no checkpoint yet" : `last checkpoint ${since(Math.max(...signed))}`;
    return { what, state: "ok", detail: `verified, ${count(logs, "log")} with ${entries} entries, ${last}` };
  } catch (error) {
    return { what, state: "failed", detail: (error as Error).message, next: "omen audit verify says more." };
  }
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? "" : "s"}`;

/** How long ago a moment was: `7 hours ago`. */
function since(at: number): string {
  const minutes = Math.max(0, Math.floor((now() - at) / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 120) return `${count(minutes, "minute")} ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours ago` : `${Math.floor(hours / 24)} days ago`;
}
