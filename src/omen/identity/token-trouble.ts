import type { JwtIssuerConfig } from "../../platform/config/index.ts";
import { Failure } from "../../platform/failure.ts";
import { describeNetworkError } from "../provider/http.ts";

/** A token that is not taken. */
export const tokenTrouble = (message: string): Failure =>
  new Failure({
    status: 401,
    type: "invalid_request_error",
    code: "invalid_api_key",
    message,
    headers: { "www-authenticate": 'Bearer error="invalid_token"' }, // RFC 6750 §3.1
  });

/** What jose threw, in words for whoever sent the token: it never quotes the token. */
export function issuerTrouble(error: unknown, { name, audience, algorithms }: JwtIssuerConfig): Failure {
  const { code, claim } = error as { readonly code?: unknown; readonly claim?: unknown };
  const token = `The token says that it is ${name}'s`;
  switch (code) {
    case "ERR_JWT_EXPIRED":
      return tokenTrouble(`The token of ${name} has expired. Get another.`);
    case "ERR_JWT_CLAIM_VALIDATION_FAILED":
      if (claim === "aud") return tokenTrouble(`${token}, but it is not for the audience ${audience}.`);
      return tokenTrouble(`${token}, but its claim ${String(claim).slice(0, 40)} is missing or does not hold.`);
    case "ERR_JOSE_ALG_NOT_ALLOWED":
      return tokenTrouble(`${token}, but it is not signed with ${algorithms.join(" or ")}.`);
    case "ERR_JWKS_NO_MATCHING_KEY":
    case "ERR_JWKS_MULTIPLE_MATCHING_KEYS":
      return tokenTrouble(`${token}, but none of the issuer's keys is the one that signed it.`);
  }
  if (typeof code === "string" && /^ERR_(JWT|JWS|JOSE_NOT_SUPPORTED)/.test(code))
    return tokenTrouble(`${token}, but it is forged or broken.`);
  return new Failure({
    status: 503,
    type: "api_error",
    code: "issuer_unavailable",
    message: `The keys of ${name} can't be had, so that nobody can tell whether the token is its own: ${describeNetworkError(error)}.`,
    headers: { "retry-after": "5" },
  });
}
