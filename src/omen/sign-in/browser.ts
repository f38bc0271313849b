import { everyWorkspace } from "../tenancy/objects.ts";
import type { Call } from "../../front/call.ts";
import { Failure, invalidRequest } from "../../platform/failure.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { isCsrf, unguessable, type Session } from "../identity/sessions.ts";
import type { Standing } from "../identity/place.ts";
import { SignInRefused, type IdentityProvider } from "../identity/provider/provider.ts";
import type { SignIn } from "../identity/sign-in.ts";
import { cookie, cookieIn, originOf } from "../identity/cookies.ts";
import { escaped, form, page, paragraph, redirect } from "./pages.ts";

/** What browsers are shown: signing in, coming back, signing out. */

/** How long a browser may take to come back, in seconds. */
const journeySeconds = 600;

/** The sign-in of a gateway. Throws a `Failure` with status 404 where nobody can sign in. */
export function signInOf({ signIn }: Gateway): SignIn {
  if (signIn && signIn.providers.size > 0) return signIn;
  throw new Failure({
    status: 404,
    type: "invalid_request_error",
    code: "not_found",
    message: "Nobody signs in at this Omen: its configuration has no [auth.oidc.NAME].",
  });
}

/** The session of a browser that is signed in. */
export function sessionOf(gateway: Gateway, { headers }: Pick<Call, "headers">): Session | undefined {
  const text = cookieIn(headers, "session", gateway.config.server);
  return text === undefined ? undefined : gateway.signIn?.sessions.find(text);
}

/** GET /auth/login: a list of the ways to sign in, or straight to the only one; for who is signed in, as whom. */
export function login(gateway: Gateway, call: Call): Response | Promise<Response> {
  const signIn = signInOf(gateway);
  const { searchParams: query } = new URL(call.url);
  const returnTo = pathIn(query.get("return"));
  const session = sessionOf(gateway, call);
  if (session && returnTo === home) return signedInPage(session);
  const name = query.get("provider");
  const [only, ...others] = signIn.providers.values();
  const provider = name === null ? (others.length === 0 ? only : undefined) : signIn.providers.get(name);
  if (provider) return leave(gateway, call, provider, returnTo);
  const links = [...signIn.providers.values()].map(
    (one) =>
      `<p><a href="/auth/login?${escaped(new URLSearchParams({ provider: one.name, return: returnTo }).toString())}">Sign in by ${escaped(one.title)}</a></p>`,
  );
  return page("Sign in", links.join(""), { status: name === null ? 200 : 404 });
}

/** Where a browser goes that was sent nowhere in particular. */
const home = "/auth/login";

/** A path here that a browser may be sent to; anything else leads home. */
const pathIn = (given: string | null): string =>
  given !== null && /^\/auth\/cli(\?code=[0-9A-Za-z-]{0,20})?$/.test(given) ? given : home;

async function leave(gateway: Gateway, call: Call, provider: IdentityProvider, returnTo: string): Promise<Response> {
  const { server } = gateway.config;
  const browser = cookieIn(call.headers, "browser", server) ?? unguessable();
  const redirectUri = `${originOf(call, server)}/auth/callback/${provider.name}`;
  const journey = signInOf(gateway).journeys.begin({ provider: provider.name, redirectUri, returnTo, browser });
  try {
    const location = await provider.authorize(journey);
    return redirect(location, [cookie("browser", browser, server, journeySeconds)]);
  } catch (error) {
    return unreachable(gateway, provider, error);
  }
}

/** GET /auth/callback/NAME: the issuer sent the browser back. */
export async function callback(gateway: Gateway, call: Call, name: string): Promise<Response> {
  const signIn = signInOf(gateway);
  const { server } = gateway.config;
  const provider = signIn.providers.get(name);
  const { searchParams: parameters } = new URL(call.url);
  const browser = cookieIn(call.headers, "browser", server);
  const journey = browser && signIn.journeys.end(parameters.get("state") ?? "", name, browser);
  if (!provider || !journey)
    return page(
      "This sign-in is over",
      `${paragraph("It took too long, was done already, or began in another browser.")}<p><a href="${home}">Begin again</a></p>`,
      { status: 400 },
    );
  try {
    if (parameters.has("error"))
      throw new SignInRefused(`${provider.title} says ${(parameters.get("error") ?? "").slice(0, 60)}`);
    const { person } = signIn.admit(provider, await provider.finish(parameters, journey));
    const old = cookieIn(call.headers, "session", server);
    if (old !== undefined) signIn.sessions.end(old);
    gateway.log.info("somebody signed in", { person: person.id, name: person.name });
    return redirect(journey.returnTo, [
      cookie("session", signIn.sessions.begin(person.id), server),
      cookie("browser", "", server),
    ]);
  } catch (error) {
    if (!(error instanceof SignInRefused)) return unreachable(gateway, provider, error);
    const { message } = error;
    gateway.log.warn("somebody who signed in was not let in", { provider: name, reason: message });
    const code = new URL(journey.returnTo, "http://localhost").searchParams.get("code");
    if (code !== null) signIn.devices.decide(code, { kind: "refused", reason: message });
    return page("You may not come in", paragraph(message), { status: 403, cookies: [cookie("browser", "", server)] });
  }
}

