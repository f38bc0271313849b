import { EventStreamCodec } from "@smithy/eventstream-codec";
import { spoilt, type Dice } from "../../../src/omen/dialect/testing.ts";
import { exceptionFrame } from "../upstream/aws/index.ts";
import { changed } from "./mutation.ts";
import type { Recording } from "./recording.ts";
import { wireEdits } from "./wire-mutation.ts";

/** How a stream's pieces are written, and how what is in one is changed. */
export interface Framing {
  /** The piece with its JSON as `change` makes it; undefined where it holds none. */
  edit(piece: Uint8Array, change: (value: unknown) => unknown): Uint8Array | undefined;
  /** Pieces that providers send besides, well or not. */
  readonly others: readonly (string | Uint8Array)[];
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** JSON text, of nothing too. */
const write = (value: unknown): string => JSON.stringify(value) ?? "";

const serverEvents: Framing = {
  edit(piece, change) {
    const text = Buffer.from(piece).toString();
    const data = parse(/^data: ?(.*)$/m.exec(text)?.[1] ?? "");
    return data === undefined
      ? undefined
      : Buffer.from(text.replace(/^data:.*$/m, () => `data: ${write(change(data))}`));
  },
  others: [
    ": keep-alive\n\n",
    ":\n",
    "\n\n",
    "event: ping\ndata: {}\n\n",
    'event: ping\ndata: {"type":"ping"}\n\n',
    "id: 7\nretry: 1000\n\n",
    'data: {"error":{"message":"overloaded","type":"server_error","code":503}}\n\n',
    'data: {"error":"overloaded"}\n\n',
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
    'event: error\ndata: {"type":"error","code":"server_error","message":"no","sequence_number":1}\n\n',
    'data: {"error":null}\n\n',
    "data: null\n\n",
    "data: [DONE]\n\n",
    "data:\n\n",
    "data: {\ndata: }\n\n",
    "<html><body>502</body></html>\n",
    "garbage\n\n",
    'data: {"type":"unheard_of"}\n\n',
    "event: unheard_of\ndata: {}\n\n",
  ],
};

const lines: Framing = {
  edit(piece, change) {
    const value = parse(Buffer.from(piece).toString());
    return value === undefined ? undefined : Buffer.from(`${write(change(value))}\n`);
  },
  others: ['{"error":"model runner has unexpectedly stopped"}\n', '{"error":7}\n', "\n", "null\n", "{}\n", "garbage\n"],
};

const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString(),
  (text) => Buffer.from(text),
);

/** AWS's binary messages; the payload of a `chunk` holds the model's own event in base64. */
const frames: Framing = {
  edit(piece, change) {
    const message = decoded(piece);
    const payload = parse(Buffer.from(message?.body ?? []).toString()) as
      { readonly bytes?: string } | null | undefined;
    if (message === undefined || payload === undefined) return undefined;
    const { headers } = message;
    const inner =
      payload?.bytes === undefined ? undefined : parse(Buffer.from(payload?.bytes ?? "", "base64").toString());
    const given = inner === undefined ? change(payload) : { bytes: base64(write(change(inner))) };
    return codec.encode({ headers, body: Buffer.from(write(given)) });
  },
  others: [
    exceptionFrame("throttlingException", "slow down"),
    exceptionFrame("internalServerException", "no"),
    exceptionFrame("unheardOfException", ""),
    codec.encode({ headers: {}, body: Buffer.from("{}") }),
    codec.encode({
      headers: {
        ":message-type": { type: "string", value: "event" },
        ":event-type": { type: "string", value: "unheard" },
      },
      body: Buffer.from("null"),
    }),
    "garbage in the place of a frame",
  ],
};

