import { lookup } from "node:dns/promises";

/**
 * Calls to URLs that the user's own file names: mounted servers and hooks. That file may name this machine and
 * the network around it; what it can't mean is refused when it is dialled, since a name may lead elsewhere by
 * then: link-local addresses, where clouds keep credentials, and those that are nobody's. No redirect is
 * followed: what was approved is this place.
 */
export async function dial(url: string | URL, init: RequestInit = {}): Promise<Response> {
  const { hostname } = new URL(url);
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const addresses = await lookup(host, { all: true });
  const closed = addresses.find(({ address }) => isClosed(address));
  if (closed) throw new Error(`${host} leads to ${closed.address}, which is not called`);
  const response = await fetch(url, { ...init, redirect: "manual" });
  if (response.status < 300 || response.status >= 400 || response.status === 304) return response;
  await response.body?.cancel();
  throw new Error(`${host} sends on to another place (${response.status}), which is not followed; name that one`);
}

/** IPv4 as IPv6 has it, `::ffff:169.254.1.1` or `::ffff:a9fe:101` (RFC 4291 §2.5.5.2). */
const mapped = /^::ffff:(?:(\d+\.\d+\.\d+\.\d+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i;

/**
 * Link-local (RFC 3927, RFC 4291 §2.5.6), unspecified, multicast, broadcast, and the metadata service
 * that AWS has in unique local IPv6.
 */
export function isClosed(address: string): boolean {
  const [, dotted, high = "", low = ""] = mapped.exec(address) ?? [];
  if (dotted !== undefined) return isClosed(dotted);
  if (high !== "") {
    const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
    return isClosed([first >> 8, first & 255, second >> 8, second & 255].join("."));
  }
  if (address.includes(":"))
    return /^(?:fe[89ab]|ff)/i.test(address) || address === "::" || address === "fd00:ec2::254";
  const [first = 0, second = 0] = address.split(".").map(Number);
  return first === 0 || first >= 224 || (first === 169 && second === 254);
}
