import { budgetsOf, usdOf } from "../budget-text.ts";
import { subjectOf, type Budget, type KeyTemplate } from "../objects.ts";
import type { Tenancy } from "../tenancy.ts";
import type { TenancyDocument } from "./document.ts";
import { limitSteps } from "./limits.ts";
import { memberSteps } from "./members.ts";
import { differences, type Change, type Leftover, type Need, type Step } from "./step.ts";

/**
 * The steps from what is there to what a document says, none where it is so already. What the document does not name is
 * left over: labels and templates everywhere, workspaces and members in the organizations and workspaces that it names.
 */
export function plan(
  tenancy: Tenancy,
  document: TenancyDocument,
  prune: boolean,
  lastsMs: (text: string, path: string) => number,
): readonly Step[] {
  const leftover: Leftover = (object, needs, remove) =>
    prune
      ? { changes: [{ action: "delete", object }], needs, run: remove }
      : { changes: [{ action: "keep", object, note: "--prune deletes it" }], needs, run: () => undefined };
  return [
    ...organizationSteps(tenancy, document),
    ...templateSteps(tenancy, document, leftover, lastsMs),
    ...workspaceSteps(tenancy, document),
    ...budgetSteps(tenancy, document, leftover),
    ...memberSteps(tenancy, document, leftover),
    ...limitSteps(tenancy, document, leftover),
    ...leftWorkspaces(tenancy, document, leftover),
  ];
}

const ofInstallation: readonly Need[] = [{ action: "installation.write", scope: {} }];

const organizationSteps = (tenancy: Tenancy, { organizations }: TenancyDocument): readonly Step[] =>
  Object.keys(organizations)
    .filter((name) => !tenancy.organizations.includes(name))
    .map((name) => ({
      changes: [{ action: "add", object: subjectOf.organization(name) }],
      needs: [{ action: "organizations.write", scope: {} }],
      run: (there, who) => there.addOrganization(who, name),
    }));

function workspaceSteps(tenancy: Tenancy, { organizations }: TenancyDocument): readonly Step[] {
  return Object.entries(organizations).flatMap(([organization, { workspaces }]) =>
    Object.entries(workspaces).flatMap(([name, { key_template: wanted }]): readonly Step[] => {
      const place = { organization, name };
      const object = subjectOf.workspace(place);
      const needs: readonly Need[] = [{ action: "workspaces.write", scope: { organization } }];
      if (!tenancy.hasWorkspace(place))
        return [
          {
            changes: [{ action: "add", object }],
            needs,
            run(there, who) {
              there.addWorkspace(who, place);
              if (wanted !== undefined) there.setKeyTemplate(who, place, wanted);
            },
          },
        ];
      const has = tenancy.templateOf(place)?.name;
      if (has === wanted) return [];
      const change: Change = {
        action: "change",
        object,
        member: "key_template",
        from: has ?? null,
        to: wanted ?? null,
      };
      return [{ changes: [change], needs, run: (there, who) => there.setKeyTemplate(who, place, wanted) }];
    }),
  );
}

/**
 * Workspaces of named organizations that the document does not have. One that has keys in force
 * stays: they would belong nowhere.
 */
function leftWorkspaces(tenancy: Tenancy, { organizations }: TenancyDocument, leftover: Leftover): readonly Step[] {
  return tenancy.workspaces
    .filter(({ organization, name }) => {
      const named = organizations[organization];
      const isManaged = tenancy.isManaged({ organization, name });
      return named !== undefined && !Object.hasOwn(named.workspaces, name) && !isManaged;
    })
    .map((place) => {
      const object = subjectOf.workspace(place);
      const held = tenancy.keys.filter(
        (key) => key.organization === place.organization && key.workspace === place.name,
      );
      if (held.length > 0)
        return {
          changes: [{ action: "keep", object, note: `${held.length} keys in force are its own; revoke them first` }],
          needs: [],
          run: () => undefined,
        };
      return leftover(
        object,
        [{ action: "workspaces.write", scope: { organization: place.organization } }],
        (there, who) => there.removeWorkspace(who, place),
      );
    });
}

