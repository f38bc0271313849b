import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import type { Hash } from "./merkle.ts";

/**
 * Signed notes (c2sp.org/signed-note) with Ed25519, and the checkpoints of a log that are written as such
 * (c2sp.org/tlog-checkpoint): what Go's sumdb/note and others read too.
 */

/** The name in front of every signature of ours. */
const keyName = "omen-audit";

/** First byte of an Ed25519 key in a verifier key. */
const ed25519 = 1;
/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410 §7, §4). */
const privatePrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicPrefix = Buffer.from("302a300506032b6570032100", "hex");

export interface Signer {
  /** The verifier key that goes with it: `NAME+ID+BASE64`. */
  readonly verifierKey: string;
  /** The text's signature line. The text ends with a line feed. */
  sign(text: string): string;
}

export interface Verifier {
  readonly verifierKey: string;
  readonly name: string;
  /** The first four bytes of a signature, which tell keys apart. */
  readonly id: Uint8Array;
  verifies(text: string, signature: Uint8Array): boolean;
}

/** A signer from its 32 secret bytes. */
export function signerOf(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: "der", type: "pkcs8" });
  const exported = createPublicKey(key as unknown as string).export({ format: "der", type: "spki" });
  const publicKey = exported.subarray(publicPrefix.length);
  const id = keyId(keyName, publicKey);
  const verifierKey = `${keyName}+${id.toString("hex")}+${Buffer.concat([Uint8Array.of(ed25519), publicKey]).toString("base64")}`;
  return {
    verifierKey,
    sign: (text) => `\u2014 ${keyName} ${Buffer.concat([id, sign(null, Buffer.from(text), key)]).toString("base64")}\n`,
  };
}

/** Reads a verifier key. Throws an Error that says what is wrong with it. */
export function verifierOf(verifierKey: string): Verifier {
  const [, name = "", hex = "", encoded = ""] =
    /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/.exec(verifierKey) ?? [];
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 33 || bytes[0] !== ed25519) throw new Error("is no Ed25519 verifier key, NAME+ID+BASE64");
  const publicKey = bytes.subarray(1);
  const id = keyId(name, publicKey);
  if (id.toString("hex") !== hex) throw new Error(`has the id ${hex}, but its key's is ${id.toString("hex")}`);
  const key: KeyObject = createPublicKey({
    key: Buffer.concat([publicPrefix, publicKey]),
    format: "der",
    type: "spki",
  });
  return { verifierKey, name, id, verifies: (text, signature) => verify(null, Buffer.from(text), key, signature) };
}

const keyId = (name: string, publicKey: Uint8Array): Buffer =>
  createHash("sha256").update(`${name}\n`).update(Uint8Array.of(ed25519)).update(publicKey).digest().subarray(0, 4);

/** A note with its signature. */
export const signNote = (text: string, signer: Signer): string => `${text}\n${signer.sign(text)}`;

/** The text of a note that one of the keys has signed, and which; undefined where none has. */
export function openNote(
  note: string,
  verifiers: readonly Verifier[],
): { readonly text: string; readonly by: Verifier } | undefined {
  const end = note.lastIndexOf("\n\n");
  if (end < 0) return undefined;
  const text = note.slice(0, end + 1);
  for (const line of note.slice(end + 2).split("\n")) {
    const [, name, encoded = ""] = /^\u2014 (\S+) ([A-Za-z0-9+/]+=*)$/.exec(line) ?? [];
    const bytes = Buffer.from(encoded, "base64");
    const by = verifiers.find((key) => key.name === name && bytes.subarray(0, 4).equals(key.id));
    if (by?.verifies(text, bytes.subarray(4))) return { text, by };
  }
  return undefined;
}

/** What a log was at some time. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Hash;
}

export const checkpointText = ({ origin, size, root }: Checkpoint): string =>
  `${origin}\n${size}\n${Buffer.from(root).toString("base64")}\n`;

/** Reads a checkpoint's text; undefined where it is none. */
export function parseCheckpoint(text: string): Checkpoint | undefined {
  const [origin = "", size = "", root = ""] = text.split("\n");
  const bytes = Buffer.from(root, "base64");
  if (origin === "" || !/^(0|[1-9]\d*)$/.test(size) || bytes.length !== 32) return undefined;
  return { origin, size: Number(size), root: new Uint8Array(bytes) };
}

/** The notes of a file that holds one after the other, each with an empty line after it. */
export const notesOf = (text: string): readonly string[] =>
  (text.match(/(?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+/g) ?? []).map(String);

/** A note as such a file holds it. */
export const noteInFile = (note: string): string => `${note}\n`;
