import type { Principal } from "../../platform/principal.ts";
import type { ConnectionCaller } from "../protocol/legacy.ts";

/** Who speaks in a session or on a socket: the same principal at all times, whose grants may change meanwhile. */
export class Visitor implements ConnectionCaller {
  principal: Principal;
  readonly session: string;
  readonly transport = "tcp";
  readonly startedBy: () => string;

  /** `way` tells the person who is asked by what way the caller came. */
  constructor(principal: Principal, session: string, way: string) {
    this.principal = principal;
    this.session = session;
    this.startedBy = () => way;
  }
}
