import type { Call } from "../../front/call.ts";
import { now } from "../../platform/clock.ts";
import { Failure, invalidRequest, permissionDenied } from "../../platform/failure.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { makeKey } from "../tenancy/key-text.ts";
import { defaultName, everyWorkspace, type Key } from "../tenancy/objects.ts";
import { digestOf } from "../tenancy/tenancy.ts";
import { modelsOf } from "../identity/people.ts";
import type { Standing } from "../identity/place.ts";
import type { Person } from "../identity/store.ts";
import { checkCsrf, fieldsOf, sessionOf, signInOf, standingText } from "./browser.ts";
import { originOf } from "../identity/cookies.ts";
import { form, page, paragraph, redirect } from "./pages.ts";

/**
 * `omen login`: a command line waits, its person signs in with a browser and compares a code,
 * and the command line gets a key.
 */

/** What a person picks a place by. */
const placeName = ({ organization, workspace }: Standing): string => `${organization}/${workspace}`;

/** POST /auth/cli/start: a command line begins to wait. */
export function start(gateway: Gateway, call: Call): Response {
  const begun = signInOf(gateway).devices.begin();
  if (!begun)
    throw new Failure({
      status: 429,
      type: "rate_limit_error",
      code: "rate_limit_exceeded",
      message: "Too many command lines wait for somebody to sign in. Try again in a minute.",
      headers: { "retry-after": "60" },
    });
  const page = `${originOf(call, gateway.config.server)}/auth/cli`;
  return Response.json(
    {
      device_code: begun.secret,
      user_code: begun.code,
      verification_uri: page,
      verification_uri_complete: `${page}?code=${begun.code}`,
      expires_in: begun.seconds,
      interval: begun.interval,
    },
    { headers: { "cache-control": "no-store" } },
  );
}

/** GET /auth/cli: who is signed in compares the code; who is not signs in first. */
export function compare(gateway: Gateway, call: Call): Response {
  const signIn = signInOf(gateway);
  const given = (new URL(call.url).searchParams.get("code") ?? "").slice(0, 20).replaceAll(/[^0-9A-Za-z-]/g, "");
  const session = sessionOf(gateway, call);
  if (!session) {
    const returnTo = given === "" ? "/auth/cli" : `/auth/cli?code=${given}`;
    return redirect(`/auth/login?${new URLSearchParams({ return: returnTo }).toString()}`, []);
  }
  const code = signIn.devices.find(given);
  if (code === undefined)
    return page(
      "Sign a command line in",
      `${given === "" ? "" : paragraph(`No command line waits with the code ${given}.`)}<form action="/auth/cli"><label>The code that it shows: <input name="code" autocomplete="off" required></label> <button>Go on</button></form>`,
    );
  const { person, standings } = session.known;
  const buttons = standings.map((standing) => [placeName(standing), `Yes, as ${standingText(standing)}`] as const);
  return page(
    "Sign a command line in",
    `${paragraph(`omen login wants a key of ${person.name}, which is you. Does it show this code, on a machine of yours?`)}<p><code>${code}</code></p>${form(
      "/auth/cli",
      { csrf: session.csrf, code },
      [...buttons, ["no", "No"]],
    )}`,
  );
}

/** POST /auth/cli: the person's word. */
export async function decide(gateway: Gateway, call: Call): Promise<Response> {
  const { devices } = signInOf(gateway);
  const session = sessionOf(gateway, call);
  if (!session) return redirect("/auth/cli", []);
  const fields = await fieldsOf(gateway, call);
  checkCsrf(session, fields, call);
  const place = fields.get("answer") ?? "";
  const { person, standings } = session.known;
  const isYes = standings.some((standing) => placeName(standing) === place);
  const heard = devices.decide(
    fields.get("code") ?? "",
    isYes ? { kind: "approved", person: person.id, place } : { kind: "refused", reason: `${person.name} said no.` },
  );
  if (!heard) return page("Too late", paragraph("No command line waits with this code any more."), { status: 400 });
  return isYes
    ? page("The command line is signed in", paragraph("You can close this page."))
    : page("The command line gets no key", paragraph("Nothing was given to it."));
}

