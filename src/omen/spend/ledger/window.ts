/**
 * Windows of budgets. A calendar window begins with an hour, day, week (Monday), month, or once and for all (`total`);
 * a rolling one reaches back from now, in buckets of a sixtieth, the oldest of which counts whole.
 */
export type Window =
  | { readonly kind: "calendar"; readonly text: string; readonly unit: "hour" | "day" | "week" | "month" | "total" }
  | { readonly kind: "rolling"; readonly text: string; readonly widthMs: number };

/** Buckets of a rolling window besides the current one. */
export const rollingBuckets = 60;

const hourMs = 3_600_000;
const rollingHoursMax = 366 * 24;

/**
 * Reads `hour`, `day`, `week`, `month`, `total`, `rolling:Nh` or `rolling:Nd` (up to 366
 * days); undefined for anything else.
 */
export function parseWindow(text: string): Window | undefined {
  switch (text) {
    case "hour":
    case "day":
    case "week":
    case "month":
    case "total":
      return { kind: "calendar", text, unit: text };
    default:
  }
  const [, digits = "", unit = ""] = /^rolling:([1-9]\d{0,3})([hd])$/.exec(text) ?? [];
  const hours = Number(digits) * (unit === "d" ? 24 : 1);
  if (digits === "" || hours > rollingHoursMax) return undefined;
  return { kind: "rolling", text, widthMs: (hours * hourMs) / rollingBuckets };
}

interface Span {
  readonly from: number;
  readonly until: number;
  readonly label: number;
}

/**
 * Hours, or days, looked at between two moments at most: the newest, besides the oldest one, after
 * a clock that jumped over years.
 */
const labelsMax = 10_000;

/**
 * Tells in which bucket a moment lies. A calendar window's label is its local start, written as if it were UTC, so that
 * another time zone in the configuration does not begin a month anew, and an hour that daylight saving repeats is one
 * window of two hours. A rolling window's is the number of its bucket since the Unix epoch.
 */
export class Calendar {
  readonly #zone: string;
  /** The last span of each unit: all meters of one unit share its borders. */
  readonly #spans = new Map<string, Span>();

  /** `zone` is an IANA name; throws a RangeError for one that does not exist. */
  constructor(zone: string) {
    this.#zone = zone;
    this.#local(0);
  }

  labelAt(window: Window, at: number): number {
    if (window.kind === "rolling") return Math.floor(at / window.widthMs);
    return this.#spanAt(window.unit, at).label;
  }

  /** When the calendar window of `at` ends, in milliseconds since the Unix epoch; undefined for `total`. */
  endAt(window: Window & { kind: "calendar" }, at: number): number | undefined {
    const { until } = this.#spanAt(window.unit, at);
    return until === Number.POSITIVE_INFINITY ? undefined : until;
  }

  /** The labels of all windows that `low` to `high` touches, both included. */
  labelsBetween(window: Window & { kind: "calendar" }, low: number, high: number): readonly number[] {
    const labels = new Set([this.#spanOf(window.unit, low).label]);
    const newest = high - labelsMax * (window.unit === "hour" ? hourMs : 24 * hourMs);
    for (let at = Math.max(low, newest); at <= high;) {
      const { until, label } = this.#spanOf(window.unit, at);
      labels.add(label);
      at = until;
    }
    return [...labels];
  }

  #spanAt(unit: string, at: number): Span {
    const known = this.#spans.get(unit);
    if (known && at >= known.from && at < known.until) return known;
    const span = this.#spanOf(unit, at);
    this.#spans.set(unit, span);
    return span;
  }

  #spanOf(unit: string, at: number): Span {
    if (unit === "total") return { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY, label: 0 };
    const local = this.#local(at);
    const hour = local.with({ minute: 0, second: 0, millisecond: 0, microsecond: 0, nanosecond: 0 });
    const day = hour.with({ hour: 0 });
    const [start, length] =
      unit === "hour"
        ? [hour, { hours: 1 }]
        : unit === "day"
          ? [day, { days: 1 }]
          : unit === "week"
            ? [day.subtract({ days: day.dayOfWeek - 1 }), { days: 7 }]
            : [day.with({ day: 1 }), { months: 1 }];
    const until = start.add(length).toZonedDateTime(this.#zone).epochMilliseconds;
    return {
      from: at,
      // Where a clock is put back over a window's border, the border lies behind `at` the second time.
      until: Math.max(until, at + 1),
      label: start.toZonedDateTime("UTC").epochMilliseconds,
    };
  }

  #local(at: number): Temporal.PlainDateTime {
    return Temporal.Instant.fromEpochMilliseconds(Math.floor(at)).toZonedDateTimeISO(this.#zone).toPlainDateTime();
  }
}
