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

test("claims are the same in any order", () => {
  expect(claimsKey("", { b: "2", a: "1" })).toBe("a=1, b=2");
});
