import type { Config } from "../../platform/config/index.ts";
import { Failure } from "../failure.ts";
import { Keyring } from "./keyring.ts";
import { loopbackRefusal } from "./loopback.ts";

/** Who is calling. */
export interface Principal {
  /** The name of a key, or `local` for this machine's user. */
  readonly name: string;
}

const local: Principal = { name: "local" };

/** Requests that came through the data folder's socket, which only its owner can open. */
const throughSocket = new WeakSet<Request>();

/** Marks a request as its machine's own user's: file permissions have already said who may call. */
export const trustSocket = (request: Request): void => void throughSocket.add(request);

/** Marks a request that was made from another one as coming the same way. */
export function inheritTrust(from: Request, to: Request): Request {
  if (throughSocket.has(from)) throughSocket.add(to);
  return to;
}

/** Decides who may call, from the head of a request alone. */
export class Access {
  readonly #mode: Config["auth"]["mode"];
  readonly #keyring: Keyring;

  constructor(auth: Config["auth"], environment: Readonly<Record<string, string | undefined>>) {
    this.#mode = auth.mode;
    this.#keyring = new Keyring(auth.keys, environment);
  }

  /** The principal of a request; throws a `Failure` with status 401 or 403. Any placeholder of a key will do in loopback mode. */
  identify(request: Request): Principal {
    if (throughSocket.has(request)) return local;
    const { headers } = request;
    if (this.#mode === "loopback") {
      const refusal = loopbackRefusal(headers);
      if (refusal) throw refusal;
      return local;
    }
    const presented = presentedKey(headers);
    if (presented === undefined) throw unauthenticated("No API key was sent. Send it as 'Authorization: Bearer KEY'.");
    const name = this.#keyring.find(presented);
    if (name === undefined)
      throw unauthenticated("The API key is not known here. Check that it is a key of this Omen, and whole.");
    return { name };
  }
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
