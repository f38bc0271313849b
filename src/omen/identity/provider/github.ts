import { createHash } from "node:crypto";
import type { OidcConfig } from "../../../platform/config/index.ts";
import { requestToken } from "../../provider/oauth/token-request.ts";
import type { Claims } from "../claims.ts";
import { fetchOutside } from "../outside.ts";
import { SignInRefused, type IdentityProvider, type Journey } from "./provider.ts";

const github = "https://github.com";

/** Entries of a page (GitHub REST API, "Using pagination"), and most pages that are read. */
const [pageSize, pagesMax] = [100, 10];

interface GithubOptions {
  readonly name: string;
  readonly secret: string;
  readonly config: OidcConfig;
}

/**
 * GitHub, which knows no OpenID Connect for its people: OAuth 2.0 with PKCE, and its API for who it was. Its
 * claims here are `sub` (the account's number, which never changes hands, as its login may), `login`, `name`,
 * `orgs`, and `teams` as `ORG/TEAM`.
 */
export class GithubProvider implements IdentityProvider {
  readonly name: string;
  readonly title = "GitHub";
  readonly #options: GithubOptions;
  readonly #origin: string;
  /** GitHub Enterprise Server has its API below its own address. */
  readonly #api: string;

  constructor(options: GithubOptions) {
    this.name = options.name;
    this.#options = options;
    this.#origin = (options.config.issuer ?? github).replace(/\/+$/, "");
    this.#api = this.#origin === github ? "https://api.github.com" : `${this.#origin}/api/v3`;
  }

  authorize({ redirectUri, state, verifier }: Journey): Promise<string> {
    const { client_id: client, scopes = ["read:user", "read:org"] } = this.#options.config;
    const url = new URL(`${this.#origin}/login/oauth/authorize`);
    url.search = new URLSearchParams({
      response_type: "code",
      client_id: client,
      redirect_uri: redirectUri,
      scope: scopes.join(" "),
      state,
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    }).toString();
    return Promise.resolve(url.href);
  }

  async finish(parameters: URLSearchParams, { redirectUri, verifier }: Journey): Promise<Claims> {
    const code = parameters.get("code");
    if (code === null) throw new SignInRefused(`GitHub says ${(parameters.get("error") ?? "nothing").slice(0, 60)}`);
    const { token } = await requestToken(`${this.#origin}/login/oauth/access_token`, {
      grant_type: "authorization_code",
      client_id: this.#options.config.client_id,
      client_secret: this.#options.secret,
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    const key = token.reveal();
    const user = (await this.#ask("/user", key)) as Claims;
    if (!Number.isSafeInteger(user["id"])) throw new Error("GitHub's API names no account");
    const [orgs, teams] = await Promise.all([this.#list("/user/orgs", key), this.#list("/user/teams", key)]);
    return {
      sub: String(user["id"]),
      login: user["login"],
      name: user["name"],
      orgs: orgs.map(({ login }) => login),
      teams: teams.map(({ slug, organization }) => `${String((organization as Claims)["login"])}/${String(slug)}`),
    };
  }

  async #list(path: string, key: string): Promise<readonly Claims[]> {
    const all: Claims[] = [];
    for (let page = 1; page <= pagesMax; page++) {
      const entries = (await this.#ask(`${path}?per_page=${pageSize}&page=${page}`, key)) as readonly Claims[];
      all.push(...entries);
      if (entries.length < pageSize) break;
    }
    return all;
  }

  async #ask(path: string, key: string): Promise<unknown> {
    const response = await fetchOutside(`${this.#api}${path}`, {
      headers: {
        authorization: `Bearer ${key}`,
        accept: "application/vnd.github+json",
        "x-github-api-version": "2022-11-28",
      },
    });
    if (!response.ok) throw new Error(`GitHub's API answered ${response.status} at ${path.split("?")[0]}`);
    return response.json();
  }
}
