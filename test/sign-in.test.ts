import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { Browser } from "./support/sign-in/browser.ts";
import { startIssuer, type Issuer } from "./support/sign-in/issuer.ts";
import { freePort } from "./support/sign-in/port.ts";

/** People sign in with a browser, by a real issuer. */

let issuer: Issuer;
let omen: OmenServer;
let operator: Operator;

beforeAll(async () => {
  const port = await freePort();
  issuer = await startIssuer([`http://127.0.0.1:${port}/auth/callback/company`]);
  issuer.accounts.set("u-ada", { email: "ada@example.com", email_verified: true, groups: ["research"] });
  issuer.accounts.set("u-eve", { preferred_username: "eve", groups: ["sales"] });
  issuer.accounts.set("u-olga", { preferred_username: "olga", groups: ["omen-operators", "research"] });
  issuer.accounts.set("u-vic", { preferred_username: "vic", groups: ["lookers"] });
  omen = await startOmen({
    args: ["--port", String(port)],
    env: { ISSUER_SECRET: "issuer-secret" },
    config: `
      discovery.enabled = false
      [auth]
      mode = "keys"
      [auth.oidc.company]
      issuer = "${issuer.url}"
      client_id = "omen"
      client_secret = "env:ISSUER_SECRET"
      scopes = ["openid", "profile", "email", "groups"]
      rules = [
        { claim = "groups", value = "omen-operators", role = "operator" },
        { claim = "groups", value = "research", organization = "acme", workspace = "research", role = "admin" },
        { claim = "groups", value = "lookers", organization = "acme", role = "viewer" },
      ]
    `,
  });
  operator = new Operator(omen);
});
afterAll(async () => {
  await omen.stop();
  await issuer[Symbol.asyncDispose]();
});

/** A browser in which somebody has signed in. */
async function signedIn(account: string): Promise<Browser> {
  issuer.signsIn = account;
  const browser = new Browser();
  const place = await browser.go(`${omen.url}/auth/login`);
  expect([place.status, place.text]).toEqual([200, expect.stringContaining("You are signed in")]);
  return browser;
}

const whoami = async (browser: Browser) =>
  (await (await browser.ask(`${omen.url}/auth/whoami`)).json()) as { csrf: string } & Record<string, unknown>;

