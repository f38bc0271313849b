import { Type, type Static } from "@sinclair/typebox";
import { budgetSchema } from "../../platform/config/schema-parts.ts";
import { now } from "../../platform/clock.ts";
import { Failure, invalidRequest } from "../../platform/failure.ts";
import { capOf, type Spend } from "../spend/spend.ts";
import type { MeterView } from "../spend/ledger/ledger.ts";
import type { Gateway } from "../exchange/gateway.ts";
import { amountMax, budgetsOf, nanoOf, usdOf } from "../tenancy/budget-text.ts";
import type { Budget } from "../tenancy/objects.ts";
import { may, type Scope } from "../tenancy/permissions.ts";
import { parseDuration } from "./duration.ts";
import { adminRoute, allow, conflict, listOf, notFound, type AdminCall } from "./route.ts";

const creation = Type.Composite(
  [
    Type.Object({
      subject: Type.String({
        pattern:
          "^(local|(key|user|organization):[^/\\s]{1,128}|user:oidc:[^\\s]{1,320}|claim:[^\\s]{1,320}|workspace:[^/\\s]{1,64}/[^/\\s]{1,64})$",
        description:
          "key:NAME, user:ID, workspace:ORGANIZATION/NAME, organization:NAME, claim:ISSUER/CLAIM=VALUE or local",
      }),
    }),
    budgetSchema,
  ],
  { additionalProperties: false },
);

const change = Type.Object(
  {
    id: Type.String(),
    amount_usd: Type.Optional(Type.Number()),
    hard: Type.Optional(Type.Boolean()),
    cheaper: budgetSchema.properties.cheaper,
    notify: budgetSchema.properties.notify,
  },
  { additionalProperties: false },
);
const raise = Type.Object(
  { id: Type.String(), by_usd: Type.Number(), for: Type.String() },
  { additionalProperties: false },
);
const settlement = Type.Object({ id: Type.String(), spent_usd: Type.Number() }, { additionalProperties: false });

export const budgetRoutes = [
  adminRoute({
    method: "GET",
    path: "/admin/budgets",
    about: "The budgets, and what is left of each",
    run: ({ gateway, principal }) =>
      listOf(
        gateway.tenancy.budgets
          .filter((budget) => scopesOf(gateway, budget).every((scope) => may(principal, "budgets.read", scope)))
          .map((budget) => describeBudget(gateway, budget)),
      ),
  }),
  adminRoute({
    method: "POST",
    path: "/admin/budgets",
    about: "Gives a subject a budget",
    body: creation,
    status: 201,
    run: create,
  }),
  adminRoute({
    method: "PATCH",
    path: "/admin/budgets",
    about: "Changes a budget's amount or its rules; lower holds at once",
    body: change,
    async run({ gateway, principal, body }) {
      const budget = changeable(gateway, principal, body.id);
      const amount = body.amount_usd === undefined ? budget.amount : amountOf(body.amount_usd, "amount_usd");
      gateway.tenancy.putBudget(principal.id, "budget.change", {
        ...budget,
        amount,
        hard: body.hard ?? budget.hard,
        ...(body.cheaper !== undefined && { cheaper: body.cheaper }),
        ...(body.notify !== undefined && { notify: body.notify }),
      });
      await gateway.accounts?.current?.applied();
      return describeBudget(gateway, find(gateway, body.id));
    },
  }),
  adminRoute({
    method: "POST",
    path: "/admin/budgets/raise",
    about: "Raises a budget for a while",
    body: raise,
    async run({ gateway, principal, body }) {
      const budget = changeable(gateway, principal, body.id);
      const until = now() + parseDuration(body.for, "for");
      const by = amountOf(body.by_usd, "by_usd");
      gateway.tenancy.putBudget(principal.id, "budget.raise", { ...budget, raise: { by, until } });
      await gateway.accounts?.current?.applied();
      return describeBudget(gateway, find(gateway, body.id));
    },
  }),
  adminRoute({
    method: "POST",
    path: "/admin/budgets/settle",
    about: "Says what of a budget's unsettled money was spent, as the provider's bill has it",
    body: settlement,
    run: settle,
  }),
  adminRoute({
    method: "DELETE",
    path: "/admin/budgets/:id",
    about: "Takes a budget away; what was spent stays known",
    run({ gateway, principal, id }) {
      const budget = changeable(gateway, principal, id);
      gateway.tenancy.removeBudget(principal.id, budget);
      return { id, object: "budget", deleted: true };
    },
  }),
];

function create({ gateway, principal, body }: AdminCall<Static<typeof creation>>): object {
  const { subject, ...given } = body;
  allow(principal, "budgets.write", scopeOf(gateway, subject));
  amountOf(given.amount_usd, "amount_usd");
  const [budget] = budgetsOf(subject, [given]);
  if (!budget) throw new Error("a budget that was given is one");
  if (gateway.tenancy.budget(budget.id))
    throw conflict(`There is a budget ${budget.id} already: change it, or give this one a label of its own.`);
  gateway.tenancy.putBudget(principal.id, "budget.create", budget);
  return describeBudget(gateway, budget);
}

