import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, statSync } from "node:fs";
import { Home } from "./support/command.ts";
import { Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { Browser } from "./support/sign-in/browser.ts";
import { startIssuer, type Issuer } from "./support/sign-in/issuer.ts";
import { freePort } from "./support/sign-in/port.ts";

/** A command line signs in by way of a person's browser. */

let issuer: Issuer;
let omen: OmenServer;
let operator: Operator;

beforeAll(async () => {
  const port = await freePort();
  issuer = await startIssuer([`http://127.0.0.1:${port}/auth/callback/company`]);
  issuer.accounts.set("u-ada", { preferred_username: "ada@example.com", groups: ["research"] });
  issuer.accounts.set("u-eve", { preferred_username: "eve", groups: ["sales"] });
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
        { claim = "groups", value = "research", organization = "acme", workspace = "research", role = "member" },
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

/** Runs `omen login`, and gives its page and code as it says them, and how it ends. */
async function login(home: Home) {
  const child = home.start(["login", omen.url]);
  let error = "";
  const told = Promise.withResolvers<readonly [url: string, code: string]>();
  const read = (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of child.stderr) {
      error += decoder.decode(bytes, { stream: true });
      const [, url = "", code = ""] = /open (\S+), compare the code (\S+)/.exec(error) ?? [];
      if (code !== "") told.resolve([url, code]);
    }
  })();
  const ended = (async () => {
    const code = await child.exited;
    await read;
    told.reject(new Error(error));
    return { code, error };
  })();
  const [url, code] = await told.promise;
  return { url, code, ended };
}

describe("omen login", () => {
  test("gets a key when its person has signed in, compared the code and said yes; omen logout gives it back", async () => {
    await using home = new Home();
    issuer.signsIn = "u-ada";
    const { url, code, ended } = await login(home);
    const browser = new Browser();
    const page = await browser.go(url);
    expect(page.text).toContain(`<code>${code}</code>`);
    expect((await browser.press(page, "acme/research")).text).toContain("The command line is signed in");
    const { code: exit, error } = await ended;
    expect([exit, error]).toEqual([
      0,
      expect.stringContaining("signed in by company as ada@example.com, member of acme/research"),
    ]);
    const file = `${home.path}/.config/omen/credentials`;
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { [omen.url]: kept } = JSON.parse(readFileSync(file, "utf8")) as Record<
      string,
      { key: string; name: string }
    >;
    expect(kept?.name).toBe("ada-cli");

    const who = await home.run(["whoami", "--url", omen.url, "--json"]);
    expect(JSON.parse(who.out)).toMatchObject({
      id: "key:ada-cli",
      user: "oidc:company/u-ada",
      user_name: "ada@example.com",
      organization: "acme",
      workspace: "research",
      roles: ["member"],
      models: ["*"],
      tools: [],
    });
    expect((await home.run(["whoami", "--url", omen.url])).out).toContain("ada@example.com, signed in by company");
    expect((await home.run(["chat", "--url", omen.url, "-m", "echo", "Hello"])).out).toContain("Hello");
    // Elsewhere the key is not sent, and the environment's goes before it.
    const other = await home.run(["whoami", "--url", omen.url], { env: { OMEN_API_KEY: "sk-other" } });
    expect(other.code).toBe(4);

    expect((await home.run(["logout"])).code).toBe(0);
    expect((await home.run(["whoami", "--url", omen.url])).code).toBe(4);
    const left = await fetch(`${omen.url}/v1/models`, { headers: { authorization: `Bearer ${kept?.key}` } });
    expect(left.status).toBe(401);
    expect((await home.run(["logout"])).code).toBe(1);
  });

  test("again takes the place of the key that it had", async () => {
    await using home = new Home();
    issuer.signsIn = "u-ada";
    const browser = new Browser();
    for (let count = 0; count < 2; count++) {
      const { url, ended } = await login(home);
      await browser.press(await browser.go(url), "acme/research");
      expect((await ended).code).toBe(0);
    }
    const { data } = await operator.ask<{ data: { name: string }[] }>("GET", "/admin/keys");
    expect(data.map(({ name }) => name).filter((name) => name.startsWith("ada"))).toEqual(["ada-cli-2"]);
    expect((await home.run(["logout", omen.url])).code).toBe(0);
  });

  test("ends with 3 where no rule fits the person, and where he says no", async () => {
    await using home = new Home();
    issuer.signsIn = "u-eve";
    const stranger = await login(home);
    expect((await new Browser().go(stranger.url)).status).toBe(403);
    expect(await stranger.ended).toEqual({
      code: 3,
      error: expect.stringContaining("company knows you, but no rule or member here matches; your groups: sales"),
    });
    issuer.signsIn = "u-ada";
    const { url, ended } = await login(home);
    const browser = new Browser();
    await browser.press(await browser.go(url), "no");
    expect((await ended).code).toBe(3);
  });

  test("of who only looks on gets a key that calls no model", async () => {
    await using home = new Home();
    issuer.signsIn = "u-vic";
    const { url, ended } = await login(home);
    const browser = new Browser();
    await browser.press(await browser.go(url), "acme/*");
    expect((await ended).code).toBe(0);
    expect((await home.run(["usage", "--url", omen.url])).code).toBe(0);
    expect((await home.run(["chat", "--url", omen.url, "-m", "echo", "Hello"])).code).not.toBe(0);
  });

  test("of a member by claims gets a key from the workspace's template; who is taken out of the file has none", async () => {
    await using home = new Home();
    issuer.accounts.set("u-tess", { preferred_username: "tess", groups: ["testers", "lookers"] });
    const document = (members: readonly object[]) => ({
      budgets: { run: { amount_usd: 1, window: "day" } },
      key_templates: {
        laptop: {
          models: ["ech*"],
          tools: ["fs_*"],
          tags: { project: "atlas" },
          limits: { rpm: 60 },
          budgets: ["run"],
        },
      },
      organizations: { acme: { workspaces: { quality: { key_template: "laptop", members } } } },
    });
    const testers = { claims: { groups: "testers" }, provider: "company", role: "member" };
    await operator.ask("POST", "/admin/apply", { document: document([testers]) });
    issuer.signsIn = "u-tess";
    const { url, ended } = await login(home);
    const browser = new Browser();
    const page = await browser.go(url);
    expect(page.text).toContain("Yes, as member of acme/quality");
    expect(page.text).toContain("Yes, as viewer of acme");
    await browser.press(page, "acme/quality");
    expect((await ended).code).toBe(0);
    const key = await operator.ask("GET", "/admin/keys/tess-cli");
    expect(key).toMatchObject({
      workspace: "quality",
      models: ["ech*"],
      tools: ["fs_*"],
      tags: { project: "atlas" },
      limits: { rpm: 60 },
    });
    const usage = JSON.parse((await home.run(["whoami", "--url", omen.url, "--json"])).out) as object;
    expect(usage).toMatchObject({ roles: ["member"], models: ["ech*"], tools: ["fs_*"] });
    await operator.ask("POST", "/admin/apply", { document: document([]), prune: true });
    expect((await home.run(["whoami", "--url", omen.url])).code).toBe(4);
    expect((await operator.call("GET", "/admin/keys/tess-cli")).status).toBe(404);
    const left = (await (await browser.ask(`${omen.url}/auth/whoami`)).json()) as object;
    expect(left).toMatchObject({ organization: "acme", workspace: "*", roles: ["viewer"] });
  });

  test("takes no yes from another site, nor for another code", async () => {
    await using home = new Home();
    issuer.signsIn = "u-ada";
    const { url, code, ended } = await login(home);
    const browser = new Browser();
    await browser.go(url);
    const forged = await browser.go(`${omen.url}/auth/cli`, {
      method: "POST",
      body: new URLSearchParams({ code, answer: "yes" }),
    });
    expect(forged.status).toBe(403);
    expect((await browser.go(`${omen.url}/auth/cli?code=0000-0000`)).text).toContain("No command line waits");
    const nobody = await fetch(`${omen.url}/auth/cli/token`, {
      method: "POST",
      body: JSON.stringify({ device_code: "x" }),
    });
    expect([nobody.status, await nobody.json()]).toMatchObject([400, { error: { code: "expired_token" } }]);
    await browser.press(await browser.go(url), "no");
    await ended;
  });

  test("says what is wrong with a URL, and with an Omen where nobody signs in", async () => {
    await using home = new Home();
    expect((await home.run(["login"])).code).toBe(2);
    expect((await home.run(["login", "http://example.com"])).error).toContain("without https");
    await using plain = await startOmen({ config: "discovery.enabled = false" });
    const { code, error } = await home.run(["login", plain.url]);
    expect([code, error]).toEqual([1, expect.stringContaining("Nobody signs in at this Omen")]);
  });
});
