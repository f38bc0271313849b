/** What an answer tells of the way it came, for a client that asked; Zeke's gateways call its member so. */
export interface RoutingMetadata {
  readonly provider: string;
  readonly model_used: string;
  readonly routing_reason: string;
  /** What a draw among equals follows from. */
  readonly seed: number;
  readonly latency_ms: number;
  /** Absent where nobody knows it. */
  readonly cost_usd?: number;
}

/**
 * A whole answer, which is a JSON object, with the metadata as its first member; every other byte stays. One
 * that has some already keeps them.
 */
export function withMetadata(body: Uint8Array | string, metadata: RoutingMetadata): string {
  const text = typeof body === "string" ? body : new TextDecoder().decode(body);
  const start = text.indexOf("{") + 1;
  if (start === 0 || text.includes('"routing_metadata"')) return text;
  const member = `"routing_metadata":${JSON.stringify(metadata)}`;
  const isEmpty = /^\s*\}/.test(text.slice(start));
  return `${text.slice(0, start)}${member}${isEmpty ? "" : ","}${text.slice(start)}`;
}
