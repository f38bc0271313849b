import { isSecretReference, resolveSecret, Secret } from "../../platform/config/index.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A key as OpenAI's and most others' APIs take it (RFC 6750 §2.1). */
export const bearer = (key: Secret | undefined): Record<string, string> =>
  key ? { authorization: `Bearer ${key.reveal()}` } : {};

/** Names of headers that bear a secret, also where it is written down as it is. */
const secretNames = /authorization|cookie|key|secret|token|password/i;

/** Configured headers by lower-case name, with secrets in the place of their references. */
export const extraHeaders = (
  headers: Readonly<Record<string, string>>,
  environment: Environment,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), valueOf(name, value, environment)]),
  );

/** What is no secret (an `HTTP-Referer`, say) must not blot out other texts that it stands in. */
function valueOf(name: string, value: string, environment: Environment): string {
  if (isSecretReference(value)) return resolveSecret(value, environment).reveal();
  return secretNames.test(name) ? new Secret(value).reveal() : value;
}
