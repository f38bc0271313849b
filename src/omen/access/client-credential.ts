import type { Principal } from "../../platform/principal.ts";
import { readKey } from "../tenancy/key-text.ts";

/** Where APIs take what a client shows of itself: OpenAI's and most others' (RFC 6750 §2.1), Anthropic's, Azure's. */
const names = ["authorization", "x-api-key", "api-key"] as const;

/**
 * The client's own credential at a provider, as it sent it: what it shows besides Omen's key in `x-omen-key`,
 * or in loopback mode, where no key of Omen's is needed. Undefined where it showed none. What let the caller
 * in here never leaves the house.
 */
export function clientCredential(headers: Headers, { kind }: Principal): Readonly<Record<string, string>> | undefined {
  if (!headers.has("x-omen-key") && kind !== "local") return undefined;
  for (const name of names) {
    const value = headers.get(name);
    if (value === null || value === "" || isOmens(value)) continue;
    return { [name]: value };
  }
  return undefined;
}

const isOmens = (value: string): boolean => readKey(value.replace(/^Bearer\s+/i, "")).kind !== "foreign";
