import { BlockList, isIP } from "node:net";

/** A set of networks, written as addresses (`::1`) or with the length of their prefix (`10.0.0.0/8`, RFC 4632). */
export class Networks {
  readonly #list = new BlockList();
  readonly isEmpty: boolean;

  constructor(networks: readonly string[]) {
    this.isEmpty = networks.length === 0;
    for (const network of networks) {
      const [address = "", prefix] = network.split("/");
      const family = familyOf(address);
      if (prefix === undefined) this.#list.addAddress(address, family);
      else this.#list.addSubnet(address, Number(prefix), family);
    }
  }

  has(address: string): boolean {
    const plain = unmapped(address);
    return isIP(plain) !== 0 && this.#list.check(plain, familyOf(plain));
  }
}

/** Whether a text is a network as `Networks` takes it. */
export function isNetwork(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** An IPv4 address as a socket for both families writes it (RFC 4291 §2.5.5.2), as it is. */
const unmapped = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");