/** The issuer did not answer, or what it said does not hold. What exactly is for the operator's log. */
function unreachable({ log }: Gateway, { name, title }: IdentityProvider, error: unknown): Response {
  const { message, cause, error: code } = error as Error & { readonly error?: unknown };
  const why = cause instanceof Error ? cause.message : undefined;
  // OAuth's own code (RFC 6749 §5.2), where it is one: anything longer could be an echo.
  const said = typeof code === "string" && /^[a-z_]{1,40}$/.test(code) ? code : undefined;
  log.warn("a sign-in failed", { provider: name, error: message, ...(why && { cause: why }), ...(said && { said }) });
  return page(
    "That did not work",
    paragraph(`${title} could not be asked, or what it said does not hold. The log of this Omen has more.`),
    {
      status: 502,
    },
  );
}

/** What somebody is where, in words. */
export const standingText = ({ roles, organization, workspace }: Standing): string =>
  workspace === everyWorkspace
    ? `${roles.join(" and ")} of ${roles.includes("operator") ? "all there is" : organization}`
    : `${roles.join(" and ")} of ${organization}/${workspace}`;

const signedInPage = ({ known: { person, standings }, csrf }: Session): Response =>
  page(
    "You are signed in",
    paragraph(`By ${person.provider} as ${person.name}, ${standings.map(standingText).join(", ")}.`) +
      form("/auth/logout", { csrf }, [["sign out", "Sign out"]]),
  );

/** GET /auth/logout: asks before it does. */
export function askLogout(gateway: Gateway, call: Call): Response {
  signInOf(gateway);
  const session = sessionOf(gateway, call);
  return session ? signedInPage(session) : page("You are signed out", `<p><a href="${home}">Sign in</a></p>`);
}

/** POST /auth/logout: ends the session of a browser, or takes back the key of a command line that signed in. */
export async function logout(gateway: Gateway, call: Call): Promise<Response> {
  const session = sessionOf(gateway, call);
  if (session) {
    const fields = await fieldsOf(gateway, call);
    checkCsrf(session, fields, call);
    gateway.signIn?.sessions.end(cookieIn(call.headers, "session", gateway.config.server) ?? "");
    return redirect("/auth/logout", [cookie("session", "", gateway.config.server)]);
  }
  const principal = await call.identify();
  const key = principal.kind === "key" ? gateway.tenancy.key(principal.id.slice("key:".length)) : undefined;
  if (!key?.isSignIn)
    throw invalidRequest("Only the key that omen login made can be given back so; omen key revoke takes back others.");
  gateway.tenancy.removeKey(principal.id, key);
  return Response.json({ object: "key", name: key.name, revoked: true });
}

/** The fields of a form that a page here has posted. Rejects with a `Failure`. */
export async function fieldsOf({ config }: Gateway, call: Call): Promise<URLSearchParams> {
  const bytes = await call.read({ bytesMax: 64 * 1024, waitMs: config.server.body_seconds * 1000 });
  return new URLSearchParams(Buffer.from(bytes).toString());
}

/** Throws a `Failure` with status 403 where a change does not bear the session's token. */
export function checkCsrf(session: Session, fields: URLSearchParams, { headers }: Call): void {
  if (isCsrf(session, fields.get("csrf") ?? headers.get("x-omen-csrf") ?? "")) return;
  throw new Failure({
    status: 403,
    type: "permission_error",
    code: "permission_denied",
    message: "This did not come from a page of this Omen. Go back to the page, load it anew, and try again.",
  });
}
