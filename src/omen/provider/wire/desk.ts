import type { Message } from "./request.ts";

/**
 * Bodies of this size and more are sent from where they are: to copy them behind the head costs more than another call.
 */
const apartBytes = 16 * 1024;

/** Most bytes of a UTF-16 unit in UTF-8. */
const unitBytesMax = 3;

/**
 * Where small requests are put together, each in the place of the one before: a new buffer for
 * each costs more than filling it.
 */
const desk = Buffer.allocUnsafeSlow(128 * 1024);

/** Where a body begins on the desk; its head, whose length depends on the body's, is written before it. */
const bodyAt = desk.length - unitBytesMax * apartBytes;

/**
 * A whole request as bytes, in the pieces that are to be sent. Small ones are lent until the next call, which writes
 * over them: what is needed longer is to be `kept`.
 */
export function framed({ head, body }: Message): readonly Buffer[] {
  if (body === undefined) return [onDesk(`${head}\r\n`, 0)];
  if (body.length >= apartBytes) return apart(head, typeof body === "string" ? Buffer.from(body) : body);
  const length = typeof body === "string" ? desk.write(body, bodyAt, "utf8") : body.copy(desk, bodyAt);
  return [onDesk(withLength(head, length), length)];
}

/** The same, of which nothing is lent. */
export const kept = (pieces: readonly Buffer[]): readonly Buffer[] =>
  pieces.map((piece) => (piece.buffer === desk.buffer ? Buffer.from(piece) : piece));

const withLength = (head: string, length: number): string => `${head}content-length: ${length}\r\n\r\n`;

const apart = (head: string, body: Buffer): readonly Buffer[] => [
  Buffer.from(withLength(head, body.length), "latin1"),
  body,
];

/** The head, and the body's `length` bytes that lie on the desk. */
function onDesk(head: string, length: number): Buffer {
  if (head.length > bodyAt) return Buffer.concat([Buffer.from(head, "latin1"), desk.subarray(bodyAt, bodyAt + length)]);
  const start = bodyAt - head.length;
  desk.write(head, start, "latin1");
  return desk.subarray(start, bodyAt + length);
}
