import type { Config } from "../../platform/config/index.ts";
import { Failure } from "../../platform/failure.ts";
import { localPrincipal, type Authenticate } from "../../platform/principal.ts";
import { Keyring } from "./keyring.ts";
import { loopbackRefusal } from "../../front/loopback.ts";

/** Decides who may call, from the head of a call alone. */
export class Access {
  readonly #mode: Config["auth"]["mode"];
  readonly #keyring: Keyring;

  constructor(auth: Config["auth"], environment: Readonly<Record<string, string | undefined>>) {
    this.#mode = auth.mode;
    this.#keyring = new Keyring(auth.keys, environment);
  }

  /** The principal of a call; throws a `Failure` with status 401 or 403. Any placeholder of a key will do in loopback mode. */
  readonly identify: Authenticate = ({ headers, isTrusted }) => {
    if (isTrusted) return localPrincipal;
    if (this.#mode === "loopback") {
      const refusal = loopbackRefusal(headers);
      if (refusal) throw refusal;
      return localPrincipal;
    }
    const presented = presentedKey(headers);
    if (presented === undefined) throw unauthenticated("No API key was sent. Send it as 'Authorization: Bearer KEY'.");
    const name = this.#keyring.find(presented);
    if (name === undefined)
      throw unauthenticated("The API key is not known here. Check that it is a key of this Omen, and whole.");
    return { ...localPrincipal, kind: "key", id: `key:${name}`, roles: [] };
  };
}

/** A key as OpenAI's, Anthropic's or Azure's clients send it. */
function presentedKey(headers: Headers): string | undefined {
  const authorization = headers.get("authorization");
  const bearer = authorization?.match(/^Bearer\s+(.+)$/i)?.[1];
  return bearer ?? headers.get("x-api-key") ?? headers.get("api-key") ?? undefined;
}

const unauthenticated = (message: string): Failure =>
  new Failure({
    status: 401,
    type: "invalid_request_error",
    code: "invalid_api_key",
    message,
    headers: { "www-authenticate": "Bearer" },
  });
