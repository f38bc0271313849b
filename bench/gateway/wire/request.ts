import { modelOf, type PaceName } from "./pace.ts";
import { sized, type Turn, type Wire } from "./wire.ts";

export interface Asked {
  readonly client: Wire;
  /** Whose model is asked for. */
  readonly provider: Wire;
  readonly pace: PaceName;
  readonly stream: boolean;
  /** Default: one turn, so long that the request has 1 KB. */
  readonly turns?: readonly Turn[];
  /** Default 1,024; without turns of its own. */
  readonly bytes?: number;
}

/** A request's body. */
export function requestBody({ client, provider, pace, stream, turns, bytes = 1_024 }: Asked): string {
  const model = modelOf(provider, pace);
  if (turns) return JSON.stringify(client.request(model, stream, turns));
  return sized(bytes, (content) => client.request(model, stream, [content]));
}

/**
 * Turns of about so many bytes as JSON, made of a line again and again. What they are made of matters to a reader
 * of JSON: quotes and line ends are escaped, and one letter beyond Latin-1 makes a JavaScript engine hold the
 * whole text in two bytes a letter.
 */
export function longTurns(bytes: number, line: string): Turn[] {
  const turnBytes = 8 * 1_024;
  const turns = Math.ceil(bytes / turnBytes);
  const lineBytes = Buffer.byteLength(JSON.stringify(line)) - 2;
  return Array.from({ length: turns + 1 - (turns % 2) }, () => line.repeat(Math.floor(turnBytes / lineBytes)));
}
