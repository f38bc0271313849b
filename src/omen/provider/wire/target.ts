import { codes, WireError } from "./error.ts";

/** A server, as far as a connection to it is concerned: two calls to the same origin may share one. */
export interface Origin {
  /** The name or address that the server goes by; an IPv6 address without brackets. */
  readonly host: string;
  /** Where to connect: the host, or the address that it was resolved to before. */
  readonly address: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** The same text for the same origin. */
  readonly key: string;
}

/** Where a call goes. */
export interface Target {
  readonly origin: Origin;
  /** Path and query, as the request line has them (RFC 9112 §3.2.1). */
  readonly path: string;
  /** The Host header's value: without the scheme's own port. */
  readonly authority: string;
}

/** Targets that were parsed already. URLs come from configuration and discovery, so there are few. */
const known = new Map<string, Target>();
const knownMax = 256;

/**
 * The target of a URL, whose host is at `address` when that is known already. Throws a `WireError` for a URL that is
 * not http or https, or holds credentials: those go into headers, where logs don't see them.
 */
export function targetOf(url: string, address?: string): Target {
  if (address !== undefined) return parse(url, address); // of a client's choice: there may be any number
  const former = known.get(url);
  if (former) return former;
  const target = parse(url);
  if (known.size >= knownMax) known.clear();
  known.set(url, target);
  return target;
}

function parse(text: string, pinned?: string): Target {
  const url = URL.parse(text);
  const isSecure = url?.protocol === "https:";
  if (!url || (!isSecure && url.protocol !== "http:")) throw invalid("its URL is not one of http or https");
  if (url.username !== "" || url.password !== "") throw invalid("its URL holds a user name or password");
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  const port = url.port === "" ? (isSecure ? 443 : 80) : Number(url.port);
  const key = pinned === undefined ? url.origin : `${url.origin} at ${pinned}`;
  const origin = { host, address: pinned ?? host, port, isSecure, key };
  return { origin, path: url.pathname + url.search, authority: url.host };
}

const invalid = (what: string): WireError => new WireError(codes.invalid, what);
