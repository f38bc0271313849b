import type { AuditLog } from "../audit/log.ts";
import type { Reach } from "../policy/policy.ts";
import { grantName, Grants } from "./grants.ts";
import { type Request, Requests } from "./requests.ts";

/** Where a person decided. */
type Channel = "page" | "terminal";

interface DeskOptions {
  readonly requests: Requests;
  readonly grants: Grants;
  /** Opens the log that decisions are written to. */
  readonly audit: () => AuditLog;
  readonly channel: Channel;
  /** How long a grant for always holds. */
  readonly alwaysDays: number;
}

/** Where a person's decisions are taken and written down, whatever they were shown it by. */
export class Desk {
  constructor(readonly options: DeskOptions) {}

  /** Approves a request. The name of the grant that lasts, if any. Throws `NotDecidable`. */
  approve(id: string, reach: Reach): string | undefined {
    const { requests, grants, alwaysDays } = this.options;
    const grant = requests.grant(id, reach, (row) => grants.make(row, reach, alwaysDays));
    const name = grant === undefined ? undefined : grantName(grant);
    this.#record(id, { state: "granted", reach, grant: name });
    return name;
  }

  /** Throws `NotDecidable`. */
  deny(id: string): void {
    this.options.requests.deny(id);
    this.#record(id, { state: "denied" });
  }

  /** Takes a grant back by its name. False where it does not hold any more, or is none. */
  revoke(name: string): boolean {
    const id = /^G(\d{1,15})$/.exec(name)?.[1];
    if (id === undefined || !this.options.grants.revoke(Number(id))) return false;
    this.#write({ state: "revoked", grant: name });
    return true;
  }

  #record(id: string, more: Readonly<Record<string, string | undefined>>): void {
    const request: Request | undefined = this.options.requests.find(id);
    this.#write({
      action: request?.action,
      launch: request?.launch ?? undefined,
      pin: request?.pin,
      principal: request?.principal,
      request: id,
      server: request?.server,
      session: request?.session,
      tool: request?.tool,
      ...more,
    });
  }

  #write(fields: Readonly<Record<string, string | undefined>>): void {
    this.options.audit().append("consent", { channel: this.options.channel, ...fields });
  }
}
