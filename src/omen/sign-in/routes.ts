import type { Call } from "../../front/call.ts";
import type { Endpoint } from "../../front/endpoint.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { askLogout, callback, login, logout, sessionOf } from "./browser.ts";
import { compare, decide, start, token } from "./command-line.ts";

/** Where people sign in, and ask who they are. */
export const identityEndpoints: readonly Endpoint<Gateway>[] = [
  { method: "GET", path: "/auth/login", about: "Where people sign in, with a browser", who: "anyone", answer: login },
  {
    method: "GET",
    path: "/auth/callback/:id",
    about: "Where an issuer sends a browser back to: the redirect URI",
    who: "anyone",
    answer: callback,
  },
  { method: "GET", path: "/auth/logout", about: "Where people sign out", who: "anyone", answer: askLogout },
  {
    method: "POST",
    path: "/auth/logout",
    about: "Ends a browser's session, or takes back the key of omen login",
    who: "caller",
    answer: logout,
  },
  {
    method: "GET",
    path: "/auth/whoami",
    about: "Who calls, where it belongs, and what it may",
    who: "caller",
    answer: whoami,
  },
  { method: "GET", path: "/auth/cli", about: "Where a person lets omen login in", who: "anyone", answer: compare },
  { method: "POST", path: "/auth/cli", about: "The person's word on it", who: "anyone", answer: decide },
  {
    method: "POST",
    path: "/auth/cli/start",
    about: "omen login begins to wait for its person (after RFC 8628)",
    who: "anyone",
    answer: start,
  },
  {
    method: "POST",
    path: "/auth/cli/token",
    about: "Its key, when the person has said yes",
    who: "anyone",
    answer: token,
  },
];

/** GET /auth/whoami. A browser gets its token for changes with it. */
async function whoami(gateway: Gateway, call: Call): Promise<Response> {
  const principal = await call.identify();
  const session = principal.kind === "person" ? sessionOf(gateway, call) : undefined;
  const key = principal.kind === "key" ? gateway.tenancy.key(principal.id.slice("key:".length)) : undefined;
  const user = key?.user ?? (principal.kind === "person" ? principal.id : undefined);
  const person = user === undefined ? undefined : gateway.signIn?.people.find(user)?.person;
  return Response.json(
    {
      object: "principal",
      id: principal.id,
      kind: principal.kind,
      organization: principal.organization,
      workspace: principal.workspace,
      roles: principal.roles,
      models: principal.grants.models,
      tools: principal.grants.tools,
      ...(user !== undefined && { user }),
      ...(person && { user_name: person.name, provider: person.provider }),
      ...(key?.expiresAt !== undefined && { expires_at: new Date(key.expiresAt).toISOString() }),
      ...(session && { csrf: session.csrf }),
    },
    { headers: { "cache-control": "no-store" } },
  );
}