/** The message of a frame; undefined when it is none. */
function decoded(piece: Uint8Array): ReturnType<typeof codec.decode> | undefined {
  try {
    return codec.decode(piece);
  } catch {
    return undefined;
  }
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

export const framingOf = (contentType: string): Framing =>
  ({ "application/x-ndjson": lines, "application/vnd.amazon.eventstream": frames })[contentType] ?? serverEvents;

type Edit = (dice: Dice, pieces: readonly Uint8Array[], framing: Framing) => readonly Uint8Array[];

const at = (dice: Dice, pieces: readonly Uint8Array[]): number => dice.below(Math.max(1, pieces.length));

/** One piece with its JSON changed. */
const edited =
  (change: (dice: Dice, value: unknown) => unknown): Edit =>
  (dice, pieces, framing) => {
    const index = at(dice, pieces);
    const piece = pieces[index];
    const changedPiece = piece && framing.edit(piece, (value) => change(dice, value));
    return changedPiece ? pieces.with(index, changedPiece) : pieces;
  };

const strange: readonly unknown[] = [-1, 0, 0.5, 1e300, "", "7", [], {}, null, true, "x".repeat(3000), "\ud800"];

/** What goes wrong between a stream's pieces, and within one. */
const edits: Readonly<Record<string, Edit>> = {
  "a piece left out": (dice, pieces) => pieces.toSpliced(at(dice, pieces), 1),
  "a piece twice": (dice, pieces) => {
    const index = at(dice, pieces);
    return pieces.toSpliced(index, 0, ...pieces.slice(index, index + 1));
  },
  "a piece elsewhere": (dice, pieces) => {
    const from = at(dice, pieces);
    return pieces.toSpliced(from, 1).toSpliced(at(dice, pieces), 0, ...pieces.slice(from, from + 1));
  },
  "pieces turned round": (_dice, pieces) => pieces.toReversed(),
  "all twice": (_dice, pieces) => [...pieces, ...pieces],
  "no end": (dice, pieces) => pieces.slice(0, -1 - dice.below(2)),
  "nothing but the beginning": (dice, pieces) => pieces.slice(0, dice.below(3)),
  "another piece put in": (dice, pieces, { others }) => {
    const other = others[dice.below(others.length)] ?? "";
    return pieces.toSpliced(at(dice, pieces), 0, Buffer.from(other as Uint8Array));
  },
  "a piece spoilt": edited((dice, value) => spoilt(dice, value)),
  "a member dropped": edited((dice, value) => changed(dice, value, () => undefined)),
  "a strange value": edited((dice, value) => changed(dice, value, () => strange[dice.below(strange.length)])),
  "a list made of it": edited((dice, value) => changed(dice, value, (node) => [node, node])),
  ...wireEdits,
};

const newline = 0x0a;

/** What goes wrong with a stream's bytes, whatever they are. */
const noises: Readonly<Record<string, (dice: Dice, bytes: Buffer) => Uint8Array>> = {
  "a byte turned": (dice, bytes) => {
    const place = dice.below(bytes.length);
    return Buffer.from(bytes).fill((bytes[place] ?? 0) ^ (1 << dice.below(8)), place, place + 1);
  },
  "cut off": (dice, bytes) => bytes.subarray(0, dice.below(bytes.length + 1)),
  "lines in CRLF": (_dice, bytes) => Buffer.from(bytes.toString("latin1").replaceAll("\n", "\r\n"), "latin1"),
  "lines in CR": (_dice, bytes) => Buffer.from(bytes).map((byte) => (byte === newline ? 0x0d : byte)),
  "a byte order mark": (_dice, bytes) => Buffer.concat([Buffer.from("\uFEFF"), bytes]),
};

export type Ending = "end" | "close" | "reset";

/** A stream that is no longer what it was. */
export interface StreamMutant {
  readonly name: string;
  readonly contentType: string;
  readonly writes: readonly Uint8Array[];
  readonly ending: Ending;
}

const contentTypes = ["application/json", "text/plain", "text/event-stream; charset=utf-8", ""];

export function streamMutant(dice: Dice, { contentType, pieces }: Recording): StreamMutant {
  const names: string[] = [];
  let current = pieces;
  for (let round = dice.below(3); round >= 0; round--) {
    const name = dice.pick("a piece spoilt", ...Object.keys(edits));
    names.push(name);
    current = edits[name]?.(dice, current, framingOf(contentType)) ?? current;
  }
  let bytes: Uint8Array = Buffer.concat(current);
  if (dice.below(3) === 0 && bytes.length > 0) {
    const name = dice.pick("cut off", ...Object.keys(noises));
    names.push(name);
    bytes = noises[name]?.(dice, Buffer.from(bytes)) ?? bytes;
  }
  const ending = dice.pick<Ending>("end", "end", "close", "reset");
  return {
    name: [...names, ending].join(", "),
    contentType: dice.below(15) === 0 ? dice.pick("text/html", ...contentTypes) : contentType,
    writes: cut(dice, bytes),
    ending,
  };
}

/** The bytes in few writes, or one for each few bytes. */
function cut(dice: Dice, bytes: Uint8Array): readonly Uint8Array[] {
  const size = dice.pick(bytes.length, bytes.length, 1000, 100, 7);
  const writes: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += size) writes.push(bytes.subarray(start, start + size));
  return writes;
}
