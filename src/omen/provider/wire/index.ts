import { sending } from "../../../platform/turn.ts";
import type { Answer } from "../answer.ts";
import type { Cancellation } from "../cancellation.ts";
import { Connection, type Loss } from "./connection.ts";
import { decoded } from "./decode.ts";
import { Pool } from "./pool.ts";
import { messageOf, type Request } from "./request.ts";
import { targetOf } from "./target.ts";

/** A request, where it goes, and what ends it. */
export interface WireCall extends Request {
  readonly url: string;
  /** The address to connect to, where the URL's host was resolved and judged before; Host and SNI stay the host's. */
  readonly address?: string;
  /** Closes the connection at once, at any moment until the answer's end. */
  readonly cancellation: Cancellation;
}

const pool = new Pool();

/**
 * Sends a request over HTTP/1.1 (RFC 9112) and resolves with its answer's head. Rejects with a `WireError`, the
 * system's error, or the cancellation's reason. Redirects are not followed.
 *
 * A connection that was kept may be closed by the server in the very moment in which it is used (RFC 9112
 * §9.5). Requests are sent where all that the kernel knew has been told, and one is sent once more, on a
 * connection of its own, only when the server can't have acted on it because it was not sent whole. A GET asks
 * for nothing to be done (RFC 9110 §9.2.2) and is repeated as long as no byte of an answer came; a POST may
 * cost money, and is not (RFC 9112 §9.3.1).
 */
export async function sendOverWire(call: WireCall): Promise<Answer> {
  const { url, cancellation } = call;
  await sending.reached();
  if (cancellation.reason) throw cancellation.reason;
  const target = targetOf(url, call.address);
  const message = messageOf(call, target);
  let kept = pool.take(target.origin);
  while (kept && !kept.isSure) {
    await sending.reached();
    if (kept.connection.isUsable) break;
    kept = pool.take(target.origin);
  }
  if (kept) {
    try {
      return decoded(await kept.connection.exchange(message, cancellation));
    } catch (error) {
      if (!cancellation.reason && kept.isSure && kept.connection.loss?.hasAnswer === false) pool.lost(target.origin);
      if (cancellation.reason || !mayRepeat(call, kept.connection.loss)) throw error;
    }
  }
  const fresh = await Connection.open(target.origin, pool, cancellation);
  return decoded(await fresh.exchange(message, cancellation));
}

const mayRepeat = ({ method }: WireCall, loss: Loss | undefined): boolean =>
  loss !== undefined && (loss.isUnprocessed || (method === "GET" && !loss.hasAnswer));
