type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a proxy of the environment may stand before this URL: HTTP_PROXY, HTTPS_PROXY or ALL_PROXY is set for its
 * scheme, and NO_PROXY does not plainly exempt its host. In doubt yes: fetch then applies its own reading of NO_PROXY,
 * which also knows ports and networks.
 */
export function mayBeProxied(url: string, environment: Environment): boolean {
  const parsed = URL.parse(url);
  if (!parsed) return true;
  const isSet = (name: string) => Boolean(environment[name.toLowerCase()] || environment[name]);
  const applies = isSet("ALL_PROXY") || isSet(parsed.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY");
  return applies && !isExempt(parsed.hostname, environment);
}

/**
 * A host is exempt by its own name or address, by a domain it lies in, or by `*`. Both spellings
 * must agree where both are set.
 */
function isExempt(host: string, environment: Environment): boolean {
  const lists = [environment["no_proxy"], environment["NO_PROXY"]].filter((list) => list !== undefined);
  return lists.length > 0 && lists.every((list) => list.split(",").some((entry) => covers(entry, host)));
}

function covers(entry: string, host: string): boolean {
  const name = entry.trim().toLowerCase().replace(/^\./, "");
  return name === "*" || (name !== "" && (host === name || (!isAddress(host) && host.endsWith(`.${name}`))));
}

const isAddress = (host: string): boolean => host.startsWith("[") || /^[0-9.]+$/.test(host);
