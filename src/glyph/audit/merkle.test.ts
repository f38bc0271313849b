import { describe, expect, test } from "bun:test";
import { inclusionProof, isIncluded, leafHash, rootOf, Tree } from "./merkle.ts";

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** The leaves and roots of Certificate Transparency's reference test data, for trees of 0 to 8 leaves. */
const inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const roots = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];
const leaves = inputs.map((input) => leafHash(Buffer.from(input, "hex")));

describe("a Merkle tree", () => {
  test("has the roots of RFC 6962's reference data at every size", () => {
    const tree = new Tree();
    expect(hex(tree.root())).toBe(roots[0] ?? "");
    for (const [index, leaf] of leaves.entries()) {
      tree.append(leaf);
      expect(hex(tree.root())).toBe(roots[index + 1] ?? "");
    }
  });

  test("proves each leaf, and nothing else", () => {
    const many = Array.from({ length: 37 }, (_, index) => leafHash(`leaf ${index}`));
    for (let size = 1; size <= many.length; size++) {
      const part = many.slice(0, size);
      const root = rootOf(part);
      for (const [index, leaf] of part.entries()) {
        const proof = inclusionProof(part, index);
        expect(isIncluded(leaf, index, size, proof, root)).toBe(true);
        expect(isIncluded(leafHash("other"), index, size, proof, root)).toBe(false);
        expect(isIncluded(leaf, index + 1, size, proof, root)).toBe(false);
        if (size > 1) expect(isIncluded(leaf, index, size, proof.slice(1), root)).toBe(false);
        expect(isIncluded(leaf, index, size, [...proof, root], root)).toBe(false);
      }
    }
  });
});
