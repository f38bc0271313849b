import { Type, type Static } from "@sinclair/typebox";
import { permissionDenied } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";
import { may, mayGrant } from "../tenancy/permissions.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { usdOf } from "../tenancy/budget-text.ts";
import { readDocument } from "../tenancy/document/document.ts";
import { labelId, plan } from "../tenancy/document/plan.ts";
import type { Change, Need, Step } from "../tenancy/document/step.ts";
import { parseDuration } from "./duration.ts";
import { adminRoute, allow, type AdminCall } from "./route.ts";

const application = Type.Object(
  {
    document: Type.Object({}, { additionalProperties: true, description: "tenancy.toml, as JSON" }),
    prune: Type.Boolean({ default: false, description: "Delete what the document does not have" }),
    dry_run: Type.Boolean({ default: false, description: "Tell the changes, and make none" }),
  },
  { additionalProperties: false },
);

/** Tenancy as code. */
export const applyRoutes = [
  adminRoute({
    method: "POST",
    path: "/admin/apply",
    about: "Makes organizations, workspaces, members, budgets and key templates what a document says",
    body: application,
    run: apply,
  }),
];

async function apply({ gateway, principal, body }: AdminCall<Static<typeof application>>): Promise<object> {
  const { tenancy, config } = gateway;
  const document = readDocument(body.document, Object.keys(config.auth.oidc));
  const steps = plan(tenancy, document, body.prune, parseDuration).filter(
    // What others govern is not the document's to keep.
    (step) => !step.changes.every(({ action }) => action === "keep" || action === "delete") || mayDo(principal, step),
  );
  for (const { needs } of steps) for (const need of needs) check(principal, need);
  checkPlaces(principal, Object.keys(document.organizations));
  const changes = steps.flatMap((step) => step.changes.map((change) => withNote(gateway, change)));
  if (!body.dry_run) {
    for (const step of steps) step.run(tenancy, principal.id);
    await gateway.accounts?.current?.applied();
  }
  return { object: "application", changes, applied: !body.dry_run };
}

/** Whoever changes nothing learns from that what is there: only who may read it does. */
function checkPlaces(principal: Principal, organizations: readonly string[]): void {
  for (const organization of [principal.organization, ...organizations])
    allow(principal, "members.read", { organization, workspace: principal.workspace });
}

const mayDo = (principal: Principal, { needs }: Step): boolean =>
  needs.every(
    ({ action, scope, role }) => may(principal, action, scope) && (role === undefined || mayGrant(principal, role)),
  );

function check(principal: Principal, { action, scope, role }: Need): void {
  allow(principal, action, scope);
  if (role !== undefined && !mayGrant(principal, role))
    throw permissionDenied(`${principal.id} may not give or take the role ${role}: it may more than your own.`);
}

/** Who has spent more than a budget's new amount is refused from now on: that is told before it happens. */
function withNote({ tenancy, accounts }: Gateway, change: Change): Change {
  const { object, member, to } = change;
  if (member !== "amount_usd" || typeof to !== "number") return change;
  const budget = tenancy.budget(labelId(object.slice("budget:".length)));
  const spend = accounts?.current;
  if (!budget || !spend) return change;
  const over = (budget.each === undefined ? [{ id: budget.id, view: spend.view(budget) }] : spend.members(budget))
    .map(({ id, view }) => ({ id: id.replace(/\/[^/]*$/, ""), spent: usdOf(view.spent + view.unsettled) }))
    .filter(({ spent }) => spent > to);
  if (over.length === 0) return change;
  const told = over.slice(0, 5).map(({ id, spent }) => `${id} has spent $${spent.toFixed(2)}`);
  const more = over.length > 5 ? ` and ${over.length - 5} more` : "";
  return { ...change, note: `${told.join(", ")}${more}: ${budget.hard ? "refused" : "over it"} until it resets` };
}
