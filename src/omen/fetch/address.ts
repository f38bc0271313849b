/**
 * Which addresses belong to the public internet. Everything else could be a machine, or a service of one, that the
 * gateway reaches and its clients must not: itself, the network it stands in, the metadata of its cloud.
 */

/**
 * Networks of IPv4 that are not public (IANA IPv4 Special-Purpose Address Registry; multicast and what is
 * reserved, RFC 1112 §4, RFC 5771).
 */
const closedV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
].map(networkV4);

/**
 * Of IPv6 global unicast alone is public (RFC 4291 §2.4: 2000::/3), which leaves out loopback, link-local, unique
 * local, multicast, and the forms that hold an IPv4 address: mapped, compatible, NAT64. Within it these are not (IANA
 * IPv6 Special-Purpose Address Registry): protocols and tunnels (Teredo among them), 6to4, documentation.
 */
const openV6 = networkV6(0x2000, 0, 3);
const closedV6 = [
  networkV6(0x2001, 0, 23),
  networkV6(0x2001, 0x0db8, 32),
  networkV6(0x2002, 0, 16),
  networkV6(0x3fff, 0, 20),
];

/** Whether an address, as a resolver gives it, is a public one; a text that is no address is not. */
export function isPublicAddress(address: string): boolean {
  const v4 = parseV4(address);
  if (v4 !== undefined) return !closedV4.some((network) => contains(network, v4));
  const v6 = leadingBits(address);
  return v6 !== undefined && contains(openV6, v6) && !closedV6.some((network) => contains(network, v6));
}

/** The first 32 bits that a network's addresses have in common, as many of them as count. */
interface Network {
  readonly bits: number;
  readonly mask: number;
}

function maskOf(length: number): number {
  return (0xffffffff << (32 - length)) >>> 0;
}

const contains = ({ bits, mask }: Network, address: number): boolean => (address & mask) >>> 0 === bits;

function networkV4(text: string): Network {
  const [address = "", length = ""] = text.split("/");
  return { bits: parseV4(address) ?? 0, mask: maskOf(Number(length)) };
}

function networkV6(first: number, second: number, length: number): Network {
  return { bits: ((first << 16) | second) >>> 0, mask: maskOf(length) };
}

/**
 * Four decimal numbers without leading zeros: other spellings mean other things to other
 * readers, and no resolver gives them.
 */
function parseV4(text: string): number | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  return parts.reduce((bits, part) => ((bits << 8) | Number(part)) >>> 0, 0);
}

/**
 * The first 32 of an IPv6 address' 128 bits, in any of its spellings (RFC 4291 §2.2),
 * without a zone: those are not public.
 */
function leadingBits(text: string): number | undefined {
  const host =
    text.includes(":") && !/[^0-9a-fA-F:.]/.test(text) ? URL.parse(`http://[${text}]/`)?.hostname : undefined;
  if (host === undefined) return undefined;
  const [head = ""] = host.slice(1, -1).split("::"); // the one spelling of RFC 5952
  const [first = "0", second = "0"] = head.split(":");
  return ((Number.parseInt(first || "0", 16) << 16) | Number.parseInt(second || "0", 16)) >>> 0;
}
