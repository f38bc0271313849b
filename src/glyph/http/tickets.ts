import type { Caller } from "../../front/call.ts";
import { now } from "../../platform/clock.ts";
import { Failure } from "../../platform/failure.ts";
import { randomName } from "../../platform/random.ts";

/** Milliseconds in which a ticket is good. */
const holdsMs = 30_000;
/** Tickets at a time; the oldest go first. */
const ticketsMax = 10_000;
/** Letters of a ticket: 5 bits each. */
const letters = 26;

interface Ticket {
  readonly caller: Caller;
  readonly origin: string | null;
  readonly until: number;
}

/**
 * What a browser, which can send no key with a WebSocket, shows in its place: good once,
 * for the page that asked for it.
 */
export class Tickets {
  readonly #tickets = new Map<string, Ticket>();

  /** A ticket for whoever asked, and how long it is good. */
  make(caller: Caller): { readonly ticket: string; readonly expires_in: number } {
    for (const [name, { until }] of this.#tickets)
      if (until <= now() || this.#tickets.size >= ticketsMax) this.#tickets.delete(name);
    const ticket = randomName(letters);
    this.#tickets.set(ticket, { caller, origin: caller.headers.get("origin"), until: now() + holdsMs });
    return { ticket, expires_in: holdsMs / 1000 };
  }

  /** Who asked for a ticket, which is used up by that. Throws a `Failure` with status 401. */
  use(ticket: string, headers: Headers): Caller {
    const known = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (!known || known.until <= now() || known.origin !== headers.get("origin")) throw refused;
    return known.caller;
  }
}

const refused = new Failure({
  status: 401,
  type: "invalid_request_error",
  code: "invalid_ticket",
  message: "This ticket is not good here: each is for one connection of the page that asked for it, within 30 seconds.",
  headers: { "www-authenticate": "Bearer" },
});
