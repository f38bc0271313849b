import { isLoopback } from "../platform/config/index.ts";
import { Failure, permissionDenied } from "../platform/failure.ts";

const forwarding = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/**
 * Loopback mode's rule: no key is needed on this machine, so whoever comes through a proxy, or from a web page by way
 * of the browser (DNS rebinding shows in Host, another site in Origin), is turned away, but for `pages`: origins that
 * may call. Returns why, or undefined.
 */
export function loopbackRefusal(headers: Headers, pages: readonly string[] = []): Failure | undefined {
  const forwarded = forwarding.find((name) => headers.has(name));
  if (forwarded) return permissionDenied(`The header ${forwarded} says that this call came through a proxy. ${remedy}`);
  const host = headers.get("host");
  if (host !== null && !isLoopback(hostName(host)))
    return permissionDenied(`The Host header ${JSON.stringify(host)} is not this machine's loopback name. ${remedy}`);
  const origin = headers.get("origin");
  if (origin !== null && !isLoopbackOrigin(origin) && !pages.includes(origin))
    return permissionDenied(`The Origin ${JSON.stringify(origin)} is not this machine. ${remedy}`);
  return undefined;
}

const remedy = 'Without keys Omen answers this machine alone; set [auth] mode = "keys" to serve others.';

/** The name in a Host header, without its port; IPv6 keeps its brackets. */
const hostName = (host: string): string => host.replace(/:\d+$/, "");

const isLoopbackOrigin = (origin: string): boolean => URL.canParse(origin) && isLoopback(new URL(origin).hostname);
