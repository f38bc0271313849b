import { isRecord, type JsonRpcMessage, type JsonRpcRequest, ProtocolError } from "./jsonrpc.ts";

/** What every request of MCP 2026-07-28 says of itself, since there are no sessions. */

/** The revision without sessions that is spoken here. */
export const modernVersion = "2026-07-28";
/** Those that begin with `initialize`, newest first. */
export const legacyVersions = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05", "2024-10-07"];

const key = (name: string): string => `io.modelcontextprotocol/${name}`;
export const metaKeys = {
  protocolVersion: key("protocolVersion"),
  clientCapabilities: key("clientCapabilities"),
  serverInfo: key("serverInfo"),
  subscriptionId: key("subscriptionId"),
  logLevel: key("logLevel"),
};

/** Error codes of 2026-07-28. */
export const modernCode = { headers: -32020, capability: -32021, version: -32022, invalidParams: -32602 } as const;

/** Whether a message is of the modern era by itself. */
export function saysModern(message: JsonRpcMessage): boolean {
  if (!("method" in message)) return false;
  const meta = message.params?.["_meta"];
  return message.method === "server/discover" || (isRecord(meta) && Object.hasOwn(meta, metaKeys.protocolVersion));
}

export interface RequestMeta {
  readonly version: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
}

/**
 * What a request says of its client. Throws a `ProtocolError` where something is missing, or
 * the version is not spoken here.
 */
export function metaOf({ params }: JsonRpcRequest): RequestMeta {
  const meta = params?.["_meta"];
  const version = isRecord(meta) ? meta[metaKeys.protocolVersion] : undefined;
  if (!isRecord(meta) || typeof version !== "string")
    throw missing(metaKeys.protocolVersion, "the version it is written in");
  if (version !== modernVersion) {
    throw new ProtocolError(modernCode.version, `${version} is not spoken without initialize; ${modernVersion} is`, {
      supported: [modernVersion],
      requested: version,
    });
  }
  const capabilities = meta[metaKeys.clientCapabilities];
  if (!isRecord(capabilities)) throw missing(metaKeys.clientCapabilities, "what the client can, {} for nothing");
  return { version, capabilities };
}

const missing = (name: string, what: string): ProtocolError =>
  new ProtocolError(modernCode.invalidParams, `every request needs params._meta[${JSON.stringify(name)}]: ${what}`);

/**
 * Whether the client shows forms to its person. An empty object is the form mode alone (MCP
 * 2025-11-25, Elicitation, Capabilities).
 */
export function showsForms({ capabilities }: RequestMeta): boolean {
  const { elicitation } = capabilities;
  return isRecord(elicitation) && (Object.keys(elicitation).length === 0 || isRecord(elicitation["form"]));
}
