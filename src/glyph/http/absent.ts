import type { Guest } from "../../front/front.ts";
import type { Failure } from "../../platform/failure.ts";
import { errorCode } from "../protocol/jsonrpc.ts";
import { errorAnswer } from "./bodies.ts";
import { readable } from "./cross-origin.ts";
import { type Address, originOf } from "./way.ts";

/** Where Glyph answers. */
export const path = "/mcp";
/** Where clients look for who guards it (RFC 9728 §3.1), with and without the path that it is about. */
export const metadataPath = "/.well-known/oauth-protected-resource";

/** Whether a path is Glyph's. */
export const isGlyphs = (pathname: string): boolean =>
  pathname === path || pathname.startsWith(`${path}/`) || pathname.startsWith(metadataPath);

/** What stands in Glyph's place where nothing is shared: whoever calls is told so. */
export const absentGuest = (address: Address): Guest => ({
  endpoints: [],
  sockets: [],
  owns: isGlyphs,
  refuse: (request, failure) => refuse(request, failure, address),
  advise: () => "Nothing is shared over HTTP and WebSocket: name directories in [glyph] roots.",
  mount: () => undefined,
});

/**
 * A failure as MCP's clients read it. Where a credential is missing they are told what
 * guards the place (RFC 9728 §5.1).
 */
export function refuse(
  { headers: asked }: Request,
  { status, message, code, headers }: Failure,
  address: Address,
): Response {
  const challenge = `Bearer resource_metadata="${originOf(address, asked)}${metadataPath}${path}"`;
  // The SDK's clients begin anew by this number and the status.
  const number =
    code === "session_not_found" ? -32001 : status < 500 ? errorCode.invalidRequest : errorCode.internalError;
  const told = status === 401 ? { ...headers, "www-authenticate": challenge } : headers;
  return readable(errorAnswer(status, null, { code: number, message }, told), asked, address);
}
