import type { Nano } from "../nano.ts";

/** One attempt as reports know it. What is not known is null, and never 0. */
export interface UsageRecord {
  /** Unique for ever, and Omen's own: a second record of it is ignored. */
  readonly attempt: string;
  /** When it was sent, in milliseconds since the Unix epoch. */
  readonly at: number;
  /** As `key:ada-laptop`. */
  readonly principal: string;
  readonly organization: string | null;
  readonly workspace: string | null;
  readonly user: string | null;
  readonly customer: string | null;
  readonly session: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly surface: string;
  readonly provider: string;
  readonly model: string;
  /** The model that the client asked for. */
  readonly requested: string;
  /** Why it was routed so. */
  readonly reason: string | null;
  readonly inputTokens: number | null;
  readonly cachedTokens: number | null;
  readonly cacheWriteTokens: number | null;
  readonly outputTokens: number | null;
  readonly reasoningTokens: number | null;
  readonly cost: Nano | null;
  readonly priceState: string;
  readonly bound: Nano | null;
  readonly status: number;
  readonly outcome: string;
  readonly firstByteMs: number | null;
  readonly durationMs: number;
}

/**
 * The price state of a call whose provider bills the client itself: its cost is the list
 * price's, and is part of no sum.
 */
export const clientsPrice = "client";

/** The table's columns, in the order of a packed record's values. */
export const usageColumns: readonly string[] = (
  "attempt at principal organization workspace user customer session tags surface provider model requested reason " +
  "input_tokens cached_tokens cache_write_tokens output_tokens reasoning_tokens cost price_state bound status outcome " +
  "first_byte_ms duration_ms"
).split(" ");

/** A record's values by the table's columns. */
export type RecordValues = readonly (string | number | null)[];

/**
 * Packs records for the journal's thread: one text is handed over in a fraction of the time that their objects take.
 */
export const packRecords = (records: readonly UsageRecord[]): string => JSON.stringify(records.map(valuesOf));

/** What was packed. */
export const unpackRecords = (packed: string): readonly RecordValues[] => JSON.parse(packed) as RecordValues[];

function valuesOf(record: UsageRecord): RecordValues {
  const names = Object.keys(record.tags).sort();
  const tags =
    names.length === 0 ? "{}" : JSON.stringify(Object.fromEntries(names.map((name) => [name, record.tags[name]])));
  return [
    record.attempt,
    record.at,
    record.principal,
    record.organization,
    record.workspace,
    record.user,
    record.customer,
    record.session,
    tags,
    record.surface,
    record.provider,
    record.model,
    record.requested,
    record.reason,
    record.inputTokens,
    record.cachedTokens,
    record.cacheWriteTokens,
    record.outputTokens,
    record.reasoningTokens,
    record.cost,
    record.priceState,
    record.bound,
    record.status,
    record.outcome,
    record.firstByteMs,
    record.durationMs,
  ];
}
