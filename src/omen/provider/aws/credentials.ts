import { now } from "../../../platform/clock.ts";
import { Secret } from "../../../platform/config/index.ts";

/** An access key, as AWS signs with it. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: Secret;
  /** Of temporary credentials. */
  readonly sessionToken?: Secret;
  /** When they stop working, in milliseconds since the Unix epoch; absent where that is not known. */
  readonly expiresAt?: number;
}

/** One place where credentials may be. */
export interface CredentialSource {
  /** For messages: what was looked for. */
  readonly name: string;
  /** Undefined when nothing points there. Throws an `Error` that says what is wrong, and never holds a secret. */
  find(): Promise<Credentials | undefined>;
}

/** Credentials are replaced this long before they expire, in milliseconds: a request must not run into the end. */
const marginMs = 5 * 60_000;

/**
 * Asks sources in order until one has credentials, keeps them until shortly before they expire, and asks once however
 * many wait. While a refresh fails, what is still valid goes on being used.
 */
export class CredentialChain {
  readonly #sources: readonly CredentialSource[];
  #known: Credentials | undefined;
  #asking: Promise<Credentials> | undefined;

  constructor(sources: readonly CredentialSource[]) {
    this.#sources = sources;
  }

  /** Rejects with an `Error` that says where was looked and what was wrong there. */
  async get(): Promise<Credentials> {
    const known = this.#known;
    if (known && !expires(known, marginMs)) return known;
    this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
    try {
      return await this.#asking;
    } catch (error) {
      if (known && this.#known === known && !expires(known, 0)) return known;
      throw error;
    }
  }

  /** AWS no longer takes these: the next call asks again. */
  reject(credentials: Credentials): void {
    if (this.#known === credentials) this.#known = undefined;
  }

  async #ask(): Promise<Credentials> {
    const reasons: string[] = [];
    for (const { name, find } of this.#sources) {
      try {
        const found = await find();
        if (found) return (this.#known = found);
        reasons.push(`${name}: nothing`);
      } catch (error) {
        reasons.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    throw new Error(`no AWS credentials were found (${reasons.join("; ")})`);
  }
}

const expires = ({ expiresAt }: Credentials, withinMs: number): boolean =>
  expiresAt !== undefined && expiresAt - withinMs <= now();

/** Credentials of these texts; undefined unless the key and its secret are both there. */
export function credentialsOf(
  accessKeyId: string | undefined,
  secretAccessKey: string | undefined,
  sessionToken?: string,
): Credentials | undefined {
  if (!accessKeyId || !secretAccessKey) return undefined;
  return {
    accessKeyId,
    secretAccessKey: new Secret(secretAccessKey),
    ...(sessionToken ? { sessionToken: new Secret(sessionToken) } : {}),
  };
}

/** What the metadata services answer: `{AccessKeyId, SecretAccessKey, Token, Expiration}`. Throws when it is none. */
export function readCredentials(answer: unknown): Credentials {
  const fields = (answer ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === "string" ? value : undefined;
  };
  const found = credentialsOf(text("AccessKeyId"), text("SecretAccessKey"), text("Token"));
  if (!found) throw new Error("its answer holds no credentials");
  return withExpiry(found, text("Expiration"));
}

/** `expiration` is a time as ISO 8601 has it; one that is none is not known. */
export function withExpiry(credentials: Credentials, expiration: string | undefined): Credentials {
  const expiresAt = Date.parse(expiration ?? "");
  return Number.isNaN(expiresAt) ? credentials : { ...credentials, expiresAt };
}
