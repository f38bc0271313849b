import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type JWTPayload } from "jose";
import { billing, chatAs, eventually, Operator } from "./support/governed.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";

/** Machines that send tokens of their issuer in the place of a key. */

const keys = await generateKeyPair("RS256", { extractable: true });
const stranger = await generateKeyPair("RS256");
let upstream: Upstream;
let omen: OmenServer;
let issuer: Bun.Server<undefined>;

beforeAll(async () => {
  upstream = await startUpstream();
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "RS256" };
  issuer = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => Response.json({ keys: [jwk] }) });
  omen = await startOmen({
    config: `
      discovery.enabled = false
      [providers.p]
      type = "openai_compatible"
      base_url = "${upstream.origin}/v1"
      models = ["up-model", "other-model"]
      [models.up-model]
      price = { input = 1, output = 10 }
      [auth]
      mode = "keys"
      [[auth.jwt_issuers]]
      name = "ci"
      issuer = "https://token.example.com"
      jwks_uri = "http://127.0.0.1:${issuer.port}/keys"
      audience = "https://omen.example.com"
      algorithms = ["RS256"]
      rules = [
        { claim = "repository", value = "acme/web", organization = "acme", workspace = "web", models = ["up-*"], tags = { from = "ci" }, budgets = [{ amount_usd = 0.03, window = "total" }] },
        { claim = "repository", value = "acme/*", organization = "acme", role = "viewer", models = [] },
        { claim = "repository", value = "beta/*", organization = "acme", workspace = "web", role = "admin", models = ["up-*"], providers = ["p"] },
      ]
    `,
  });
});
afterAll(async () => {
  await omen.stop();
  await upstream.stop();
  await issuer.stop(true);
});
beforeEach(() => {
  upstream.clear();
  upstream.script(
    "up-model",
    billing(100, () => 1000),
  );
});

const base: JWTPayload = {
  iss: "https://token.example.com",
  aud: "https://omen.example.com",
  sub: "repo:acme/web:ref:refs/heads/main",
  repository: "acme/web",
};
const signed = (more: JWTPayload = {}, key = keys.privateKey) =>
  new SignJWT({ ...base, ...more })
    .setProtectedHeader({ alg: "RS256", kid: "k" })
    .setIssuedAt()
    .setExpirationTime(more.exp ?? "5m")
    .sign(key);

const refusal = async (token: string) => {
  const response = await chatAs(omen.url, token);
  const { error } = (await response.json()) as { error: { code: string; message: string } };
  return [response.status, error.code, error.message] as const;
};

describe("a token of a configured issuer", () => {
  test("calls what its rule allows, counts as its subject, and draws on its claim's budget", async () => {
    const token = await signed();
    const answer = await chatAs(omen.url, token);
    expect(answer.status).toBe(200);
    expect((await chatAs(omen.url, token, { model: "other-model" })).status).toBe(403);
    const usage = await eventually(
      async () =>
        (await (await fetch(`${omen.url}/v1/usage`, { headers: { authorization: `Bearer ${token}` } })).json()) as {
          groups: unknown[];
        },
      ({ groups }) => groups.length > 0,
    );
    expect(usage).toMatchObject({
      principal: "jwt:ci/repo:acme/web:ref:refs/heads/main",
      groups: [{ model: "up-model", requests: 1, cost_usd: 0.0101 }],
      budgets: [{ id: "claim:ci/repository=acme/web/total", spent_usd: 0.0101, managed: true }],
    });
    // Another subject with the same claim draws on the same pot.
    const other = await signed({ sub: "repo:acme/web:ref:refs/heads/next" });
    await chatAs(omen.url, other, { max_tokens: 900 });
    const spent = await chatAs(omen.url, other, { max_tokens: 3000 });
    const limited = spent.headers.get("x-omen-output-limit");
    expect(spent.status === 402 || limited !== null).toBe(true);
    const operator = new Operator(omen);
    const tagged = await operator.ask<{ groups: { "tag:from": string }[] }>("GET", "/admin/usage?group_by=tag:from");
    expect(tagged.groups.map((group) => group["tag:from"])).toContain("ci");
  });

  test("has its rule's role and no other's", async () => {
    const viewer = await signed({ repository: "acme/api", sub: "repo:acme/api" });
    const call = (path: string, method = "GET") =>
      fetch(omen.url + path, {
        method,
        headers: { authorization: `Bearer ${viewer}` },
        ...(method === "POST" && { body: "{}" }),
      });
    expect((await call("/admin/keys")).status).toBe(200);
    expect((await call("/admin/workspaces", "POST")).status).toBe(400);
    const made = await fetch(`${omen.url}/admin/keys`, {
      method: "POST",
      headers: { authorization: `Bearer ${viewer}` },
      body: JSON.stringify({ name: "more", organization: "acme" }),
    });
    expect(made.status).toBe(403);
  });

  test("grants no more than its rule gave it", async () => {
    const admin = await signed({ repository: "beta/tools", sub: "repo:beta/tools" });
    const make = async (terms: Record<string, unknown>) =>
      (
        await fetch(`${omen.url}/admin/keys`, {
          method: "POST",
          headers: { authorization: `Bearer ${admin}` },
          body: JSON.stringify({ organization: "acme", workspace: "web", ...terms }),
        })
      ).status;
    expect(await make({ name: "all-models", providers: ["p"] })).toBe(403);
    expect(await make({ name: "all-providers", models: ["up-model"] })).toBe(403);
    expect(await make({ name: "tools", models: ["up-model"], providers: ["p"], tools: ["*"] })).toBe(403);
    expect(await make({ name: "owner", models: ["up-model"], providers: ["p"], roles: ["owner"] })).toBe(403);
    expect(await make({ name: "its-own", models: ["up-model"], providers: ["p"] })).toBe(201);
  });

  test.each([
    ["forged", () => signed({}, stranger.privateKey), "forged or broken"],
    ["expired", () => signed({ exp: Math.floor(Date.now() / 1000) - 120 }), "has expired"],
    [
      "without an end",
      () => new SignJWT(base).setProtectedHeader({ alg: "RS256", kid: "k" }).sign(keys.privateKey),
      "exp",
    ],
    ["for another audience", () => signed({ aud: "https://other.example.com" }), "is not for the audience"],
    ["not yet in force", () => signed({ nbf: Math.floor(Date.now() / 1000) + 600 }), "nbf"],
    [
      "not signed at all",
      () => {
        const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
        return `${part({ alg: "none" })}.${part({ ...base, exp: Math.floor(Date.now() / 1000) + 300 })}.`;
      },
      "not signed with RS256",
    ],
    [
      "signed with the public key as a shared secret",
      async () =>
        new SignJWT(base)
          .setProtectedHeader({ alg: "HS256", kid: "k" })
          .setExpirationTime("5m")
          .sign(new TextEncoder().encode(await exportSPKI(keys.publicKey))),
      "not signed with RS256",
    ],
    ["of an issuer that nobody named", () => signed({ iss: "https://evil.example.com" }), "not known here"],
  ])("that is %s is refused", async (_what, make, words) => {
    const [status, code, message] = await refusal(await make());
    expect([status, code]).toEqual([401, "invalid_api_key"]);
    expect(message).toContain(words);
  });

  test("that no rule fits is refused with 403", async () => {
    expect((await refusal(await signed({ repository: "evil/web" })))[0]).toBe(403);
  });
});
