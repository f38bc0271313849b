import { glob } from "../tenancy/glob.ts";

/** What an issuer says of somebody (OpenID Connect Core §5.1, RFC 7519 §4). */
export type Claims = Readonly<Record<string, unknown>>;

/** What a rule asks of whoever it is to fit. */
export interface Asked {
  /** The claim's name, with dots for one within another where none has the whole name. */
  readonly claim: string;
  /** A text, in which `*` stands for any. */
  readonly value: string;
}

/**
 * The values of a claim as text: of a list each, of an object or of nothing none. An e-mail address that the issuer has
 * not verified is none: at some issuers people write what they like there.
 */
export function claimValues(claims: Claims, name: string): readonly string[] {
  if (name === "email" && claims["email_verified"] !== true) return [];
  const value = valueAt(claims, name);
  return (Array.isArray(value) ? value : [value]).flatMap((one: unknown) =>
    typeof one === "string" || typeof one === "number" || typeof one === "boolean" ? [String(one)] : [],
  );
}

export const bears = (claims: Claims, { claim, value }: Asked): boolean =>
  claimValues(claims, claim).some((one) => glob(value, one));

function valueAt(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  let value: unknown = claims;
  for (const part of name.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Claims)[part];
  }
  return value;
}
