import { join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { glyphFiles } from "../store.ts";
import { believedKeys, publicKeys } from "./keys.ts";
import { logFiles } from "./log.ts";
import { type Hash, inclusionProof, isIncluded, leafHash } from "./merkle.ts";
import { openNote, parseCheckpoint } from "./note.ts";
import { checkpointsOf, eachLine } from "./read.ts";
import { lastCheckpoint } from "./verify.ts";

/** All that it takes to show somebody who knows the public key that an entry is in a log, without showing any other. */
export const proofSchema = Type.Object(
  {
    v: Type.Literal(1),
    log: Type.String(),
    index: Type.Integer({ minimum: 0 }),
    /** The entry's exact bytes. */
    entry: Type.String(),
    /** Hashes in base64, from the leaf upwards (RFC 6962 §2.1.1). */
    proof: Type.Array(Type.String()),
    /** The signed note. */
    checkpoint: Type.String(),
    /** The public file of keys, for who knows an earlier one. */
    keys: Type.String(),
  },
  { additionalProperties: false },
);

type Proof = Static<typeof proofSchema>;

/** Proves that entry `index` is in a log as its last checkpoint signs it. Throws an Error that says why it can't. */
export function prove(folder: string, id: string, index: number): Proof {
  const keys = publicKeys(glyphFiles(folder).audit);
  const last = lastCheckpoint(checkpointsOf(folder, id), believedKeys(keys));
  if (!last) throw new Error(`${id} has no checkpoint that this installation's key has signed`);
  const { size } = last.checkpoint;
  if (index >= size)
    throw new Error(`entry ${index} is not signed yet: the last checkpoint of ${id} is over ${size} entries`);
  const leaves: Hash[] = [];
  let entry = "";
  eachLine(logFiles(join(glyphFiles(folder).audit, id)).entries, (line) => {
    if (leaves.length === index) entry = Buffer.from(line).toString();
    if (leaves.length < size) leaves.push(leafHash(line));
  });
  const proof = inclusionProof(leaves, index).map((hash) => Buffer.from(hash).toString("base64"));
  return { v: 1, log: id, index, entry, proof, checkpoint: last.note, keys };
}

/**
 * The size of the tree that the proof's entry is shown to be in. Throws an Error that says what is wrong with the
 * proof.
 */
export function checkProof(proof: Proof, key: string): number {
  const opened = openNote(proof.checkpoint, believedKeys(proof.keys, key));
  const checkpoint = opened && parseCheckpoint(opened.text);
  if (!checkpoint) throw new Error("its checkpoint is not signed by this key, nor by one that follows from it");
  const steps = proof.proof.map((hash) => new Uint8Array(Buffer.from(hash, "base64")));
  if (!isIncluded(leafHash(proof.entry), proof.index, checkpoint.size, steps, checkpoint.root))
    throw new Error(`entry ${proof.index} is not in the log that this key signed`);
  return checkpoint.size;
}
