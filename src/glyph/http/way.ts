import { isIP } from "node:net";
import type { Call, Caller } from "../../front/call.ts";
import { isLoopback } from "../../platform/config/index.ts";
import { Failure, permissionDenied } from "../../platform/failure.ts";
import type { Principal } from "../../platform/principal.ts";

/** Who may call at /mcp, and from where. */

/** What is known of the address at which clients call. */
export interface Address {
  /** `[server] public_url`; empty where none was configured. */
  readonly publicUrl: string;
  /** The address that is listened on. */
  readonly host: string;
  /** It is listened on by HTTPS. */
  readonly isSecure?: boolean;
}

/** The origin under which a client has called, for what it is told of addresses. */
export function originOf({ publicUrl, isSecure = false }: Address, headers: Headers): string {
  return publicUrl === "" ? `${isSecure ? "https" : "http"}://${headers.get("host") ?? "127.0.0.1"}` : publicUrl;
}

/**
 * Turns away who comes from a web page that is not this server's, or by a name that is not its own: browsers
 * tell both (MCP 2025-11-25, Transports, Security warning). Numbers can't be rebound, so that any will do.
 * Throws a `Failure` with status 403.
 */
export function checkWay(headers: Headers, address: Address): void {
  const origin = headers.get("origin");
  if (origin !== null && !isOwnOrigin(origin, address))
    throw permissionDenied(`Origin ${origin.slice(0, 200)} may not call this server`);
  const host = headers.get("host");
  if (host !== null && !isOwnName(nameIn(host), address))
    throw permissionDenied(
      `Host ${host.slice(0, 200)} is not a name of this server; set [server] public_url where it is`,
    );
}

/** Whether a page of that origin may call. */
export function isOwnOrigin(origin: string, address: Address): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return isLoopback(url.hostname) || (address.publicUrl !== "" && url.origin === new URL(address.publicUrl).origin);
}

function isOwnName(name: string, { publicUrl, host }: Address): boolean {
  if (isLoopback(name) || isIP(name.replace(/^\[|\]$/g, "")) !== 0 || name === host.toLowerCase()) return true;
  return publicUrl !== "" && name === new URL(publicUrl).hostname;
}

/** The name in a Host header, without its port. */
const nameIn = (host: string): string => host.replace(/:\d+$/, "").toLowerCase();

/** What says who calls, each time it is asked. */
type Identified = Pick<Call | Caller, "identify" | "isTrusted">;

/**
 * Who calls. Tools are not for whoever happens to reach the port: over TCP a credential is needed in every mode, while
 * the data folder's socket needs none. Rejects with the `Failure` that turns the caller away.
 */
export async function principalOf(caller: Identified): Promise<Principal> {
  const principal = await caller.identify();
  if (principal.kind === "local" && !caller.isTrusted) throw unauthenticated();
  return principal;
}

/** Whether whoever reads a stream may go on: his key may have been taken back. */
export async function isStillWelcome(caller: Identified): Promise<boolean> {
  try {
    await principalOf(caller);
    return true;
  } catch {
    return false;
  }
}

const unauthenticated = (): Failure =>
  new Failure({
    status: 401,
    type: "invalid_request_error",
    code: "invalid_api_key",
    message: "Tools need a key, in every mode: 'Authorization: Bearer KEY'. omen key create --tools makes one.",
    headers: { "www-authenticate": "Bearer" },
  });
