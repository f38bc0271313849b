import { monotonic } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Glyph } from "../server.ts";
import { HttpSessions } from "./sessions.ts";
import { Tickets } from "./tickets.ts";
import type { Address } from "./way.ts";

/** Milliseconds that calls under way have at the end, and between two looks at them. */
const graceMs = 2000;
const lookMs = 10;

/** Something open that is to end with the server. */
interface Open {
  leave(): void;
}

/** What serves Glyph at /mcp: one for all ways by which clients come. */
export class House {
  readonly glyph: Glyph;
  readonly address: Address;
  readonly log: Log;
  readonly sessions: HttpSessions;
  readonly tickets = new Tickets();
  /** Sockets and streams that go on by themselves. */
  readonly open = new Set<Open>();

  constructor({ glyph, address, log }: { readonly glyph: Glyph; readonly address: Address; readonly log: Log }) {
    this.glyph = glyph;
    this.address = address;
    this.log = log;
    this.sessions = new HttpSessions(glyph);
  }

  /** Ends everything that is open; what is being worked on has a moment to end before. */
  async close(): Promise<void> {
    const until = monotonic() + graceMs;
    while (this.glyph.running > 0 && monotonic() < until) await Bun.sleep(lookMs);
    for (const open of this.open) open.leave();
    await this.sessions.close();
  }
}
