import { createHash, timingSafeEqual } from "node:crypto";
import { loopbackRefusal } from "../../front/loopback.ts";
import { resolveSecret, Secret } from "../../platform/config/index.ts";
import { CommandError, exit } from "../../platform/exit.ts";
import { Failure } from "../../platform/failure.ts";
import type { Authenticate, Principal } from "../../platform/principal.ts";
import { randomName } from "../../platform/random.ts";

/** Letters of a token that is made: 5 bits each. */
const letters = 32;

/** Who may call a server of Glyph's own: whoever holds one of the tokens that its user named. */
export class Tokens {
  readonly #known: readonly { readonly digest: Buffer; readonly principal: Principal }[];

  private constructor(tokens: ReadonlyMap<string, Secret>) {
    this.#known = [...tokens].map(([name, secret]) => ({
      digest: digestOf(secret.reveal()),
      principal: service(name),
    }));
  }

  /** The tokens of the configuration. Throws a `CommandError` for one that can't be read. */
  static configured(
    references: Readonly<Record<string, string>>,
    environment: Readonly<Record<string, string | undefined>>,
  ): Tokens {
    const tokens = new Map<string, Secret>();
    for (const [name, reference] of Object.entries(references)) {
      try {
        tokens.set(name, resolveSecret(reference, environment));
      } catch (error) {
        throw new CommandError(`glyph.tokens.${name}: ${(error as Error).message}`, exit.usage);
      }
    }
    return new Tokens(tokens);
  }

  /** One token that is made for this process, to be told to its user. */
  static made(): { readonly tokens: Tokens; readonly token: string } {
    const token = `glyph_${randomName(letters).toLowerCase()}`;
    return { tokens: new Tokens(new Map([["made", new Secret(token)]])), token };
  }

  /**
   * Throws a `Failure` with status 401 without a token that is known, and 403 for who came
   * through a proxy or from another site.
   */
  readonly identify: Authenticate = ({ headers }) => {
    const refusal = loopbackRefusal(headers);
    if (refusal) throw refusal;
    const presented = /^Bearer\s+(.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
    if (presented === undefined) throw unauthenticated("No token was sent. Send it as 'Authorization: Bearer TOKEN'.");
    const digest = digestOf(presented);
    const found = this.#known.find((token) => timingSafeEqual(token.digest, digest));
    if (!found) throw unauthenticated("The token is not known here.");
    return found.principal;
  };
}

/** Whoever is on this machine, for what holds nothing of anybody's. */
export const anyoneHere: Authenticate = ({ headers }) => {
  const refusal = loopbackRefusal(headers);
  if (refusal) throw refusal;
  return service("anyone");
};

const digestOf = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Whoever starts the server names its roots, so that its tokens may call all tools; the rules still ask. */
const service = (name: string): Principal => ({
  kind: "service",
  id: `token:${name}`,
  organization: "default",
  workspace: "default",
  roles: [],
  grants: { models: [], tools: ["*"] },
});

const unauthenticated = (message: string): Failure =>
  new Failure({
    status: 401,
    type: "invalid_request_error",
    code: "invalid_api_key",
    message,
    headers: { "www-authenticate": "Bearer" },
  });