/** POST /auth/cli/token: whether the person has said his word; with it the key, this once (RFC 8628 §3.4, §3.5). */
export async function token(gateway: Gateway, call: Call): Promise<Response> {
  const signIn = signInOf(gateway);
  const word = signIn.devices.ask(await deviceCodeIn(gateway, call));
  if (!word)
    throw invalidRequest("Nobody came in time, or the key was fetched already. Begin again.", null, "expired_token");
  if (word.kind === "waiting") throw invalidRequest("The person has not answered yet.", null, "authorization_pending");
  if (word.kind === "refused") throw permissionDenied(word.reason);
  const known = signIn.people.find(word.person);
  const standing = known?.standings.find((one) => placeName(one) === word.place);
  if (!known || !standing) throw permissionDenied(`Who signed in does not belong to ${word.place} any more.`);
  const { text, key } = makeOwnKey(gateway, known.person, standing, signIn.keyDays);
  return Response.json(
    {
      object: "key",
      id: key.id,
      key: text,
      name: key.name,
      organization: key.organization,
      workspace: key.workspace,
      user: key.user,
      user_name: known.person.name,
      provider: known.person.provider,
      roles: key.roles,
      models: key.grants.models,
      expires_at: new Date(key.expiresAt ?? 0).toISOString(),
    },
    { status: 201, headers: { "cache-control": "no-store" } },
  );
}

async function deviceCodeIn({ config }: Gateway, call: Call): Promise<string> {
  const bytes = await call.read({ bytesMax: 4096, waitMs: config.server.body_seconds * 1000 });
  try {
    const { device_code: code } = JSON.parse(Buffer.from(bytes).toString()) as { readonly device_code?: unknown };
    if (typeof code === "string") return code;
  } catch {
    // told below
  }
  throw invalidRequest("device_code is missing: the one of /auth/cli/start.", "device_code");
}

/** A key of somebody's own: with the rights of where he belongs, as its template has them, and an end. */
function makeOwnKey(
  gateway: Gateway,
  person: Person,
  standing: Standing,
  days: number,
): { readonly text: string; readonly key: Key } {
  const { tenancy } = gateway;
  const made = makeKey();
  const workspace = workspaceOf(gateway, standing);
  const template = tenancy.templateOf({ organization: standing.organization, name: workspace });
  const models = modelsOf(standing.roles);
  const longestMs = days * 86_400_000;
  const key: Key = {
    id: made.id,
    name: freeName(gateway, person.name),
    digest: digestOf(made.text),
    organization: standing.organization,
    workspace,
    user: person.id,
    roles: standing.roles,
    grants: {
      models: template && models.length > 0 ? template.models : models,
      providers: ["*"],
      surfaces: ["*"],
      tools: template && models.length > 0 ? template.tools : [],
    },
    tags: template?.tags ?? {},
    networks: [],
    limits: template?.limits ?? {},
    refusal: 402,
    createdAt: now(),
    expiresAt: now() + Math.min(longestMs, template?.lastsMs ?? longestMs),
    isForeign: false,
    isManaged: false,
    isSignIn: true,
    ...(template && { template: template.name }),
  };
  tenancy.putKey(person.id, "key.create", key);
  return { text: made.text, key };
}

/** `ada-cli` of ada@example.com; another of the name has a number behind it. */
function freeName({ tenancy }: Gateway, person: string): string {
  const [name = ""] = person.split("@");
  const plain =
    name
      .replaceAll(/[^A-Za-z0-9._-]+/g, "-")
      .replace(/^[^A-Za-z0-9]+/, "")
      .slice(0, 40) || "person";
  for (let number = 1; ; number++) {
    const free = `${plain}-cli${number === 1 ? "" : `-${number}`}`;
    if (!tenancy.key(free)) return free;
  }
}

/** The workspace of a key of somebody's: his own; of a whole organization its default one, or the first. */
function workspaceOf({ tenancy }: Gateway, { organization, workspace }: Standing): string {
  if (workspace !== everyWorkspace) return workspace;
  const names = tenancy.workspaces.filter((one) => one.organization === organization).map(({ name }) => name);
  if (names.includes(defaultName) || names.length === 0) return defaultName;
  return names.sort()[0] ?? defaultName;
}
