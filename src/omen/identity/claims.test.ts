import { expect, test } from "bun:test";
import { bears, claimValues } from "./claims.ts";

test("a claim's values are texts, whatever its form", () => {
  const claims = { hd: "example.com", groups: ["a", "b", { no: 1 }], level: 3, admin: true, nothing: null };
  expect(claimValues(claims, "hd")).toEqual(["example.com"]);
  expect(claimValues(claims, "groups")).toEqual(["a", "b"]);
  expect(claimValues(claims, "level")).toEqual(["3"]);
  expect(claimValues(claims, "admin")).toEqual(["true"]);
  expect(claimValues(claims, "nothing")).toEqual([]);
  expect(claimValues(claims, "absent")).toEqual([]);
  expect(claimValues(claims, "constructor")).toEqual([]);
});

test("a claim within another is reached by dots, unless one has the whole name", () => {
  expect(claimValues({ realm_access: { roles: ["x"] } }, "realm_access.roles")).toEqual(["x"]);
  expect(claimValues({ "https://a.b/groups": "y", https: {} }, "https://a.b/groups")).toEqual(["y"]);
});

test("an e-mail address counts only when the issuer has verified it", () => {
  expect(bears({ email: "a@example.com" }, { claim: "email", value: "*@example.com" })).toBe(false);
  expect(bears({ email: "a@example.com", email_verified: "true" }, { claim: "email", value: "*" })).toBe(false);
  expect(bears({ email: "a@example.com", email_verified: true }, { claim: "email", value: "*@example.com" })).toBe(
    true,
  );
});
