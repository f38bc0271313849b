import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

/** The tenant of the Microsoft that is worn here. */
export const tenant = "7d9f2c1e-5b60-4a3d-9c8e-0f1a2b3c4d5e";

/** Google, Microsoft and GitHub on this machine: their addresses, claims and replies as they document them. */
export interface LargeIssuers extends AsyncDisposable {
  readonly url: string;
  /** What Google's or Microsoft's next ID token says besides. */
  claims: Record<string, unknown>;
  /** What GitHub's API knows of the next account. */
  github: { readonly user: object; readonly orgs: readonly object[]; readonly teams: readonly object[] };
  /** What is wrong with the next ID token. */
  fault: "none" | "nonce" | "signature" | "issuer";
}

interface Asked {
  readonly nonce: string;
  readonly challenge: string;
}

export async function startLargeIssuers(): Promise<LargeIssuers> {
  const [keys, strangers] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "k", alg: "RS256", use: "sig" };
  const codes = new Map<string, Asked>();

  const authorize = ({ searchParams: asked }: URL): Response => {
    const code = `code-${codes.size}`;
    codes.set(code, { nonce: asked.get("nonce") ?? "", challenge: asked.get("code_challenge") ?? "" });
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.searchParams.set("code", code);
    back.searchParams.set("state", asked.get("state") ?? "");
    return Response.redirect(back.href);
  };

  /** What was asked for with a code, which is good once, and only with the verifier of its challenge. */
  const redeemed = (fields: URLSearchParams): Asked | undefined => {
    const asked = codes.get(fields.get("code") ?? "");
    codes.delete(fields.get("code") ?? "");
    const challenge = createHash("sha256")
      .update(fields.get("code_verifier") ?? "")
      .digest("base64url");
    return asked?.challenge === challenge ? asked : undefined;
  };

  const idToken = async (issuer: string, { nonce }: Asked): Promise<string> =>
    new SignJWT({ nonce: issuers.fault === "nonce" ? "another" : nonce, ...issuers.claims })
      .setProtectedHeader({ alg: "RS256", kid: "k" })
      .setIssuer(issuers.fault === "issuer" ? "https://evil.example.com" : issuer)
      .setAudience("omen")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(issuers.fault === "signature" ? strangers.privateKey : keys.privateKey);

  const discovery = (issuer: string) => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
    token_endpoint_auth_methods_supported: ["client_secret_post"],
  });

  async function openid(issuer: string, path: string, request: Request): Promise<Response> {
    if (path === "/.well-known/openid-configuration") return Response.json(discovery(issuer));
    if (path === "/keys") return Response.json({ keys: [jwk] });
    if (path === "/authorize") return authorize(new URL(request.url));
    const fields = new URLSearchParams(await request.text());
    const asked = redeemed(fields);
    if (!asked || fields.get("client_secret") !== "issuer-secret")
      return Response.json({ error: "invalid_grant" }, { status: 400 });
    const token = { access_token: "at", token_type: "Bearer", expires_in: 300, id_token: await idToken(issuer, asked) };
    return Response.json(token, { headers: { "cache-control": "no-store" } });
  }

  async function github(path: string, request: Request): Promise<Response> {
    if (path === "/login/oauth/authorize") return authorize(new URL(request.url));
    if (path === "/login/oauth/access_token") {
      const fields = new URLSearchParams(await request.text());
      const isGood = redeemed(fields) && fields.get("client_secret") === "issuer-secret";
      // GitHub tells even its errors with 200 ("Authorizing OAuth apps").
      return Response.json(
        isGood
          ? { access_token: "gho_token", scope: "read:org,read:user", token_type: "bearer" }
          : { error: "bad_verification_code" },
      );
    }
    if (request.headers.get("authorization") !== "Bearer gho_token")
      return Response.json({ message: "Bad credentials" }, { status: 401 });
    if (path === "/api/v3/user") return Response.json(issuers.github.user);
    const page = Number(new URL(request.url).searchParams.get("page"));
    const all = path === "/api/v3/user/orgs" ? issuers.github.orgs : issuers.github.teams;
    return Response.json(all.slice((page - 1) * 100, page * 100));
  }

  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname, origin } = new URL(request.url);
      for (const root of ["/google", `/${tenant}/v2.0`])
        if (pathname.startsWith(`${root}/`)) return openid(origin + root, pathname.slice(root.length), request);
      return github(pathname, request);
    },
  });
  const issuers: LargeIssuers = {
    url: `http://127.0.0.1:${server.port}`,
    claims: {},
    github: { user: {}, orgs: [], teams: [] },
    fault: "none",
    [Symbol.asyncDispose]: () => server.stop(true),
  };
  return issuers;
}
