import { readFileSync } from "node:fs";
import * as gptTokenizer from "gpt-tokenizer/encoding/o200k_base";
import { countTokensNow } from "../../src/rune/index.ts";
import { sampled, type Subject } from "../lib/subjects.ts";
import type { Corpus } from "./corpus.ts";
import { boundGoal, type Goal, leastGoal, speedGoal } from "./goal.ts";
import type { CountText } from "./peers.ts";

const megabytes = 2;

/**
 * Counting in o200k_base, on one core, in megabytes a second; the peers remember pieces
 * from round to round, Rune nothing.
 */
export async function tokenGoals(corpus: Corpus, aiTokenizer: CountText, rounds: number): Promise<readonly Goal[]> {
  const code = textOf(corpus, /\.[ch]$/, megabytes * 1_000_000);
  const prose = textOf(corpus, /^Documentation\/.*\.rst$/, megabytes * 1_000_000);
  const cjk = textOf(corpus, /^Documentation\/translations\/(?:zh_CN|zh_TW|ja_JP|ko_KR)\/.*\.rst$/, 500_000);
  const rune: CountText = (text) => countTokensNow(text, "o200k_base");
  const letters = "a".repeat(20_000);
  const gpt: CountText = (text) => gptTokenizer.countTokens(text, { disallowedSpecial: new Set() });
  const subjects = (text: string): readonly Subject[] => {
    const each = (name: string, count: CountText): Subject => ({
      name,
      sample() {
        const started = performance.now();
        const tokens = count(text);
        const elapsed = performance.now() - started;
        if (tokens !== rune(text)) throw new Error(`${name} counts ${tokens} tokens`);
        return elapsed;
      },
    });
    return [each("Rune", rune), each("gpt-tokenizer", gpt), each("ai-tokenizer", aiTokenizer)];
  };
  const goals: Goal[] = [];
  for (const [what, text, least] of [
    ["code", code, 100],
    ["prose", prose, 100],
    ["Chinese, Japanese, Korean", cjk, 100],
  ] as const) {
    const samples = await sampled(subjects(text), rounds, 1);
    const bytes = Buffer.byteLength(text);
    const rate = (samples.get("Rune") ?? []).map((ms) => bytes / 1_000 / ms);
    goals.push(leastGoal(`tokens of ${what}`, "MB/s", rate, least));
    for (const peer of ["gpt-tokenizer", "ai-tokenizer"]) {
      goals.push(speedGoal({ what: `tokens of ${what}`, unit: "ms", samples, ours: "Rune", peer }, 6));
    }
  }
  const hostile = await sampled(subjects(letters).slice(0, 1), rounds, 1);
  goals.push(boundGoal("20,000 times the letter a", "ms", hostile.get("Rune") ?? [], 1));
  return goals;
}

/** The text of so many files that it has this many bytes. */
function textOf({ root, files }: Corpus, name: RegExp, bytes: number): string {
  let text = "";
  for (const { path } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (!name.test(path)) continue;
    // What is white space to JavaScript and not to Unicode would be counted in two ways.
    text += readFileSync(`${root}/${path}`, "utf8").replaceAll(/[\uFEFF\u0085\uFFFD]/g, "");
    if (text.length >= bytes) break;
  }
  return text;
}
