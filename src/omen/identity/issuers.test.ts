import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { exportJWK, generateKeyPair, SignJWT, type JWK, type JWTPayload } from "jose";
import type { JwtIssuerConfig } from "../../platform/config/index.ts";
import { Issuers } from "./issuers.ts";

/** An issuer whose keys change. */
class Ci {
  keys: JWK[] = [];
  asked = 0;
  #server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: ({ url }) => {
      if (url.endsWith("/jwks")) {
        this.asked++;
        return Response.json({ keys: this.keys });
      }
      return Response.json({ issuer: this.url, jwks_uri: `${this.url}/jwks` });
    },
  });

  get url(): string {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  stop = () => this.#server.stop(true);

  /** Adds a key, and signs with it. */
  async signer(kid: string) {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    this.keys = [...this.keys, { ...(await exportJWK(publicKey)), kid, alg: "ES256" }];
    return (claims: JWTPayload) =>
      new SignJWT({ iss: this.url, aud: "omen", sub: "repo:acme/web", ...claims })
        .setProtectedHeader({ alg: "ES256", kid })
        .setExpirationTime(claims.exp ?? "5m")
        .sign(privateKey);
  }
}

let ci: Ci;
beforeAll(() => {
  ci = new Ci();
});
afterAll(() => ci.stop());

const configOf = (more: Partial<JwtIssuerConfig> = {}): JwtIssuerConfig => ({
  name: "ci",
  issuer: ci.url,
  audience: "omen",
  algorithms: ["ES256"],
  clock_skew_seconds: 0,
  rules: [
    {
      claim: "sub",
      value: "repo:acme/*",
      organization: "acme",
      workspace: "research",
      models: ["up-*"],
      providers: ["*"],
      surfaces: ["*"],
      tools: [],
      tags: { from: "ci" },
      budgets: [],
      limits: { rpm: 5 },
    },
  ],
  ...more,
});

const outcome = async (issuers: Issuers, token: string): Promise<unknown> => {
  try {
    return (await issuers.identify(token))?.id;
  } catch (error) {
    return (error as { status?: number }).status;
  }
};

describe("tokens of an issuer", () => {
  test("stand for who they say, and are verified once", async () => {
    const sign = await ci.signer("one");
    const issuers = new Issuers([configOf()]);
    const token = await sign({});
    const principal = await issuers.identify(token);
    expect(principal).toEqual({
      kind: "service",
      id: "jwt:ci/repo:acme/web",
      organization: "acme",
      workspace: "research",
      roles: [],
      grants: { models: ["up-*"], tools: [] },
    });
    expect(issuers.identify(token) === principal).toBe(true);
    if (!principal) throw new Error("nobody");
    expect(issuers.given(principal)).toMatchObject({
      subject: "claim:ci/sub=repo:acme/*",
      tags: { from: "ci" },
      limits: { rpm: 5 },
    });
  });

  test("of others, and what is no token, are left to others", async () => {
    const issuers = new Issuers([configOf({ issuer: "https://elsewhere.example" })]);
    expect(issuers.identify(await (await ci.signer("other"))({}))).toBeUndefined();
    for (const text of ["sk-abc", "eyJ.eyJ.x", "eyJhbGciOiJub25lIn0.bm90IGpzb24.", ""])
      expect(issuers.identify(text)).toBeUndefined();
  });

  test("that no rule fits are refused with 403", async () => {
    const sign = await ci.signer("two");
    expect(await outcome(new Issuers([configOf()]), await sign({ sub: "repo:evil/web" }))).toBe(403);
  });

  test("signed with a key that came later are taken, those of one that went no more", async () => {
    const issuers = new Issuers([configOf()], undefined, 0);
    const first = await ci.signer("first");
    expect(await outcome(issuers, await first({}))).toBe("jwt:ci/repo:acme/web");
    const second = await ci.signer("second");
    expect(await outcome(issuers, await second({}))).toBe("jwt:ci/repo:acme/web");
    ci.keys = ci.keys.filter(({ kid }) => kid !== "first");
    const third = await ci.signer("third");
    expect(await outcome(issuers, await third({}))).toBe("jwt:ci/repo:acme/web");
    expect(await outcome(issuers, await first({ jti: "again" }))).toBe(401);
  });

  test("of keys that nobody knows do not make it ask again and again", async () => {
    const sign = await ci.signer("gone");
    const issuers = new Issuers([configOf()]);
    await outcome(issuers, await sign({}));
    ci.keys = [];
    const asked = ci.asked;
    const unknown = await ci.signer("never-published");
    ci.keys = [];
    for (let count = 0; count < 5; count++)
      expect(await outcome(issuers, await unknown({ jti: String(count) }))).toBe(401);
    expect(ci.asked).toBe(asked);
  });

  test("wait for an issuer that does not answer with 503", async () => {
    const sign = await ci.signer("three");
    const token = await sign({});
    const issuers = new Issuers([configOf()], () => Promise.reject(new Error("no way there")));
    expect(await outcome(issuers, token)).toBe(503);
  });
});
