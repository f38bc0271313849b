/** What one case came to, when it failed. */
export interface Finding {
  readonly seed: number;
  readonly what: string;
}

/** Cases run at once. */
const lanes = 12;

/** Most findings of one run: more of the same says nothing new. */
const findingsMax = 8;

/** Runs a case for each seed, several at once, and gives what was found. `run` rejects with what is wrong. */
export async function runSeeds(
  first: number,
  count: number,
  run: (seed: number) => Promise<void>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let next = first;
  const lane = async () => {
    while (next < first + count && findings.length < findingsMax) {
      const seed = next++;
      try {
        await run(seed);
      } catch (error) {
        findings.push({ seed, what: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return findings;
}

/** The seeds of a run: `FUZZ_SEED` begins elsewhere, `FUZZ_CASES` runs more or fewer. */
export const seeds = (count: number): readonly [first: number, count: number] => [
  Number(process.env["FUZZ_SEED"] ?? 1),
  Number(process.env["FUZZ_CASES"] ?? count),
];
