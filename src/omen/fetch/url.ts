/** What may be fetched: the configuration's word. */
export interface UrlRules {
  /** Names, or all below one as `*.example.com`; empty for any. */
  readonly hosts: readonly string[];
  /** Whether http is allowed besides https. */
  readonly insecure: boolean;
}

/** A URL that may be fetched, if its address may be called. */
export interface FetchableUrl {
  readonly href: string;
  /** As it is resolved; an IPv6 address without brackets. */
  readonly host: string;
  /** Whether the host is an address, and nothing is to be resolved. */
  readonly isAddress: boolean;
}

/** Judges a URL by its text alone. Gives why it is not fetched, in words that go on behind "it can't be fetched:". */
export function judgeUrl(text: string, { hosts, insecure }: UrlRules): FetchableUrl | string {
  const url = URL.parse(text);
  if (!url) return "it is no URL";
  if (url.protocol !== "https:" && !(insecure && url.protocol === "http:"))
    return insecure ? "only https and http are fetched" : "only https is fetched";
  if (url.username !== "" || url.password !== "") return "a URL with a user name or password is not fetched";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  if (host === "") return "it has no host";
  if (hosts.length > 0 && !hosts.some((pattern) => matches(host, pattern)))
    return "its host is not among those that fetch.hosts allows";
  return { href: url.href, host, isAddress: host.includes(":") || /^\d+(\.\d+){3}$/.test(host) };
}

/** Whether a host, as the URL parser spells it, is one that the pattern names; `*.` stands for one or more labels. */
function matches(host: string, pattern: string): boolean {
  const name = spelt(pattern.replace(/^\*\./, ""));
  return pattern.startsWith("*.") ? host.endsWith(`.${name}`) : host === name;
}

/** A name in the URL parser's spelling: lower case, other scripts as punycode. */
const spelt = (name: string): string => URL.parse(`https://${name}/`)?.hostname.replace(/\.$/, "") ?? name;