async function settle({ gateway, principal, body }: AdminCall<Static<typeof settlement>>): Promise<object> {
  const budget = find(gateway, body.id);
  allow(principal, "installation.write", {});
  const spent = amountOf(body.spent_usd, "spent_usd");
  const { unsettled } = (await spendOf(gateway)).view(budget);
  if (unsettled === 0n) throw conflict(`Nothing of ${budget.id} is unsettled.`);
  if (spent > unsettled)
    throw invalidRequest(`spent_usd is more than what is unsettled: ${usdOf(unsettled)}.`, "spent_usd");
  gateway.tenancy.note(principal.id, "budget.settle", budget.id, {
    spent_usd: body.spent_usd,
    unsettled_usd: usdOf(unsettled),
  });
  await (await spendOf(gateway)).resolve(budget, spent);
  return describeBudget(gateway, budget);
}

function changeable(gateway: Gateway, principal: AdminCall<unknown>["principal"], id: string): Budget {
  const budget = find(gateway, id);
  for (const scope of scopesOf(gateway, budget)) allow(principal, "budgets.write", scope);
  if (budget.isManaged) throw conflict(`Budget ${id} is defined in the configuration (managed): change it there.`);
  return budget;
}

function find({ tenancy }: Gateway, id: string): Budget {
  const budget = tenancy.budget(id);
  if (!budget)
    throw notFound(
      "budget",
      id,
      tenancy.budgets.map((known) => known.id),
    );
  return budget;
}

function amountOf(usd: number, param: string): bigint {
  const amount = nanoOf(usd);
  if (amount !== undefined) return amount;
  throw invalidRequest(
    `${param} must be 0 to ${amountMax.toLocaleString("en-US")} dollars, nine decimals at most.`,
    param,
  );
}

/** Where all that bear a budget belong. */
function scopesOf(gateway: Gateway, { subject, bearers }: Pick<Budget, "subject" | "bearers">): readonly Scope[] {
  const subjects = bearers === undefined || bearers.length === 0 ? [subject] : bearers;
  return subjects.map((one) => scopeOf(gateway, one));
}

/** Where a budget's or a limit's subject belongs: who governs there may see it. */
export function scopeOf({ tenancy }: Gateway, subject: string): Scope {
  const [kind = "", rest = ""] = subject.split(/:(.*)/s);
  if (kind === "organization") return { organization: rest };
  if (kind === "workspace") return { organization: rest.split("/")[0], workspace: rest.split("/")[1] };
  if (kind === "key") {
    const key = tenancy.key(rest);
    return key ? { organization: key.organization, workspace: key.workspace } : {};
  }
  const member = tenancy.members.find(({ user }) => user === rest);
  return member ? { organization: member.organization, workspace: member.workspace } : {};
}

/**
 * A budget as the API shows it. Amounts are left out where there is one for each member,
 * and where nothing is counted yet.
 */
export function describeBudget(gateway: Gateway, budget: Budget) {
  const view = budget.each === undefined ? gateway.accounts?.current?.view(budget) : undefined;
  const { raise: raised } = budget;
  const isRaised = raised !== undefined && raised.until > now();
  return {
    id: budget.id,
    object: "budget",
    subject: budget.subject,
    amount_usd: usdOf(capOf(budget, now())),
    window: budget.window,
    hard: budget.hard,
    ...(budget.bearers && { bearers: budget.bearers }),
    ...(budget.each !== undefined && { each: budget.each }),
    ...(budget.calls !== undefined && { calls: budget.calls }),
    ...(budget.seconds !== undefined && { seconds: budget.seconds }),
    ...(budget.cheaper !== undefined && { cheaper: budget.cheaper }),
    ...(budget.notify !== undefined && { notify: budget.notify }),
    ...(isRaised && {
      raised_by_usd: usdOf(raised.by),
      raised_until: new Date(raised.until).toISOString(),
    }),
    ...(view && amountsOf(view)),
    ...(budget.each !== undefined && {
      members: (gateway.accounts?.current?.members(budget) ?? []).map((member) => ({
        id: member.id,
        ...amountsOf(member.view),
      })),
    }),
    managed: budget.isManaged,
  };
}

/** `unsettled_usd` is part of `spent_usd`: it counts as spent until it is settled. */
const amountsOf = ({ spent, unsettled, reserved, left, resetsAt }: MeterView) => ({
  spent_usd: usdOf(spent + unsettled),
  reserved_usd: usdOf(reserved),
  unsettled_usd: usdOf(unsettled),
  left_usd: usdOf(left),
  ...(resetsAt !== undefined && { resets_at: new Date(resetsAt).toISOString() }),
});

/** Rejects with a `Failure` with status 503 where the journal can't be opened. */
async function spendOf({ accounts }: Gateway): Promise<Spend> {
  try {
    if (accounts) return await accounts.ready();
  } catch (error) {
    throw unavailable((error as Error).message);
  }
  throw unavailable("this process keeps none");
}

const unavailable = (reason: string): Failure =>
  new Failure({
    status: 503,
    type: "api_error",
    code: "store_unavailable",
    message: `The ledger can't be used (${reason}).`,
  });
