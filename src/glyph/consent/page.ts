import { timingSafeEqual } from "node:crypto";
import { randomName } from "../../platform/random.ts";
import { reaches } from "../policy/policy.ts";
import type { Desk } from "./desk.ts";
import { grantName } from "./grants.ts";
import { listPage, loginPage, messagePage } from "./html.ts";
import { NotDecidable } from "./requests.ts";
import { parseScope, scopeWords } from "./scope.ts";

/** Wrong codes after which nobody can sign in any more. */
const triesMax = 5;
/** Bytes of a form. */
const formMax = 4096;

const cookieName = "omen-consent";

const headers = {
  "cache-control": "no-store",
  "content-type": "text/html; charset=utf-8",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/**
 * A local page where a person decides. Whoever signs in has the code that the terminal showed; every decision is a POST
 * with a token from the page, from the page's own origin, so that no other site can make a browser decide.
 */
export class ConsentPage {
  readonly #desk: Desk;
  readonly #code: string;
  readonly #session = randomName(32);
  readonly #csrf = randomName(32);
  #tries = 0;

  /** `code` is what the person has to type, without its separator. */
  constructor(desk: Desk, code: string) {
    this.#desk = desk;
    this.#code = code;
  }

  /** Answers a request to `host`, which is this page's address with its port. */
  async answer(request: Request, host: string): Promise<Response> {
    if (request.headers.get("host") !== host) return refusal(421, "This page has another address.");
    const { pathname } = new URL(request.url);
    if (request.method === "GET" && pathname === "/consent")
      return this.#isSignedIn(request) ? this.#list() : html(200, loginPage(""));
    if (request.method !== "POST") return refusal(request.method === "GET" ? 404 : 405, "There is no such page.");
    if (request.headers.get("origin") !== `http://${host}`) return refusal(403, "This came from another site.");
    const form = await readForm(request);
    if (!form) return refusal(400, "This is no form of this page.");
    if (pathname === "/consent/login") return this.#signIn(form.get("code") ?? "");
    if (!this.#isSignedIn(request)) return refusal(403, "Sign in first.");
    if (!same(form.get("csrf") ?? "", this.#csrf)) return refusal(403, "This form is not of this page.");
    return this.#decide(pathname, form);
  }

  #isSignedIn(request: Request): boolean {
    const cookies = (request.headers.get("cookie") ?? "").split(/;\s*/);
    return cookies.some((cookie) => same(cookie, `${cookieName}=${this.#session}`));
  }

  #signIn(given: string): Response {
    if (this.#tries >= triesMax) return refusal(403, "Too many wrong codes; start the page anew.");
    if (!same(given.replaceAll(/\D/g, ""), this.#code)) {
      this.#tries++;
      return html(403, loginPage("That is not the code."));
    }
    return new Response(null, {
      status: 303,
      headers: {
        ...headers,
        location: "/consent",
        "set-cookie": `${cookieName}=${this.#session}; HttpOnly; SameSite=Strict; Path=/consent`,
      },
    });
  }

  #list(): Response {
    const { requests, grants } = this.#desk.options;
    const held = grants.all().map((grant) => {
      const scope = parseScope(grant.scope);
      const until =
        grant.until_ms === null
          ? `until ${grant.session} ends`
          : `until ${new Date(grant.until_ms).toISOString().slice(0, 10)}`;
      return {
        name: grantName(grant.id),
        words: `${scope ? scopeWords(grant.tool, scope, []) : grant.tool}, ${until}`,
      };
    });
    return html(200, listPage(requests.pending(), held, this.#csrf));
  }

  #decide(pathname: string, form: URLSearchParams): Response {
    const id = form.get("request") ?? "";
    const answer = form.get("answer");
    const reach = reaches.find((name) => name === answer);
    try {
      if (pathname === "/consent/revoke") this.#desk.revoke(form.get("grant") ?? "");
      else if (pathname !== "/consent/decide") return refusal(404, "There is no such page.");
      else if (answer === "no") this.#desk.deny(id);
      else if (reach) this.#desk.approve(id, reach);
      else return refusal(400, "This is no form of this page.");
    } catch (error) {
      if (error instanceof NotDecidable) return refusal(409, error.message);
      throw error;
    }
    return new Response(null, { status: 303, headers: { ...headers, location: "/consent" } });
  }
}

const html = (status: number, body: string): Response => new Response(body, { status, headers });
const refusal = (status: number, message: string): Response => html(status, messagePage(message));

async function readForm(request: Request): Promise<URLSearchParams | undefined> {
  if (request.headers.get("content-type")?.split(";")[0] !== "application/x-www-form-urlencoded") return undefined;
  const text = await request.text();
  return text.length > formMax ? undefined : new URLSearchParams(text);
}

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
