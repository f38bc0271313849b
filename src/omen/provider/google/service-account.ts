import { createPrivateKey, sign, type KeyObject } from "node:crypto";
import { now } from "../../../platform/clock.ts";
import type { Secret } from "../../../platform/config/index.ts";
import { requestToken } from "../oauth/token-request.ts";
import type { AccessToken } from "../oauth/token.ts";

/** A service account's key, as its file holds it. */
export interface ServiceAccount {
  readonly email: string;
  /** PEM, PKCS #8. */
  readonly privateKey: Secret;
  readonly keyId: string | undefined;
  readonly tokenUrl: string;
}

/** What Vertex AI is called with (Google Cloud documentation, "Access scopes"). */
const scope = "https://www.googleapis.com/auth/cloud-platform";

/** Longest life of an assertion ("Using OAuth 2.0 for server to server applications", `exp`), in seconds. */
const lifetimeSeconds = 3600;

/** Trades an assertion that the key signs for an access token (RFC 7523 §2.1). */
export function requestServiceToken(account: ServiceAccount): Promise<AccessToken> {
  return requestToken(account.tokenUrl, {
    grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
    assertion: signAssertion(account, Math.floor(now() / 1000)),
  });
}

/** A JSON Web Token (RFC 7519) signed with RS256, issued at `seconds` since the Unix epoch. */
function signAssertion({ email, privateKey, keyId, tokenUrl }: ServiceAccount, seconds: number): string {
  const header = { alg: "RS256", typ: "JWT", ...(keyId === undefined ? {} : { kid: keyId }) };
  const claims = { iss: email, scope, aud: tokenUrl, iat: seconds, exp: seconds + lifetimeSeconds };
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  return `${signed}.${sign("sha256", Buffer.from(signed), readKey(privateKey)).toString("base64url")}`;
}

/** The library's own error may quote the key. */
function readKey(privateKey: Secret): KeyObject {
  try {
    const key = createPrivateKey(privateKey.reveal());
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // Said below.
  }
  throw new Error("the credentials' private_key is no RSA key");
}

const base64url = (text: string): string => Buffer.from(text).toString("base64url");
