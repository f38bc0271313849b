/**
 * The prefix of a subprotocol that holds a key, for browsers, which can send no header with an upgrade (OpenAI's
 * Realtime guide, "WebSockets").
 */
const keyProtocol = "openai-insecure-api-key.";

/** Headers that concern the connection, and not the requests within it. */
const connectionHeaders: ReadonlySet<string> = new Set([
  "connection",
  "upgrade",
  "content-length",
  "transfer-encoding",
  "accept-encoding",
]);

/** Subprotocols that the client offers, those that hold a key among them. */
export const offeredProtocols = (headers: Headers): readonly string[] =>
  (headers.get("sec-websocket-protocol") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/**
 * The subprotocol to agree on: the first that bears nothing secret. A browser gives up when it
 * offered some and none is chosen.
 */
export const chosenProtocol = (offered: readonly string[]): string | undefined =>
  offered.find((name) => !name.startsWith("openai-"));

/** The headers of whoever calls on the connection, the key of the subprotocol in its usual place. */
export function callerHeaders(handshake: Headers): Headers {
  const headers = new Headers(handshake);
  const protocol = offeredProtocols(handshake).find((name) => name.startsWith(keyProtocol));
  if (protocol !== undefined && !headers.has("authorization"))
    headers.set("authorization", `Bearer ${protocol.slice(keyProtocol.length)}`);
  for (const name of handshake.keys())
    if (name.startsWith("sec-websocket-") || connectionHeaders.has(name)) headers.delete(name);
  headers.set("content-type", "application/json");
  return headers;
}
