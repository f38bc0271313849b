import { Failure } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { randomName } from "../../platform/random.ts";
import type { Glyph } from "../server.ts";
import { HttpSession } from "./session.ts";

/** Milliseconds after its last use that a session ends. */
const idleMs = 30 * 60_000;
/** Milliseconds between two looks for sessions that have ended. */
const sweepMs = 60_000;
/** Sessions of one principal, beyond which his longest idle one ends. */
const perPrincipalMax = 64;
/** Letters of a session's id: 5 bits each. */
const idLetters = 26;

/** The sessions of Streamable HTTP in this process. A restart forgets them: a client is told 404, and begins anew. */
export class HttpSessions {
  readonly #glyph: Glyph;
  readonly #sessions = new Map<string, HttpSession>();
  readonly #timer = setInterval(() => this.#sweep(), sweepMs).unref();

  constructor(glyph: Glyph) {
    this.#glyph = glyph;
  }

  async open(principal: Principal): Promise<HttpSession> {
    const own = [...this.#sessions.values()].filter(({ visitor }) => visitor.principal.id === principal.id);
    if (own.length >= perPrincipalMax) {
      const [oldest] = own.filter((session) => session.idleMs > 0).toSorted((a, b) => b.idleMs - a.idleMs);
      if (!oldest) throw tooMany(principal);
      await this.end(oldest);
    }
    const session = await HttpSession.open(this.#glyph, `s-${randomName(idLetters).toLowerCase()}`, principal);
    this.#sessions.set(session.id, session);
    return session;
  }

  /**
   * A principal's session. Throws a `Failure` with status 400 without an id and 404 where he has none of that
   * id: the client is to begin anew.
   */
  find(id: string | null, principal: Principal): HttpSession {
    if (id === null) throw missing;
    const session = this.#sessions.get(id);
    if (!session || session.visitor.principal.id !== principal.id) throw notFound;
    session.use(principal);
    return session;
  }

  async end(session: HttpSession): Promise<void> {
    this.#sessions.delete(session.id);
    await session.close();
  }

  #sweep(): void {
    for (const session of this.#sessions.values()) if (session.idleMs > idleMs) void this.end(session);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([...this.#sessions.values()].map((session) => this.end(session)));
  }
}

const missing = new Failure({
  status: 400,
  type: "invalid_request_error",
  code: "session_missing",
  message: "Mcp-Session-Id is missing; it came with the answer to initialize.",
});

const notFound = new Failure({
  status: 404,
  type: "invalid_request_error",
  code: "session_not_found",
  message: "This session has ended, or never was; begin anew with initialize.",
});

const tooMany = ({ id }: Principal): Failure =>
  new Failure({
    status: 429,
    type: "rate_limit_error",
    code: "too_many_sessions",
    message: `${id} has ${perPrincipalMax} sessions at work; end one with DELETE.`,
  });
