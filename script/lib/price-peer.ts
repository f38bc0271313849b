import { out, say } from "../../src/cli/terminal.ts";
import { costOf, type PricedUsage } from "../../src/omen/spend/price/cost.ts";
import { PriceTable } from "../../src/omen/spend/price/lookup.ts";

/**
 * `bun script/lib/price-peer.ts FOLDER`: what calls cost by Omen and by litellm's own calculator, which lies in that
 * folder; each difference is told.
 */

/** Types whose models litellm calls by the same names. */
const types = ["openai", "anthropic", "gemini", "groq", "mistral", "deepseek", "xai", "bedrock", "openrouter"];

const usages: readonly PricedUsage[] = [
  { input: 1000, output: 500 },
  { input: 10_000, cacheRead: 8000, output: 500 },
  { input: 10_000, cacheRead: 2000, cacheWrite: 3000, output: 500 },
  { input: 300_000, output: 2000 },
  { input: 1000, output: 900, reasoning: 700 },
];

const prices = new PriceTable();
const cases = types.flatMap((type) =>
  prices.models(type).flatMap((model) => usages.map((usage) => ({ type, model, usage }))),
);
const lines = cases.map(({ type, model, usage }) => `${type}\t${model}\t${JSON.stringify(usage)}\n`).join("");
const child = Bun.spawn(["python3", `${import.meta.dir}/litellm-costs.py`], {
  env: { ...process.env, PYTHONPATH: process.argv[2] ?? "" },
  stdin: new Blob([lines]),
  stdout: "pipe",
  stderr: "ignore",
});
const answers = (await child.stdout.text()).trim().split("\n");
if (answers.length !== cases.length) throw new Error(`litellm priced ${answers.length} of ${cases.length} cases`);

let [same, unknown] = [0, 0];
const differences: string[] = [];
for (const [index, { type, model, usage }] of cases.entries()) {
  const theirs = JSON.parse(answers[index] ?? "null") as number | null;
  const { price } = prices.find(type, model);
  // Models that came from the other source cost nothing there, which is no price.
  if (theirs === null || theirs === 0 || !price) {
    unknown++;
    continue;
  }
  const ours = (costOf(usage, price) - price.perRequest) / 1e9;
  if (Math.abs(ours - theirs) <= 1e-8 + theirs * 1e-6) same++;
  else differences.push(`${type} ${model} ${JSON.stringify(usage)}: ${ours} here, ${theirs} there`);
}
for (const difference of differences) out(`${difference}\n`);
say(`${same} cases cost the same, ${differences.length} differ, ${unknown} are not priced there`);
process.exit(same > 1000 && differences.length * 100 < same ? 0 : 1);
