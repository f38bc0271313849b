/** Merkle trees as RFC 6962 §2.1 defines them: SHA-256, leaves and nodes kept apart by their first byte. */

/** 32 bytes. */
export type Hash = Uint8Array;

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);
const hasher = new Bun.CryptoHasher("sha256");

export const leafHash = (leaf: Uint8Array | string): Hash => hasher.update(leafPrefix).update(leaf).digest();
const nodeHash = (left: Hash, right: Hash): Hash => hasher.update(nodePrefix).update(left).update(right).digest();

const emptyRoot = (): Hash => hasher.digest();

/**
 * A tree that only grows, of which the right edge alone is kept: what a leaf costs does
 * not depend on how many there are.
 */
export class Tree {
  /** Roots of the perfect subtrees, from the largest, left, to the smallest: one for each bit of `size`. */
  #edge: Hash[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  append(leaf: Hash): void {
    let hash = leaf;
    for (let rest = this.#size; rest % 2 === 1; rest = Math.floor(rest / 2))
      hash = nodeHash(this.#edge.pop() ?? hash, hash);
    this.#edge.push(hash);
    this.#size++;
  }

  /** The tree's hash as it is now (RFC 6962 §2.1, MTH). */
  root(): Hash {
    const last = this.#edge.at(-1);
    if (!last) return emptyRoot();
    return this.#edge.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last);
  }
}

/** The root of these leaves' hashes. */
export function rootOf(leaves: readonly Hash[]): Hash {
  const tree = new Tree();
  for (const leaf of leaves) tree.append(leaf);
  return tree.root();
}

/** The largest power of two below `size`, where a tree divides (RFC 6962 §2.1). */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

/** The audit path of leaf `index` in the tree of these leaves (RFC 6962 §2.1.1), from the leaf upwards. */
export function inclusionProof(leaves: readonly Hash[], index: number): readonly Hash[] {
  if (leaves.length <= 1) return [];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return index < middle
    ? [...inclusionProof(left, index), rootOf(right)]
    : [...inclusionProof(right, index - middle), rootOf(left)];
}

/** Whether the proof shows that the leaf stands at `index` in the tree of that size and root (RFC 9162 §2.1.3.2). */
export function isIncluded(leaf: Hash, index: number, size: number, proof: readonly Hash[], root: Hash): boolean {
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) return false;
  let [at, last] = [index, size - 1];
  let hash = leaf;
  for (const step of proof) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(step, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, step);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && sameBytes(hash, root);
}

export const sameBytes = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;
