import { isSecretReference, resolveSecret, Secret } from "../../platform/config/index.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A key as OpenAI's and most others' APIs take it (RFC 6750 §2.1). */
export const bearer = (key: Secret | undefined): Record<string, string> =>
  key ? { authorization: `Bearer ${key.reveal()}` } : {};

/** Configured headers by lower-case name, with secrets in the place of their references. */
export const extraHeaders = (
  headers: Readonly<Record<string, string>>,
  environment: Environment,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      (isSecretReference(value) ? resolveSecret(value, environment) : new Secret(value)).reveal(),
    ]),
  );
