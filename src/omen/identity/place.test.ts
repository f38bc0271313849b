import { expect, test } from "bun:test";
import type { Role } from "../../platform/principal.ts";
import { belongsTo, standingsBy, type Rule } from "./place.ts";

const rule = (value: string, role: Role, organization?: string, workspace?: string, provider?: string): Rule => ({
  provider,
  asked: [{ claim: "groups", value }],
  organization,
  workspace,
  role,
});

const rules = [
  rule("lookers", "viewer", "acme"),
  rule("research", "member", "acme", "research"),
  rule("research", "billing", "acme", "research"),
  rule("build", "member", "acme", "build"),
  rule("ops", "operator"),
  rule("hub", "owner", "acme", undefined, "github"),
];

const of = (...groups: readonly string[]) => standingsBy(rules, "company", { groups });

test("whoever no rule fits belongs nowhere", () => {
  expect(of("sales")).toEqual([]);
  expect(standingsBy(rules, "company", {})).toEqual([]);
  expect(of("hub")).toEqual([]);
});

test("all rules of a place say as what, the strongest role and then the first rule which place comes first", () => {
  expect(of("research", "lookers")).toEqual([
    { organization: "acme", workspace: "research", roles: ["member", "billing"] },
    { organization: "acme", workspace: "*", roles: ["viewer"] },
  ]);
  expect(of("build", "research").map(({ workspace }) => workspace)).toEqual(["research", "build"]);
  expect(of("lookers", "ops")[0]).toEqual({ organization: "default", workspace: "*", roles: ["operator"] });
});

test("all that is asked must hold", () => {
  const both = [
    {
      ...rule("a", "member"),
      asked: [
        { claim: "groups", value: "a" },
        { claim: "hd", value: "x" },
      ],
    },
  ];
  expect(standingsBy(both, "company", { groups: ["a"] })).toEqual([]);
  expect(standingsBy(both, "company", { groups: ["a"], hd: "x" })).toHaveLength(1);
});

test("an organization has all its workspaces, an operator all there is", () => {
  const place = { organization: "acme", workspace: "research" };
  expect(of("lookers").map((standing) => belongsTo(standing, place))).toEqual([true]);
  expect(of("build").map((standing) => belongsTo(standing, place))).toEqual([false]);
  expect(of("ops").map((standing) => belongsTo(standing, place))).toEqual([true]);
});
