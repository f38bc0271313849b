import { expect, test } from "bun:test";
import type { Deployment } from "./deployment.ts";
import { anywhere } from "./data-policy.ts";
import type { Candidate, Verdict, Wish, World } from "./choice.ts";
import { choose } from "./decide.ts";

/** Draws numbers that follow from a seed (xorshift32). */
function drawing(seed: number) {
  let state = seed * 2654435761 || 1;
  return (below: number): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const deployment = (name: string, local: boolean): Deployment =>
  ({
    key: `${name}/m`,
    model: { id: "m" },
    provider: { name, local, trouble: undefined },
  }) as unknown as Deployment;

const wishes: Wish = {
  isFree: true,
  strategy: "order",
  models: [],
  prefersLocal: false,
  locality: "any",
  data: anywhere,
  providers: undefined,
  needs: { media: [], tools: false, schema: false, reasoning: false, inputTokens: 1000, outputMax: undefined },
  inputTokens: 1000,
  outputTokens: 1000,
  costMax: undefined,
  firstByteSecondsMax: undefined,
  left: undefined,
  seed: 7,
  before: undefined,
  cachedBefore: 0,
};

/** A world of some deployments, and a wish, that follow from a seed. */
function drawn(seed: number) {
  const below = drawing(seed);
  const facts = new Map<string, ReturnType<World["facts"]>>();
  const [ill, seconds, allowed] = [new Set<string>(), new Map<string, number>(), new Set<string>()];
  const candidates = Array.from({ length: 1 + below(8) }, (_, index): Candidate => {
    const one = deployment(`p${index}`, below(3) === 0);
    if (below(4) > 0)
      facts.set(one.key, {
        inputPrice: below(5) * 1e9,
        outputPrice: below(20) * 1e9,
        contextTokens: below(2) === 0 ? undefined : below(4000),
      });
    if (below(5) === 0) ill.add(one.key);
    if (below(2) === 0) seconds.set(one.key, below(50) / 10);
    if (below(6) > 0) allowed.add(one.key);
    return { deployment: one, place: index, ...(seed % 3 === 0 && { weight: 1 + below(3) }) };
  });
  const world: World = {
    facts: ({ key }) => facts.get(key) ?? { inputPrice: undefined, outputPrice: undefined, contextTokens: undefined },
    out: ({ key }) => (ill.has(key) ? { forMs: 1000, why: "a failure" } : undefined),
    firstByteSeconds: ({ key }) => seconds.get(key),
    load: ({ key }) => seconds.get(key) ?? 0,
    allows: ({ key }) => allowed.has(key),
  };
  const wish: Wish = {
    ...wishes,
    strategy: (["order", "cheap", "fast", "quality", "local"] as const)[below(5)] ?? "order",
    locality: (["any", "any", "only", "never"] as const)[below(4)] ?? "any",
    prefersLocal: below(3) === 0,
    seed: below(1000),
    before: below(3) === 0 ? `p${below(8)}/m` : undefined,
  };
  return { candidates, wish, world, ill, allowed };
}

const told = ({ deployment: { key }, score, why, excludedBy, forMs }: Verdict) => ({
  key,
  score,
  why,
  excludedBy,
  forMs,
});

test("the same wish in the same world gives the same choice, and names every candidate that the caller may know of", () => {
  for (let seed = 1; seed <= 2000; seed++) {
    const [one, other] = [drawn(seed), drawn(seed)];
    const choice = choose(one.candidates, one.wish, one.world);
    const again = choose(other.candidates, other.wish, other.world);
    expect([again.by, again.verdicts.map(told)]).toEqual([choice.by, choice.verdicts.map(told)]);
    expect(choice.verdicts.map(({ deployment: { key } }) => key).toSorted()).toEqual(
      one.candidates.map(({ deployment: { key } }) => key).filter((key) => one.allowed.has(key)),
    );
    const scores = choice.verdicts.map(({ score }) => score);
    expect(scores.findIndex((score) => score === null)).toBe(
      scores.includes(null) ? scores.filter((score) => score !== null).length : -1,
    );
  }
});

test("no permutation of the candidates changes the choice, nor what is said of any of them", () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const { candidates, wish, world } = drawn(seed);
    const chosen = (list: readonly Candidate[]) => {
      const { by, verdicts, count } = choose(list, wish, world);
      return { by, count, verdicts: verdicts.map(told) };
    };
    const below = drawing(seed + 7);
    const shuffled = candidates.toSorted(() => below(3) - 1);
    expect(chosen(shuffled)).toEqual(chosen(candidates));
    expect(chosen(candidates.toReversed())).toEqual(chosen(candidates));
  }
});

test("what is ill is chosen only where nothing is well", () => {
  for (let seed = 1; seed <= 2000; seed++) {
    const { candidates, wish, world, ill } = drawn(seed);
    const { verdicts } = choose(candidates, wish, world);
    const best = verdicts[0];
    if (!best || best.score === null || !ill.has(best.deployment.key)) continue;
    for (const {
      deployment: { key },
      score,
    } of verdicts)
      if (score !== null) expect(ill.has(key)).toBe(true);
  }
});

test("a choice among 500 deployments", () => {
  const candidates = Array.from({ length: 500 }, (_, index): Candidate => ({
    deployment: deployment(`p${index}`, false),
    place: index,
  }));
  const world: World = {
    facts: ({ key }) => ({ inputPrice: Number(key.slice(1, -2)) * 1e6, outputPrice: 1e9, contextTokens: 200_000 }),
    out: () => undefined,
    firstByteSeconds: () => 1,
    load: () => 1,
    allows: () => true,
  };
  const { verdicts } = choose(candidates, { ...wishes, strategy: "cheap" }, world);
  expect(verdicts[0]?.deployment.key).toBe("p0/m");
  expect(verdicts.length).toBe(500);
});

test("load moves conversations as far as weights let it: a little weight is no half", () => {
  const share = (weight: number): number => {
    const candidates = [
      { deployment: deployment("big", false), place: 0, weight: 1 },
      { deployment: deployment("little", false), place: 1, weight },
    ];
    const world: World = {
      facts: () => ({ inputPrice: 1, outputPrice: 1, contextTokens: 200_000 }),
      out: () => undefined,
      firstByteSeconds: () => 1,
      load: ({ key }) => (key === "big/m" ? 2 : 1),
      allows: () => true,
    };
    const seeds = Array.from({ length: 400 }, (_, index) => index * 7919);
    const first = seeds.map((seed) => choose(candidates, { ...wishes, seed }, world).best[0]?.deployment.key);
    return first.filter((key) => key === "little/m").length / seeds.length;
  };
  expect(share(1)).toBe(1);
  expect(share(0.1)).toBeLessThan(0.2);
});