function templateSteps(
  tenancy: Tenancy,
  { key_templates: wanted }: TenancyDocument,
  leftover: Leftover,
  lastsMs: (text: string, path: string) => number,
): readonly Step[] {
  const put = Object.entries(wanted).flatMap(([name, { models, tools, tags, limits, expires }]): readonly Step[] => {
    const template: KeyTemplate = {
      name,
      models,
      tools,
      tags,
      limits,
      ...(expires !== undefined && { lastsMs: lastsMs(expires, `key_templates.${name}.expires`) }),
    };
    const known = tenancy.templates.find((one) => one.name === name);
    const object = `key_template:${name}`;
    const changes: readonly Change[] = known ? differences(object, known, template) : [{ action: "add", object }];
    if (changes.length === 0) return [];
    return [{ changes, needs: ofInstallation, run: (there, who) => there.putTemplate(who, template) }];
  });
  const left = tenancy.templates
    .filter(({ name }) => !Object.hasOwn(wanted, name))
    .map(({ name }) =>
      leftover(`key_template:${name}`, ofInstallation, (there, who) => there.removeTemplate(who, name)),
    );
  return [...put, ...left];
}

/** Who bears which label: organizations, workspaces, and keys by their template. */
function bearersOf({ organizations, key_templates: templates }: TenancyDocument, label: string): readonly string[] {
  return [
    ...Object.entries(organizations).flatMap(([organization, { budgets, workspaces }]) => [
      ...(budgets.includes(label) ? [subjectOf.organization(organization)] : []),
      ...Object.entries(workspaces).flatMap(([name, own]) =>
        own.budgets.includes(label) ? [subjectOf.workspace({ organization, name })] : [],
      ),
    ]),
    ...Object.entries(templates).flatMap(([name, { budgets }]) =>
      budgets.includes(label) ? [subjectOf.template(name)] : [],
    ),
  ].sort();
}

function budgetSteps(tenancy: Tenancy, document: TenancyDocument, leftover: Leftover): readonly Step[] {
  const put = Object.entries(document.budgets).flatMap(([label, given]): readonly Step[] => {
    const [made] = budgetsOf(subjectOf.label(label), [{ ...given, label } as Parameters<typeof budgetsOf>[1][number]]);
    if (!made) return [];
    const bearers = bearersOf(document, label);
    const known = tenancy.budget(labelId(label));
    const budget: Budget = { ...made, id: labelId(label), bearers, ...(known?.raise && { raise: known.raise }) };
    const object = `budget:${label}`;
    const changes: readonly Change[] = known
      ? differences(object, shown(known), shown(budget))
      : [{ action: "add", object }];
    if (changes.length === 0) return [];
    return [
      {
        changes,
        needs: needsOf([...bearers, ...(known?.bearers ?? [])]),
        run: (there, who) => there.putBudget(who, known ? "budget.change" : "budget.create", budget),
      },
    ];
  });
  const left = tenancy.budgets
    .filter(({ subject, label }) => subject.startsWith("label:") && !Object.hasOwn(document.budgets, label))
    .map((budget) =>
      leftover(`budget:${budget.label}`, needsOf(budget.bearers ?? []), (there, who) =>
        there.removeBudget(who, budget),
      ),
    );
  return [...put, ...left];
}

/** The id of a budget that a document names: its subject is all that bear its label. */
export const labelId = (label: string): string => subjectOf.label(label);

/** A budget's members that a document has. */
const shown = ({ amount, window, hard, each, calls, seconds, cheaper, notify, bearers }: Budget) => ({
  amount_usd: usdOf(amount),
  window,
  hard,
  each: each ?? null,
  calls: calls ?? null,
  seconds: seconds ?? null,
  cheaper: cheaper ?? null,
  notify: notify ?? null,
  bearers,
});

/** Who changes a budget needs that right wherever it is borne. */
function needsOf(bearers: readonly string[]): readonly Need[] {
  if (bearers.length === 0) return ofInstallation;
  return bearers.map((bearer): Need => {
    const [kind = "", rest = ""] = bearer.split(/:(.*)/s);
    const [organization = "", workspace] = rest.split("/");
    if (kind === "organization" || kind === "workspace")
      return { action: "budgets.write", scope: { organization, workspace } };
    return { action: "installation.write", scope: {} };
  });
}
