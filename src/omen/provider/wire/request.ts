import { codes, WireError } from "./error.ts";
import type { Target } from "./target.ts";

/** What is written for one call, apart from where it goes. */
export interface Request {
  readonly method: "GET" | "POST" | "PUT";
  /** Never changed once given: their text is made once for each object. */
  readonly headers: Readonly<Record<string, string>>;
  /** More headers, which take the place of those of the same name. */
  readonly added?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** RFC 9110 §5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** RFC 9110 §5.5: neither a line's end, which would begin another header, nor what Latin-1 can't hold. */
const fieldValue = /^[\t\u0020-\u007E\u0080-\u00FF]*$/;

/** Headers that frame the message or speak of the connection: they are the wire's own to send. */
const ownFields: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "transfer-encoding",
]);

/** A request that can be sent, as often as need be. */
export interface Message {
  /** The request line and the headers, without those that tell how long the body is. */
  readonly head: string;
  /** Undefined for a request that has none, and says nothing of it. */
  readonly body: string | Buffer | undefined;
}

/**
 * A request's text (RFC 9112 §3). A `host` among the headers takes the place of the target's; others that frame the
 * message are left out. Throws a `WireError` for a name or value that is not allowed: a line's end above all.
 */
export function messageOf({ method, headers, added, body }: Request, { path, authority }: Target): Message {
  const replaces = added !== undefined && Object.keys(added).some((name) => name in headers);
  const { fields, host = authority } = replaces ? writeHeaders({ ...headers, ...added }) : textOf(headers);
  const more = added && !replaces ? textOf(added).fields : "";
  return {
    head: `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${fields}${more}`,
    body: body === undefined && method !== "GET" ? "" : body,
  };
}

interface HeaderText {
  /** Lines with their ends. */
  readonly fields: string;
  readonly host?: string;
}

/** Texts of headers that were written before: a provider's are the same with every call. */
const known = new WeakMap<object, HeaderText>();

function textOf(headers: Readonly<Record<string, string>>): HeaderText {
  const former = known.get(headers);
  if (former) return former;
  const text = writeHeaders(headers);
  known.set(headers, text);
  return text;
}

function writeHeaders(headers: Readonly<Record<string, string>>): HeaderText {
  let fields = "";
  let host: string | undefined;
  for (const name in headers) {
    const value = headers[name] ?? "";
    if (!token.test(name)) throw new WireError(codes.invalid, `${JSON.stringify(name)} can't be a header's name`);
    if (!fieldValue.test(value))
      throw new WireError(codes.invalid, `the header ${name} has a character that is not allowed`);
    const key = name.toLowerCase();
    if (key === "host") host = value;
    if (!ownFields.has(key)) fields += `${name}: ${value}\r\n`;
  }
  return host === undefined ? { fields } : { fields, host };
}
