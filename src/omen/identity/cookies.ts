import type { Call } from "../../front/call.ts";
import { isLoopback, type Config } from "../../platform/config/index.ts";
import { permissionDenied } from "../../platform/failure.ts";

type Server = Pick<Config["server"], "public_url" | "tls">;

/** Over https alone a cookie can be bound to this very host (RFC 6265bis §4.1.3.2). */
const isSecure = ({ public_url: url, tls }: Server): boolean =>
  url === undefined ? tls !== undefined : url.startsWith("https:");

/** The cookie of a session; the other one ties a sign-in to the browser that began it. */
const names = {
  session: { secure: "__Host-omen", plain: "omen_session" },
  browser: { secure: "__Host-omen-sign-in", plain: "omen_sign_in" },
} as const;

/** The value of a cookie; undefined where it is not there, or can't be one of ours. */
export function cookieIn(headers: Headers, which: keyof typeof names, server: Server): string | undefined {
  const text = headers.get("cookie");
  if (text === null) return undefined;
  const name = names[which][isSecure(server) ? "secure" : "plain"];
  for (const part of text.split(";")) {
    const [given = "", value = ""] = part.trim().split("=");
    if (given === name && /^[0-9A-Za-z]{43}$/.test(value)) return value;
  }
  return undefined;
}

/**
 * A `Set-Cookie` header: out of scripts' reach, and sent along from other sites only when a person
 * follows a link. Empty takes it away.
 */
export function cookie(which: keyof typeof names, value: string, server: Server, seconds?: number): string {
  const age = value === "" ? "; Max-Age=0" : seconds === undefined ? "" : `; Max-Age=${seconds}`;
  const secure = isSecure(server);
  return `${names[which][secure ? "secure" : "plain"]}=${value}; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}${age}`;
}

/**
 * Where browsers reach this Omen. Without `server.public_url` it is this machine, under the name by which it was
 * called. Throws a `Failure` for any other name.
 */
export function originOf({ url }: Pick<Call, "url">, { public_url: given }: Server): string {
  if (given !== undefined) return new URL(given).origin;
  const { hostname, origin } = new URL(url);
  if (isLoopback(hostname)) return origin;
  throw permissionDenied(`People sign in at server.public_url, which is not set; ${hostname} could be anybody's name.`);
}
