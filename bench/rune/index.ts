import { say } from "../../src/cli/terminal.ts";
import { openRoot } from "../../src/rune/index.ts";
import { called } from "../lib/machine.ts";
import { publish, type ReportOptions } from "../lib/report.ts";
import type { Corpus } from "./corpus.ts";
import { compareLists, compareReads } from "./files.ts";
import type { Goal } from "./goal.ts";
import { loopGoal } from "./loop.ts";
import { compareMcpReads, compareStarts, mcpGoals, mcpServers } from "./mcp.ts";
import { openGoals } from "./opens.ts";
import { pathGoals } from "./paths.ts";
import { aiTokenizer, fzf, ripgrep } from "./peers.ts";
import { goalReport, runeReport } from "./report.ts";
import { compareSearch, type Query } from "./search.ts";
import { tokenGoals } from "./tokens.ts";
import { processGoals, searchGoals, walkGoal } from "./whole.ts";

export interface RuneOptions extends ReportOptions {
  readonly quick: boolean;
  readonly corpus: Corpus;
  /** How the Omen under measurement is called. */
  readonly omen: readonly string[];
  /** What to search for; default needles of a kernel tree, from absent to frequent. */
  readonly needles?: readonly string[];
  /** Only what Rune is to reach, beside its peers. */
  readonly goals: boolean;
}

const kernelNeedles = ["PM_RESUME", "dma_alloc_coherent", "mutex_lock", "no such needle anywhere"];

/** Every figure that Rune is to reach, beside its peer, in one run. */
async function benchGoals(options: RuneOptions): Promise<void> {
  const { corpus, omen, quick } = options;
  const [rounds, searchRounds] = quick ? [5, 3] : [31, 9];
  const root = openRoot(corpus.root);
  const peers = { ripgrep: await ripgrep(), fzf: await fzf(), aiTokenizer: await aiTokenizer() };
  const setting = { root, omen, ripgrep: peers.ripgrep, rounds: searchRounds };
  const parts: readonly (readonly [string, () => Promise<readonly Goal[]>])[] = [
    ["walks", () => walkGoal(setting)],
    ["searches", () => searchGoals(setting)],
    ["processes", () => processGoals(setting)],
    ["paths", () => pathGoals(corpus, peers.fzf, rounds)],
    ["MCP", () => mcpGoals(corpus, mcpServers(corpus.root, omen), searchRounds)],
    ["tokens", () => tokenGoals(corpus, peers.aiTokenizer, searchRounds)],
    ["opens", () => openGoals(corpus, rounds)],
    ["the event loop", () => loopGoal(root, searchRounds)],
  ];
  try {
    const goals: Goal[] = [];
    for (const [name, measure] of parts) {
      say(`bench: ${name}`);
      goals.push(...(await measure()));
    }
    const report = goalReport(goals, { corpus: corpus.description, omen: called(omen), rounds, searchRounds });
    await publish("rune-goals", report, goals, options);
  } finally {
    root.close();
  }
}

/** Measures Rune's reading, listing and searching, and Glyph's tools on it, against what else does these. */
export async function benchRune(options: RuneOptions): Promise<void> {
  await benchGoals(options);
  if (options.goals) return;
  const { corpus, omen, quick } = options;
  const [rounds, searchRounds] = quick ? [7, 3] : [31, 9];
  const root = openRoot(corpus.root);
  try {
    say("bench: reads");
    const reads = new Map([
      ["reading 4 KB", await compareReads(root, corpus, 4_096, rounds)],
      ["reading 20 KB", await compareReads(root, corpus, 20_480, rounds)],
    ]);
    say("bench: listings");
    const lists = [await compareLists(root, corpus, 30, rounds), await compareLists(root, corpus, 1_000, rounds)];
    say("bench: searches");
    const queries: Query[] = (options.needles ?? kernelNeedles).map((needle) => ({ needle, ignoreCase: false }));
    queries.push({ needle: queries[0]?.needle ?? "", ignoreCase: true });
    const searches = [];
    for (const query of queries) searches.push(await compareSearch(root, query, omen, searchRounds));
    if (searches.every(({ lines }) => [...lines.values()].every((count) => count === 0))) {
      throw new Error(`nothing was found beneath ${corpus.root}: is the tree ignored, or the needle not in it?`);
    }
    say("bench: MCP");
    const servers = mcpServers(corpus.root, omen);
    const mcpStart = await compareStarts(servers, searchRounds);
    const mcpReads = await compareMcpReads(corpus, servers, 20_480, rounds);
    const figures = { reads, lists, searches, mcpStart, mcpReads };
    const report = runeReport(figures, { corpus: corpus.description, omen: called(omen), rounds, searchRounds });
    await publish("rune", report, figures, options);
  } finally {
    root.close();
  }
}
