import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "smol-toml";
import { Tenancy } from "../tenancy.ts";
import { claimsKey, readDocument } from "./document.ts";
import { plan } from "./plan.ts";

const shown = readFileSync(resolve(import.meta.dir, "../../../../docs/sign-in.md"), "utf8");
const [, example = ""] = /```toml\n(# tenancy\.toml\n.*?)```/s.exec(shown) ?? [];

test("what docs/sign-in.md shows is a document, which changes nothing the second time", () => {
  const document = readDocument(parse(example), ["company"]);
  const tenancy = new Tenancy(undefined, { keys: [], budgets: [], workspaces: [] });
  const steps = () => plan(tenancy, document, true, () => 1000);
  const first = steps();
  expect(first.flatMap(({ changes }) => changes.map(({ action, object }) => `${action} ${object}`))).toEqual([
    "add organization:acme",
    "add key_template:laptop",
    "add workspace:acme/research",
    "add budget:lab",
    "add budget:seat",
    "add member:acme/research/groups=research by company",
    "add member:acme/research/service:ci",
  ]);
  for (const step of first) step.run(tenancy, "test");
  expect(steps()).toEqual([]);
  expect(tenancy.budgetsOf("workspace:acme/research").map(({ id }) => id)).toEqual(["label:lab", "label:seat"]);
});

test("without the document's words all of it is left over: kept, or deleted with prune", () => {
  const tenancy = new Tenancy(undefined, { keys: [], budgets: [], workspaces: [] });
  const document = readDocument(parse(example), ["company"]);
  for (const step of plan(tenancy, document, false, () => 1000)) step.run(tenancy, "test");
  const empty = readDocument({ organizations: { acme: {} } }, []);
  const actions = (prune: boolean) =>
    new Set(plan(tenancy, empty, prune, () => 0).flatMap(({ changes }) => changes.map(({ action }) => action)));
  expect([...actions(false)]).toEqual(["keep"]);
  expect([...actions(true)]).toEqual(["delete"]);
  for (const step of plan(tenancy, empty, true, () => 0)) step.run(tenancy, "test");
  expect([tenancy.budgets, tenancy.templates, tenancy.claimMembers, tenancy.members]).toEqual([[], [], [], []]);
  expect(tenancy.hasWorkspace({ organization: "acme", name: "research" })).toBe(false);
});

test("limits of places and users are set, changed, and taken away with prune alone", () => {
  const tenancy = new Tenancy(undefined, { keys: [], budgets: [], workspaces: [] });
  const steps = (limits: object, prune = false) => {
    const given = {
      organizations: { acme: { limits, workspaces: { research: { limits } } } },
      users: { "ada@example.com": { limits } },
    };
    return plan(tenancy, readDocument(given, []), prune, () => 0).filter(({ changes }) =>
      changes.some(({ object }) => object.startsWith("limit:")),
    );
  };
  const told = (found: ReturnType<typeof steps>) =>
    found.flatMap(({ changes }) => changes.map(({ action, object, member = "" }) => `${action} ${object} ${member}`));
  const first = steps({ rpm: 60, input_tpm: 1000 });
  expect(told(first)).toEqual([
    "add limit:organization:acme ",
    "add limit:workspace:acme/research ",
    "add limit:user:ada@example.com ",
  ]);
  for (const step of first) step.run(tenancy, "test");
  expect(tenancy.limits.get("workspace:acme/research")).toEqual({ rpm: 60, input_tpm: 1000 });
  expect(steps({ rpm: 60, input_tpm: 1000 })).toEqual([]);
  expect(told(steps({ rpm: 61, input_tpm: 1000 }))[0]).toBe("change limit:organization:acme rpm");
  expect(told(steps({}))[0]).toBe("keep limit:organization:acme ");
  for (const step of steps({}, true)) step.run(tenancy, "test");
  expect([...tenancy.limits]).toEqual([]);
});

test("claims are the same in any order", () => {
  expect(claimsKey("", { b: "2", a: "1" })).toBe("a=1, b=2");
});
