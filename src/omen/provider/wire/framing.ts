import { malformed } from "./error.ts";
import type { Head } from "./head.ts";

/** How the end of an answer's body is told. */
export type Framing =
  { readonly kind: "length"; readonly length: number } | { readonly kind: "chunked" } | { readonly kind: "close" };

const chunked: Framing = { kind: "chunked" };
const untilClose: Framing = { kind: "close" };
const empty: Framing = { kind: "length", length: 0 };

/**
 * The framing of an answer to a GET or POST (RFC 9112 §6.3). Where Content-Length and Transfer-Encoding
 * contradict each other or themselves, two readers would see two messages: such an answer is refused with
 * a `WireError`, not interpreted.
 */
export function framingOf({ status, minor, fields }: Head): Framing {
  const encoding = fields.get("transfer-encoding");
  const lengths = fields.get("content-length");
  if (encoding !== undefined) {
    if (lengths !== undefined) throw malformed("it has both Content-Length and Transfer-Encoding");
    if (minor === 0) throw malformed("an HTTP/1.0 answer has Transfer-Encoding"); // RFC 9112 §6.1
    if (encoding.toLowerCase() !== "chunked") throw malformed(`its Transfer-Encoding is ${encoding.slice(0, 60)}`);
  }
  const length = lengths === undefined ? undefined : parseLength(lengths);
  if (status === 204 || status === 304) return empty;
  if (encoding !== undefined) return chunked;
  return length === undefined ? untilClose : { kind: "length", length };
}

/** Content-Length; the same value sent several times is accepted as one (RFC 9110 §8.6). */
function parseLength(value: string): number {
  const [first = "", ...others] = value.split(",").map((part) => part.trim());
  if (!/^[0-9]{1,15}$/.test(first)) throw malformed(`its Content-Length is ${value.slice(0, 60)}`);
  if (others.some((other) => other !== first)) throw malformed("it has several Content-Lengths");
  return Number(first);
}

/**
 * Whether the connection may carry another request after this answer (RFC 9112 §9.3). A 204 or 304 that claims a body
 * is believed to have none, and its connection is not used again.
 */
export function persists({ status, minor, fields }: Head, framing: Framing): boolean {
  if (framing.kind === "close") return false;
  if ((status === 204 || status === 304) && (fields.has("transfer-encoding") || fields.has("content-length")))
    return false;
  const connection = fields.get("connection");
  if (connection === undefined) return minor === 1;
  const options = new Set(connection.toLowerCase().split(/[\t ]*,[\t ]*/));
  if (options.has("close")) return false;
  return minor === 1 || options.has("keep-alive");
}

/** Seconds for which the server says it keeps an idle connection (`Keep-Alive: timeout=5`), where it says so. */
export function keepAliveSeconds({ fields }: Head): number | undefined {
  const seconds = /(?:^|[,\s])timeout=([0-9]{1,6})/i.exec(fields.get("keep-alive") ?? "")?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}
