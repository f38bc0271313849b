import { expect, test } from "bun:test";
import { anywhere, policyFault, policyOf, together } from "./data-policy.ts";

const facts = { inputPrice: undefined, outputPrice: undefined, contextTokens: undefined };
const eu = policyOf({ regions: ["eu"], zero_retention: false, local: false });
const frankfurt = policyOf({ regions: ["*-central-1"], zero_retention: false, local: false });
const zero = policyOf({ regions: [], zero_retention: true, local: false });

test.each([
  ["anywhere", anywhere, {}, undefined],
  ["eu", eu, { region: "eu" }, undefined],
  ["eu", eu, { region: "eu-west-1" }, undefined],
  ["eu", eu, { region: "europe-west4" }, "it is in europe-west4, and data must stay in eu"],
  ["eu", eu, { region: "us-east-1" }, "it is in us-east-1, and data must stay in eu"],
  ["eu", eu, {}, "its region is not known, and data must stay in eu"],
  ["two rules", together([eu, frankfurt]), { region: "eu-central-1" }, undefined],
  [
    "two rules",
    together([eu, frankfurt]),
    { region: "eu-west-1" },
    "it is in eu-west-1, and data must stay in *-central-1",
  ],
  ["zero retention", zero, { keepsNothing: true }, undefined],
  ["zero retention", zero, { keepsNothing: false }, "it is not known to keep nothing (zero_retention)"],
  ["zero retention", zero, {}, "it is not known to keep nothing (zero_retention)"],
])("%s: %#", (_name, policy, known, fault) => {
  expect(policyFault(policy, { ...facts, ...known }, false)).toBe(fault);
  expect(policyFault(policy, { ...facts, ...known }, true)).toBeUndefined();
});

test("local only fits what is local alone", () => {
  const local = together([anywhere, policyOf({ regions: [], zero_retention: false, local: true })]);
  expect(policyFault(local, { ...facts, region: "eu", keepsNothing: true }, false)).toContain("local");
  expect(policyFault(local, facts, true)).toBeUndefined();
});
