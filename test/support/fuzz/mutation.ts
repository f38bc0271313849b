import { spoilt, type Dice } from "../../../src/omen/dialect/testing.ts";

/** What is sent of a body, and what was done to it. */
export interface Mutant {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Stands for raw JSON text while the rest is written: no body holds it otherwise. */
const mark = "\u0001mark\u0001";
const markJson = JSON.stringify(mark);

/** The value with one member, item or itself, anywhere within, replaced by what `change` makes of it. */
export function changed(dice: Dice, value: unknown, change: (node: unknown) => unknown): unknown {
  if (typeof value !== "object" || value === null || dice.below(6) === 0) return change(value);
  const keys = Object.keys(value);
  const key = keys[dice.below(Math.max(1, keys.length))];
  if (key === undefined) return change(value);
  if (Array.isArray(value)) return value.with(Number(key), changed(dice, value[Number(key)], change));
  return { ...value, [key]: changed(dice, (value as Record<string, unknown>)[key], change) };
}

/** JSON text of the value with raw text in the place of one node. */
const withRaw = (dice: Dice, value: unknown, raw: string): string =>
  JSON.stringify(changed(dice, value, () => mark)).replace(markJson, () => raw);

/** JSON text of the value with raw text, such as `"a":1`, as the first member of one object within. */
function withMember(dice: Dice, value: unknown, raw: string): string {
  const marked = changed(dice, value, (node) =>
    typeof node === "object" && node !== null && !Array.isArray(node) ? { [mark]: 0, ...node } : { [mark]: 0 },
  );
  return JSON.stringify(marked).replace(`${markJson}:0`, () => raw);
}

const nested = (dice: Dice): string => {
  const depth = dice.pick(10, 500, 5000, 50_000);
  return dice.below(2) === 0 ? "[".repeat(depth) + "]".repeat(depth) : '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
};

const numbers = [
  "1e400",
  "-1e400",
  "9007199254740993",
  "1e-400",
  "-0",
  "1.5",
  "-1",
  "0",
  "123456789012345678901234567890",
];

const texts = [
  '"\\ud800"',
  '"\\udc00x\\ud800"',
  '"\\u0000"',
  '"\u2028\u2029\\r\\n"',
  '"data: x\\n\\nevent: y\\n\\n"',
  '"__proto__"',
  '"../../etc/passwd"',
  '"data:image/png;base64,"',
  '"data:;base64,####"',
  '"http://["',
  '"\uFEFF"',
];

const members = [
  '"__proto__":{"role":"user"}',
  '"__proto__":null',
  '"constructor":{"prototype":{"x":1}}',
  '"toString":1',
  '"hasOwnProperty":null',
  '"type":"text"',
  '"type":"type"',
  '"content":null,"content":[]',
  '"role":"user","role":"tool"',
  '"":""',
  '"\\ud800":1',
];

/** What makes other JSON of a value: each gives JSON text. */
const shapes: Readonly<Record<string, (dice: Dice, value: unknown) => string>> = {
  "spoilt once": (dice, value) => JSON.stringify(spoilt(dice, value)),
  "spoilt twice": (dice, value) => JSON.stringify(spoilt(dice, spoilt(dice, value))),
  "a member dropped": (dice, value) => JSON.stringify(changed(dice, value, () => undefined) ?? {}),
  "nested deeply": (dice, value) => withRaw(dice, value, nested(dice)),
  "a strange number": (dice, value) => withRaw(dice, value, dice.pick("7", ...numbers)),
  "a strange text": (dice, value) => withRaw(dice, value, dice.pick('"x"', ...texts)),
  "a strange member": (dice, value) => withMember(dice, value, dice.pick('"x":1', ...members)),
  "a long text": (dice, value) => withRaw(dice, value, `"${dice.pick("x", "é", "\\n", "😀").repeat(20_000)}"`),
  "many items": (dice, value) =>
    JSON.stringify(
      changed(dice, value, (node) => (Array.isArray(node) ? Array.from({ length: 200 }, () => node).flat() : [node])),
    ),
  "items turned round": (dice, value) =>
    JSON.stringify(changed(dice, value, (node) => (Array.isArray(node) ? node.toReversed() : node))),
  "wrapped in a list": (dice, value) => JSON.stringify(changed(dice, value, (node) => [node])),
};

/** What makes other bytes of a text. */
const noises: Readonly<Record<string, (dice: Dice, bytes: Buffer) => Uint8Array>> = {
  "cut off": (dice, bytes) => bytes.subarray(0, dice.below(bytes.length)),
  "a byte turned": (dice, bytes) => {
    const at = dice.below(bytes.length);
    return Buffer.from(bytes).fill((bytes[at] ?? 0) ^ (1 << dice.below(8)), at, at + 1);
  },
  "bytes put in": (dice, bytes) => {
    const at = dice.below(bytes.length);
    const noise = Buffer.from(Array.from({ length: 1 + dice.below(8) }, () => dice.below(256)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  "a byte order mark": (_dice, bytes) => Buffer.concat([Buffer.from("\uFEFF"), bytes]),
  "lines in CRLF": (_dice, bytes) => Buffer.from(bytes.toString().replaceAll(",", "\r\n,\r\n")),
  "something behind": (dice, bytes) =>
    Buffer.concat([bytes, Buffer.from(dice.pick("\n", "}", "null", "\0", " ", bytes.toString()))]),
  "something else": (dice, bytes) =>
    Buffer.from(dice.pick("", "null", "[]", "{}", "7", '"x"', "<html>", "model=auto", bytes.toString("base64"))),
};

/** A body that is no longer what it was: its shape, its bytes, or both. */
export function mutant(dice: Dice, value: unknown): Mutant {
  const shape = dice.below(5) > 0 ? dice.pick("spoilt once", ...Object.keys(shapes)) : undefined;
  const noise = shape === undefined || dice.below(8) === 0 ? dice.pick("cut off", ...Object.keys(noises)) : undefined;
  const text = (shape === undefined ? undefined : shapes[shape]?.(dice, value)) ?? JSON.stringify(value);
  const bytes = Buffer.from(text);
  return {
    name: [shape, noise].filter((part) => part !== undefined).join(", "),
    bytes: (noise === undefined || bytes.length === 0 ? undefined : noises[noise]?.(dice, bytes)) ?? bytes,
  };
}
