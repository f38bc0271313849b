import type { Claims } from "../claims.ts";

/** What one sign-in goes through with an issuer. */
export interface Journey {
  /** Where the issuer sends the browser back to. */
  readonly redirectUri: string;
  /** Comes back with the browser (RFC 6749 §10.12). */
  readonly state: string;
  /** Comes back in the ID token (OpenID Connect Core §3.1.2.1). */
  readonly nonce: string;
  /** Proves that who redeems the code is who asked for it (RFC 7636). */
  readonly verifier: string;
}

/** Somebody else who knows people. */
export interface IdentityProvider {
  /** As in `[auth.oidc.NAME]`. */
  readonly name: string;
  /** For people: `Google`, `company`. */
  readonly title: string;
  /** Where the browser goes to sign in. Rejects when the issuer can't be asked. */
  authorize(journey: Journey): Promise<string>;
  /**
   * Who came back with these parameters, as the issuer says; `sub` is among them, and is a text. Rejects
   * with a `SignInRefused` for somebody who may not come in, and with another `Error` when the issuer's word
   * can't be had or does not hold.
   */
  finish(parameters: URLSearchParams, journey: Journey): Promise<Claims>;
}

/** The issuer, or a rule for its people, says no. The message is for the person. */
export class SignInRefused extends Error {
  override readonly name = "SignInRefused";
}
