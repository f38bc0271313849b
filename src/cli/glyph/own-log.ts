import { AuditLog } from "../../glyph/audit/log.ts";
import { AuditRegistry } from "../../glyph/audit/registry.ts";
import { openStore } from "../../glyph/store.ts";
import { CommandError } from "../../platform/exit.ts";
import { Log } from "../../platform/log.ts";

/** An audit log of this command's own: what a person does at a terminal is recorded as what a model does is. */
export function openOwnLog(folder: string): AuditLog {
  try {
    const log = new Log({ level: "error", format: "auto" });
    return AuditLog.open({ folder, registry: new AuditRegistry(openStore(folder)), log });
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}
