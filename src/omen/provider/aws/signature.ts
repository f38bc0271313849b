import type { Credentials } from "./credentials.ts";

/** What is signed of a request; its headers in lower case. */
export interface Unsigned {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Whom a signature is for. */
export interface Scope {
  readonly region: string;
  readonly service: string;
}

/**
 * The headers that sign a request: AWS Signature Version 4 (AWS IAM user guide, "Create a signed AWS API
 * request"), for every service but S3, whose paths are encoded once. `time` is in milliseconds since the Unix
 * epoch; AWS allows a quarter of an hour either way. Signed are the host, the content's type and all `x-amz-`
 * headers; others may change on their way.
 */
export function sign(
  request: Unsigned,
  credentials: Credentials,
  { region, service }: Scope,
  time: number,
): Readonly<Record<string, string>> {
  const date = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  const added: Readonly<Record<string, string>> = {
    "x-amz-date": date,
    ...(credentials.sessionToken ? { "x-amz-security-token": credentials.sessionToken.reveal() } : {}),
  };
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const { text, names } = canonicalRequest({ ...request, headers: { ...request.headers, ...added } });
  const toSign = ["AWS4-HMAC-SHA256", date, scope, sha256(text)].join("\n");
  const key = scope.split("/").reduce<Uint8Array>(hmac, Buffer.from(`AWS4${credentials.secretAccessKey.reveal()}`));
  const signature = Buffer.from(hmac(key, toSign)).toString("hex");
  return {
    ...added,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

/** The request as both sides spell it, and the names of its signed headers ("Create a canonical request"). */
export function canonicalRequest({ method, url, headers, body = "" }: Unsigned): {
  readonly text: string;
  readonly names: string;
} {
  const { pathname, search, host } = new URL(url);
  const signed = Object.entries({ ...headers, host: headers["host"] ?? host })
    .filter(([name]) => isSigned(name))
    .sort(byName);
  const names = signed.map(([name]) => name).join(";");
  const lines = signed.map(([name, value]) => `${name}:${value.trim().replace(/ +/g, " ")}\n`).join("");
  return {
    text: [method, canonicalPath(pathname), canonicalQuery(search), lines, names, sha256(body)].join("\n"),
    names,
  };
}

const isSigned = (name: string): boolean => name === "host" || name === "content-type" || name.startsWith("x-amz-");

/** The path as it is sent, encoded once more, without empty segments. */
function canonicalPath(path: string): string {
  const segments = path.split("/").filter((segment) => segment !== "");
  const trailing = path.endsWith("/") && segments.length > 0 ? "/" : "";
  return `/${segments.map(encodeText).join("/")}${trailing}`;
}

function canonicalQuery(search: string): string {
  if (search === "") return "";
  return search
    .slice(1)
    .split("&")
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [encodeText(decodeURIComponent(name)), encodeText(decodeURIComponent(value.join("=")))] as const;
    })
    .sort((a, b) => byName(a, b) || compare(a[1], b[1]))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/**
 * Every byte but the unreserved ones (RFC 3986 §2.3) as `%XX`: what the path and query of
 * a signed URL are written with.
 */
export const encodeText = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: readonly [string, ...unknown[]], b: readonly [string, ...unknown[]]): number => compare(a[0], b[0]);

const sha256 = (text: string): string => new Bun.CryptoHasher("sha256").update(text).digest("hex");
const hmac = (key: Uint8Array, text: string): Uint8Array =>
  new Bun.CryptoHasher("sha256", key).update(text).digest() as Uint8Array;
