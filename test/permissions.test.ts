import { afterAll, beforeAll, expect, test } from "bun:test";
import { endpoints } from "../src/omen/app.ts";
import { Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";

/** Every route × every role. A route that this table does not know fails. */

/** Who calls, in the order of the table's columns. */
const callers = [
  "nobody",
  "without a role",
  "viewer",
  "admin of another workspace",
  "owner",
  "operator",
  "admin key",
] as const;

/**
 * How each is answered: `1` 401, `3` 403, `+` neither, `-` neither, but of the workspace `research` nothing is seen.
 */
const open = "+++++++";
const caller = "1++++++";
/** The admin key calls no model. */
const model = "1+++++3";
const list = "1-+-+++";
const readers = "13+3+++";
const governors = "1333+++";
const operators = "13333++";

const place = { organization: "acme", workspace: "research" };
const document = {
  organizations: { acme: { workspaces: { research: { members: [{ user: "new-one" }, { user: "target-user" }] } } } },
};

/** What stands in a list only for who may see it; default `target`. */
interface Route {
  readonly answers: string;
  readonly path?: string;
  readonly body?: object;
  readonly marker?: string;
}

const budgetId = encodeURIComponent("workspace:acme/research/target");

const table: Readonly<Record<string, Route | string>> = {
  "POST /v1/chat/completions": model,
  "POST /v1/completions": model,
  "POST /v1/embeddings": model,
  "POST /v1/messages": model,
  "POST /v1/messages/count_tokens": model,
  "POST /anthropic/v1/messages": model,
  "POST /anthropic/v1/messages/count_tokens": model,
  "POST /v1/responses": model,
  "POST /v1/responses/compact": model,
  "POST /v1/responses/input_tokens": model,
  // What is kept is its owner's alone: of somebody else's there is none.
  "GET /v1/responses/:id": caller,
  "DELETE /v1/responses/:id": caller,
  "POST /v1/responses/:id/cancel": caller,
  "GET /v1/responses/:id/input_items": caller,
  "GET /v1/models": caller,
  "GET /v1/models/*": caller,
  "GET /anthropic/v1/models": caller,
  "GET /anthropic/v1/models/*": caller,
  "GET /v1/usage": caller,
  "GET /api/oauth/usage": caller,
  "POST /v1/route": caller,
  "GET /health": open,
  "GET /livez": open,
  "GET /health/liveliness": open,
  "GET /v1/../health": open,
  "GET /ready": open,
  "GET /readyz": open,
  "GET /health/readiness": open,
  "GET /openapi.json": open,
  "GET /metrics": operators,
  "GET /auth/login": open,
  "GET /auth/callback/:id": open,
  "GET /auth/logout": open,
  "POST /auth/logout": caller,
  "GET /auth/whoami": caller,
  "GET /auth/cli": open,
  "POST /auth/cli": open,
  "POST /auth/cli/start": open,
  "POST /auth/cli/token": open,
  "POST /admin/keys": { answers: governors, body: { name: "fresh", ...place } },
  "GET /admin/keys": list,
  "GET /admin/keys/:id": readers,
  "POST /admin/keys/:id/rotate": { answers: governors, body: {} },
  "DELETE /admin/keys/:id": governors,
  "GET /admin/budgets": list,
  "POST /admin/budgets": {
    answers: governors,
    body: { subject: "workspace:acme/research", amount_usd: 1, window: "day", label: "fresh" },
  },
  "PATCH /admin/budgets": { answers: governors, body: { id: "workspace:acme/research/target", amount_usd: 2 } },
  "POST /admin/budgets/raise": {
    answers: governors,
    body: { id: "workspace:acme/research/target", by_usd: 1, for: "1d" },
  },
  "POST /admin/budgets/settle": { answers: operators, body: { id: "workspace:acme/research/target", spent_usd: 0 } },
  "DELETE /admin/budgets/:id": { answers: governors, path: `/admin/budgets/${budgetId}` },
  "GET /admin/limits": { answers: list, marker: "research" },
  "POST /admin/limits": { answers: "1333+++", body: { subject: "workspace:acme/research", limits: { rpm: 100_000 } } },
  "DELETE /admin/limits/:id": {
    answers: "1333+++",
    path: `/admin/limits/${encodeURIComponent("workspace:acme/research")}`,
  },
  "GET /admin/organizations": { answers: "1-+++++", marker: "acme" },
  "GET /admin/workspaces": { answers: list, marker: "research" },
  "POST /admin/workspaces": { answers: operators, body: { organization: "acme", name: "fresh" } },
  "POST /admin/workspaces/delete": { answers: operators, body: { organization: "acme", name: "empty" } },
  "GET /admin/members": { answers: list, marker: "target-user" },
  "POST /admin/members": { answers: governors, body: { ...place, user: "fresh" } },
  "POST /admin/members/remove": { answers: governors, body: { ...place, user: "target-user" } },
  "GET /admin/log": operators,
  "GET /admin/usage": "13+++++",
  "GET /admin/requests": operators,
  "GET /admin/requests/:id": operators,
  "GET /admin/sessions": "1++++++",
  "POST /admin/sessions/stop": { answers: governors, body: { session: "none", ...place } },
  "POST /admin/sessions/resume": { answers: governors, body: { session: "none", ...place } },
  // Who signed in is what test/sign-in.test.ts is about; here nobody did.
  "GET /admin/people": "1------",
  "DELETE /admin/people/:id": caller,
  "POST /admin/reload": operators,
  "POST /admin/apply": { answers: governors, body: { document, dry_run: true } },
};

let omen: OmenServer;
let operator: Operator;
const keys = new Map<string, string>();

beforeAll(async () => {
  omen = await startOmen({ config: 'discovery.enabled = false\n[auth]\nmode = "keys"' });
  operator = new Operator(omen);
  for (const workspace of ["research", "build"])
    await operator.ask("POST", "/admin/workspaces", { organization: "acme", name: workspace });
  const make = async (who: (typeof callers)[number], role: string | undefined, workspace = "research") =>
    keys.set(
      who,
      await operator.makeKey({
        name: `own-${keys.size}`,
        organization: "acme",
        workspace,
        roles: role === undefined ? [] : [role],
      }),
    );
  await make("without a role", undefined);
  await make("viewer", "viewer");
  await make("admin of another workspace", "admin", "build");
  await make("owner", "owner");
  await make("operator", "operator");
  keys.set("admin key", operator.key);
});
afterAll(() => omen.stop());

/** What routes act on is there, whoever acted before; what they make is not. */
async function prepare(): Promise<void> {
  await operator.call("POST", "/admin/keys", { name: "target", ...place });
  await operator.call("POST", "/admin/budgets", {
    subject: "workspace:acme/research",
    amount_usd: 100,
    window: "day",
    label: "target",
  });
  await operator.call("POST", "/admin/limits", { subject: "workspace:acme/research", limits: { rpm: 100_000 } });
  await operator.call("POST", "/admin/members", { ...place, user: "target-user" });
  await operator.call("POST", "/admin/workspaces", { organization: "acme", name: "empty" });
  await operator.call("POST", "/admin/workspaces/delete", { organization: "acme", name: "fresh" });
  await operator.call("DELETE", "/admin/keys/fresh");
  await operator.call("DELETE", `/admin/budgets/${encodeURIComponent("workspace:acme/research/fresh")}`);
}

const named = (route: { readonly method: string; readonly path: string }) => `${route.method} ${route.path}`;

test("the table knows every route", () => {
  expect(Object.keys(table).sort()).toEqual(endpoints.map(named).sort());
});

test.each(endpoints.map((endpoint) => [named(endpoint), endpoint] as const))("%s", async (name, { method, path }) => {
  const known = table[name] ?? caller;
  const { answers, body, marker = "target", ...route } = typeof known === "string" ? { answers: known } : known;
  const address =
    route.path ?? path.replace(":id", path.includes("/admin/keys") ? "target" : "none").replace("*", "none");
  let seen = "";
  for (const [index, who] of callers.entries()) {
    await prepare();
    const key = keys.get(who);
    const response = await fetch(omen.url + address, {
      method,
      headers: { "content-type": "application/json", ...(key !== undefined && { authorization: `Bearer ${key}` }) },
      ...(method !== "GET" && method !== "DELETE" && { body: JSON.stringify(body ?? { model: "echo" }) }),
      redirect: "manual",
    });
    const text = await response.text();
    expect(response.status, `${name} by ${who}: ${text}`).toBeLessThan(500);
    const isBlind = /[-]/.test(answers) && !text.includes(marker);
    seen += response.status === 401 ? "1" : response.status === 403 ? "3" : isBlind ? "-" : "+";
    expect(seen, `${name} by ${who}: ${response.status} ${text.slice(0, 300)}`).toBe(answers.slice(0, index + 1));
  }
});
