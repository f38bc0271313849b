import { say } from "../../src/cli/terminal.ts";
import { Books } from "../../src/omen/spend/journal/books.ts";
import { packRecords, type UsageRecord } from "../../src/omen/spend/journal/record.ts";
import { Dice } from "../../src/omen/spend/ledger/testing.ts";

const dayMs = 86_400_000;

/** Over how long the records were made, in days, and by how many keys, users, workspaces and models. */
export const world = { days: 90, keys: 200, users: 60, workspaces: 8, models: 12, projects: 5 };

const batch = 10_000;

/** Writes `count` records of calls into a new store, in the order of their times; the last of them at `until`. */
export function fill(path: string, count: number, until: number): void {
  const books = new Books(path);
  const dice = new Dice(1);
  const from = until - world.days * dayMs;
  for (let done = 0; done < count; done += batch) {
    const size = Math.min(batch, count - done);
    const records = Array.from({ length: size }, (_, index) =>
      recordAt(done + index, from + ((done + index) / count) * world.days * dayMs, dice),
    );
    books.commit({ gone: [], meters: [], buckets: [], lease: { low: 0, high: 0 }, records: packRecords(records) });
    books.tidy();
    if ((done / batch) % 100 === 0) say(`bench: ${done.toLocaleString("en-US")} records`);
  }
  books.close();
}

function recordAt(index: number, at: number, dice: Dice): UsageRecord {
  const key = dice.below(world.keys);
  const model = dice.below(world.models);
  return {
    attempt: `att_${index.toString(32).padStart(12, "0")}`,
    at: Math.round(at),
    principal: `key:k${key}`,
    organization: "acme",
    workspace: `w${key % world.workspaces}`,
    user: `user${key % world.users}@example.com`,
    customer: null,
    session: key % 2 === 0 ? `s-${key}-${Math.floor(index / 5000)}` : null,
    tags: { project: `p${key % world.projects}` },
    surface: model % 3 === 0 ? "messages" : "chat",
    provider: model % 2 === 0 ? "openai" : "anthropic",
    model: `model-${model}`,
    requested: "auto",
    reason: "cheapest of two",
    inputTokens: dice.below(20_000),
    cachedTokens: dice.below(10_000),
    cacheWriteTokens: null,
    outputTokens: dice.below(2000),
    reasoningTokens: null,
    cost: dice.below(50_000_000),
    priceState: "known",
    bound: null,
    status: 200,
    outcome: "answered",
    firstByteMs: dice.below(2000),
    durationMs: dice.below(20_000),
  };
}