describe("a person", () => {
  test("signs in by the only issuer, with state, nonce and PKCE, and is known by the subject", async () => {
    const browser = await signedIn("u-ada");
    const asked = new URL(browser.history.find((url) => url.startsWith(`${issuer.url}/auth`)) ?? "").searchParams;
    expect(asked.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) expect(asked.get(name)?.length).toBe(43);
    expect(await whoami(browser)).toMatchObject({
      kind: "person",
      id: "oidc:company/u-ada",
      user_name: "ada@example.com",
      organization: "acme",
      workspace: "research",
      roles: ["admin"],
    });
  });

  test("has a cookie that scripts can't read and other sites can't use for a change", async () => {
    issuer.signsIn = "u-ada";
    const browser = new Browser();
    const place = await browser.go(`${omen.url}/auth/login`);
    expect(place.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    const callback = browser.history.find((url) => url.includes("/auth/callback/")) ?? "";
    // The code is good once, in the browser that began, and in no other.
    expect((await browser.go(callback)).status).toBe(400);
    const { csrf } = await whoami(browser);
    const make = (headers: Record<string, string>) =>
      browser.ask(`${omen.url}/admin/members`, {
        method: "POST",
        headers,
        body: JSON.stringify({ organization: "acme", workspace: "research", user: "bo" }),
      });
    expect((await make({})).status).toBe(403);
    expect((await make({ "x-omen-csrf": "x".repeat(43) })).status).toBe(403);
    expect((await make({ "x-omen-csrf": csrf })).status).toBe(200);
  });

  test("can't be signed in by somebody else's link", async () => {
    issuer.signsIn = "u-ada";
    const attacker = new Browser();
    let url = `${omen.url}/auth/login`;
    while (!url.includes("/auth/callback/"))
      url = new URL((await attacker.ask(url)).headers.get("location") ?? "", url).href;
    const victim = new Browser();
    expect((await victim.go(url)).status).toBe(400);
    expect(victim.cookies(omen.url).size).toBe(0);
  });

  test("is sent back to this machine alone, whatever name a request gives it", async () => {
    for (const headers of [{ host: "evil.example" }, { host: "127.0.0.1.evil.example" }])
      expect((await fetch(`${omen.url}/auth/login`, { headers, redirect: "manual" })).status).toBe(403);
    const forwarded = await fetch(`${omen.url}/auth/login?return=https://evil.example/`, {
      headers: { "x-forwarded-host": "evil.example" },
      redirect: "manual",
    });
    const back = new URL(forwarded.headers.get("location") ?? "").searchParams.get("redirect_uri");
    expect(back).toBe(`${omen.url}/auth/callback/company`);
    issuer.signsIn = "u-vic";
    const place = await new Browser().go(`${omen.url}/auth/login?return=${encodeURIComponent("//evil.example/")}`);
    expect(place.url).toBe(`${omen.url}/auth/login`);
  });

  test("whom no rule fits is told which groups were seen, and gets nothing", async () => {
    issuer.signsIn = "u-eve";
    const browser = new Browser();
    const place = await browser.go(`${omen.url}/auth/login`);
    expect([place.status, place.text]).toEqual([
      403,
      expect.stringContaining(
        "company knows you, but no rule or member here matches; your groups: sales. Ask your operator.",
      ),
    ]);
    expect((await browser.ask(`${omen.url}/auth/whoami`)).status).toBe(401);
  });

  test("may what the rules say, everywhere as operator, where he belongs as viewer", async () => {
    const olga = await signedIn("u-olga");
    expect((await olga.ask(`${omen.url}/admin/log`)).status).toBe(200);
    const vic = await signedIn("u-vic");
    expect((await vic.ask(`${omen.url}/admin/log`)).status).toBe(403);
    const places = (await (await vic.ask(`${omen.url}/admin/workspaces`)).json()) as { data: { name: string }[] };
    expect(places.data.map(({ name }) => name)).toEqual(["research"]);
    expect((await vic.ask(`${omen.url}/v1/usage`)).status).toBe(200);
    expect((await vic.ask(`${omen.url}/admin/usage`)).status).toBe(200);
    const chat = await vic.ask(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "x-omen-csrf": (await whoami(vic)).csrf },
      body: "{}",
    });
    expect([chat.status, await chat.text()]).toEqual([403, expect.stringContaining("omen login")]);
  });

  test("signs out", async () => {
    const browser = await signedIn("u-ada");
    const cookies = new Map(browser.cookies(omen.url));
    const place = await browser.press(await browser.go(`${omen.url}/auth/logout`), "sign out");
    expect(place.text).toContain("You are signed out");
    const old = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    expect((await fetch(`${omen.url}/auth/whoami`, { headers: { cookie: old } })).status).toBe(401);
  });

  test("that an operator removes is signed out", async () => {
    const browser = await signedIn("u-vic");
    const { data } = await operator.ask<{ data: { id: string; places: object[] }[] }>("GET", "/admin/people");
    expect(data.find(({ id }) => id === "oidc:company/u-vic")?.places).toEqual([
      { organization: "acme", workspace: "*", roles: ["viewer"] },
    ]);
    const path = `/admin/people/${encodeURIComponent("oidc:company/u-vic")}`;
    const { csrf } = await whoami(browser);
    expect((await browser.ask(omen.url + path, { method: "DELETE", headers: { "x-omen-csrf": csrf } })).status).toBe(
      403,
    );
    expect((await operator.call("DELETE", path)).status).toBe(200);
    expect((await browser.ask(`${omen.url}/auth/whoami`)).status).toBe(401);
    expect((await operator.call("DELETE", path)).status).toBe(404);
  });

  test("who is taken out loses his session and keys at once", async () => {
    const browser = await signedIn("u-ada");
    const key = await operator.makeKey({
      name: "adas",
      organization: "acme",
      workspace: "research",
      user: "oidc:company/u-ada",
      make: true,
    });
    const usage = () => fetch(`${omen.url}/v1/usage`, { headers: { authorization: `Bearer ${key}` } });
    expect((await usage()).status).toBe(200);
    // He left the group: his next sign-in fails, and what he had goes with it.
    issuer.accounts.set("u-ada", { email: "ada@example.com", email_verified: true, groups: ["sales"] });
    await operator.ask("POST", "/admin/members/remove", {
      organization: "acme",
      workspace: "research",
      user: "oidc:company/u-ada",
    });
    const again = new Browser();
    issuer.signsIn = "u-ada";
    expect((await again.go(`${omen.url}/auth/login`)).status).toBe(403);
    expect((await usage()).status).toBe(401);
    expect((await browser.ask(`${omen.url}/auth/whoami`)).status).toBe(401);
    issuer.accounts.set("u-ada", { email: "ada@example.com", email_verified: true, groups: ["research"] });
  });
});
