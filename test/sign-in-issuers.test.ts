import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { startOmen, type OmenServer } from "./support/server.ts";
import { Browser } from "./support/sign-in/browser.ts";
import { startLargeIssuers, tenant, type LargeIssuers } from "./support/sign-in/large-issuers.ts";

/** Google, Microsoft and GitHub, each with what it says of people. */

let issuers: LargeIssuers;
let omen: OmenServer;

beforeAll(async () => {
  issuers = await startLargeIssuers();
  omen = await startOmen({
    env: { ISSUER_SECRET: "issuer-secret" },
    config: `
      discovery.enabled = false
      [auth]
      mode = "keys"
      [auth.oidc.google]
      preset = "google"
      issuer = "${issuers.url}/google"
      client_id = "omen"
      client_secret = "env:ISSUER_SECRET"
      domains = ["example.com"]
      rules = [
        { claim = "hd", value = "example.com", organization = "acme", role = "viewer" },
        { claim = "email", value = "ada@example.com", organization = "acme", role = "billing" },
      ]
      [auth.oidc.microsoft]
      preset = "microsoft"
      issuer = "${issuers.url}/${tenant}/v2.0"
      tenant = "${tenant}"
      client_id = "omen"
      client_secret = "env:ISSUER_SECRET"
      rules = [{ claim = "groups", value = "b1e0a3f2", organization = "acme", role = "admin" }]
      [auth.oidc.hub]
      preset = "github"
      issuer = "${issuers.url}"
      client_id = "omen"
      client_secret = "env:ISSUER_SECRET"
      rules = [{ claim = "teams", value = "acme/builders", organization = "acme", workspace = "build", role = "member" }]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await issuers[Symbol.asyncDispose]();
});
beforeEach(() => {
  issuers.fault = "none";
});

/** How a sign-in ends: who came in, or what the page says. */
async function signIn(provider: string): Promise<unknown> {
  const browser = new Browser();
  const place = await browser.go(`${omen.url}/auth/login?provider=${provider}`);
  if (place.status !== 200) return [place.status, place.text.replaceAll(/<style>.*?<\/style>|<[^>]+>/gs, " ")];
  const {
    id,
    user_name: name,
    roles,
    organization,
  } = (await (await browser.ask(`${omen.url}/auth/whoami`)).json()) as Record<string, unknown>;
  return { id, name, roles, organization };
}

const ofGoogle = { sub: "10769150350006150715113082367", email: "ada@example.com", email_verified: true, name: "Ada" };
const ofMicrosoft = {
  sub: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
  oid: "0000",
  name: "Bo",
  preferred_username: "bo@example.com",
  ver: "2.0",
};

test("where there are several, a page lists them", async () => {
  const { text } = await new Browser().go(`${omen.url}/auth/login`);
  for (const title of ["Google", "Microsoft", "GitHub"]) expect(text).toContain(`Sign in by ${title}`);
  expect((await new Browser().go(`${omen.url}/auth/login?provider=nobody`)).status).toBe(404);
});

test("Google: somebody of the domain comes in, by his subject, with the roles of all rules of the place", async () => {
  issuers.claims = { ...ofGoogle, hd: "example.com" };
  expect(await signIn("google")).toEqual({
    id: `oidc:google/${ofGoogle.sub}`,
    name: "ada@example.com",
    roles: ["viewer", "billing"],
    organization: "acme",
  });
});

test("Google: an account of another domain, or of none, stays outside", async () => {
  issuers.claims = { ...ofGoogle, hd: "evil.example" };
  expect(await signIn("google")).toEqual([
    403,
    expect.stringContaining("is of evil.example, and only those of example.com"),
  ]);
  issuers.claims = ofGoogle;
  expect(await signIn("google")).toEqual([403, expect.stringContaining("is of no organization")]);
});

test("Google: an address that was not verified is nobody's", async () => {
  issuers.claims = { ...ofGoogle, hd: "example.com", email_verified: false };
  expect(await signIn("google")).toMatchObject({ roles: ["viewer"] });
});

test("Microsoft: somebody of the tenant and the group comes in", async () => {
  issuers.claims = { ...ofMicrosoft, tid: tenant, groups: ["b1e0a3f2"] };
  expect(await signIn("microsoft")).toMatchObject({ name: "bo@example.com", roles: ["admin"] });
});

test("Microsoft: another tenant stays outside, and who is in too many groups is told so", async () => {
  issuers.claims = { ...ofMicrosoft, tid: "00000000-0000-0000-0000-000000000000", groups: ["b1e0a3f2"] };
  expect(await signIn("microsoft")).toEqual([403, expect.stringContaining("another tenant")]);
  issuers.claims = {
    ...ofMicrosoft,
    tid: tenant,
    _claim_names: { groups: "src1" },
    _claim_sources: { src1: { endpoint: "https://graph" } },
  };
  expect(await signIn("microsoft")).toEqual([403, expect.stringContaining("more than 200 groups")]);
});

test.each(["nonce", "signature", "issuer"] as const)("an ID token with a wrong %s lets nobody in", async (fault) => {
  issuers.claims = { ...ofGoogle, hd: "example.com" };
  issuers.fault = fault;
  expect(await signIn("google")).toEqual([502, expect.stringContaining("That did not work")]);
});

test("GitHub: an account comes in by its number and teams, however many organizations it is in", async () => {
  issuers.github = {
    user: { id: 583231, login: "octocat", name: "Octo", email: null },
    orgs: Array.from({ length: 130 }, (_, index) => ({ login: `org-${index}` })),
    teams: [{ slug: "builders", organization: { login: "acme" } }],
  };
  expect(await signIn("hub")).toEqual({
    id: "oidc:hub/583231",
    name: "octocat",
    roles: ["member"],
    organization: "acme",
  });
  issuers.github = { ...issuers.github, teams: [{ slug: "builders", organization: { login: "evil" } }] };
  expect(await signIn("hub")).toEqual([403, expect.stringContaining("your teams: evil/builders")]);
});
