/** What the wire's tests share. */

/** A sequence of numbers that looks random and is the same every time: a failure can be repeated. */
export function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** The bytes in pieces that are cut at these offsets, each in memory of its own as the socket gives them. */
export function piecesOf(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const edges = [0, ...cuts, bytes.length];
  return edges.slice(1).map((end, index) => Buffer.from(bytes.subarray(edges[index], end)));
}

/** Random cuts, ascending. */
export const randomCuts = (length: number, random: (below: number) => number): readonly number[] =>
  Array.from({ length: random(6) }, () => random(length + 1)).sort((a, b) => a - b);
