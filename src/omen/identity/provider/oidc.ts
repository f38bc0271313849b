import type { Configuration } from "openid-client";
import type { OidcConfig } from "../../../platform/config/index.ts";
import type { Claims } from "../claims.ts";
import { fetchOutside } from "../outside.ts";
import { SignInRefused, type IdentityProvider, type Journey } from "./provider.ts";

/** How far an issuer's clock may be from this one, in seconds. */
const clockSkew = 30;

/** Longest wait for an issuer, in seconds. */
const waitSeconds = 10;

/** Claims about a token rather than about the person it is of (OpenID Connect Core §2, RFC 7519 §4.1). */
const ofTheToken: ReadonlySet<string> = new Set([
  "iat",
  "exp",
  "nbf",
  "auth_time",
  "nonce",
  "at_hash",
  "c_hash",
  "s_hash",
  "aud",
  "azp",
  "jti",
  "sid",
  "rat",
  "uti",
  "rh",
]);

interface OidcOptions {
  readonly name: string;
  readonly title: string;
  readonly issuer: string;
  readonly secret: string | undefined;
  readonly config: OidcConfig;
}

/**
 * An issuer of OpenID Connect: authorization code with PKCE, state and nonce. The ID token's signature is checked, not
 * only the connection that it came by.
 */
export class OidcProvider implements IdentityProvider {
  readonly name: string;
  readonly title: string;
  readonly #options: OidcOptions;
  #opening: Promise<Configuration> | undefined;

  constructor(options: OidcOptions) {
    this.name = options.name;
    this.title = options.title;
    this.#options = options;
  }

  async authorize({ redirectUri, state, nonce, verifier }: Journey): Promise<string> {
    const client = await import("openid-client");
    const { config } = this.#options;
    const [domain, ...others] = config.domains;
    return client.buildAuthorizationUrl(await this.#open(), {
      redirect_uri: redirectUri,
      scope: (config.scopes ?? ["openid", "profile", "email"]).join(" "),
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      // Only a hint, which spares people the choice of a wrong account: what holds is the claim.
      ...(config.preset === "google" && domain !== undefined && { hd: others.length === 0 ? domain : "*" }),
    }).href;
  }

  async finish(parameters: URLSearchParams, { redirectUri, state, nonce, verifier }: Journey): Promise<Claims> {
    const client = await import("openid-client");
    const opened = await this.#open();
    const callback = new URL(redirectUri);
    callback.search = parameters.toString();
    const tokens = await client.authorizationCodeGrant(opened, callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const told = tokens.claims();
    if (!told) throw new Error("the issuer gave no ID token");
    // Google's and Microsoft's ID tokens say all that they know; others keep groups for the userinfo endpoint (§5.3).
    const isAsked = this.#options.config.preset === "none" && opened.serverMetadata().userinfo_endpoint !== undefined;
    const more = isAsked ? await client.fetchUserInfo(opened, tokens.access_token, told.sub) : {};
    const claims = Object.fromEntries(Object.entries({ ...more, ...told }).filter(([name]) => !ofTheToken.has(name)));
    this.#check(claims);
    return claims;
  }

  /** Of whom the large issuers know, whose they must be. */
  #check({ hd, tid }: Claims): void {
    const { preset, domains, tenant } = this.#options.config;
    if (preset === "google" && !(typeof hd === "string" && domains.includes(hd)))
      throw new SignInRefused(
        `this Google account ${typeof hd === "string" ? `is of ${hd}` : "is of no organization"}, and only those of ${domains.join(", ")} may come in`,
      );
    if (preset === "microsoft" && tid !== tenant)
      throw new SignInRefused("this Microsoft account is of another tenant than the one that may come in");
  }

  #open(): Promise<Configuration> {
    this.#opening ??= this.#discover().catch((error: unknown) => {
      this.#opening = undefined; // asked again at the next sign-in
      throw error;
    });
    return this.#opening;
  }

  async #discover(): Promise<Configuration> {
    const client = await import("openid-client");
    const { issuer, secret, config } = this.#options;
    const execute = [client.enableNonRepudiationChecks];
    // The configuration allows plain HTTP within this machine alone.
    if (issuer.startsWith("http://")) execute.push(client.allowInsecureRequests);
    const opened = await client.discovery(
      new URL(issuer),
      config.client_id,
      { [client.clockTolerance]: clockSkew },
      (server, metadata, body, headers) => {
        if (secret === undefined) return client.None()(server, metadata, body, headers);
        // Every server takes the password in a header (RFC 6749 §2.3.1), but for those that say otherwise.
        const ways = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
        const isPost = !ways.includes("client_secret_basic") && ways.includes("client_secret_post");
        const way = isPost ? client.ClientSecretPost(secret) : client.ClientSecretBasic(secret);
        return way(server, metadata, body, headers);
      },
      { execute, timeout: waitSeconds, [client.customFetch]: fetchOutside },
    );
    return opened;
  }
}
