import type { Nano } from "../nano.ts";
import type { Ledger } from "./ledger.ts";
import type { MeterRef } from "./meter.ts";
import { keyOf } from "./recovery.ts";
import type { Reservation } from "./reservation.ts";
import { Dice, settled, SimulatedJournal, SimulatedTime, type SimulatedRecord } from "./testing.ts";
import { Calendar, parseWindow, rollingBuckets } from "./window.ts";

/** For tests: random histories of a ledger beside a provider who knows the truth. */

interface Attempt {
  readonly id: string;
  readonly meters: readonly Known[];
  readonly bound: Nano;
  readonly cost: number;
  readonly reservation: Reservation;
  readonly isRevoked: { value: boolean };
  state: "waiting" | "sent" | "ended" | "lost";
  sentAt: number;
  labels: readonly number[];
  /** The commit that can be the first to hold its end. */
  endsWith: number;
  wasSent: boolean;
}

interface Known {
  ref: MeterRef;
  readonly window: NonNullable<ReturnType<typeof parseWindow>>;
  wanted: bigint;
  /** How much a kill may have made it count too much. */
  excess: number;
}

export interface Outcome {
  sends: number;
  kills: number;
}

const windows = ["hour", "day", "week", "month", "total", "rolling:1h", "rolling:6h", "rolling:2d"];
const zones = ["UTC", "America/New_York", "Asia/Kolkata"];
const minute = 60_000;

/** The class under test, or a copy of it with a mistake in it. */
export type Opens = Pick<typeof Ledger, "open">;

/** Plays one history; throws an Error that names the first rule that was broken. */
export async function play(seed: number, { open }: Opens, steps = 70): Promise<Outcome> {
  return new History(seed, open).play(steps);
}

class History {
  readonly #dice: Dice;
  readonly #time: SimulatedTime;
  readonly #journal = new SimulatedJournal();
  readonly #zone: string;
  readonly #calendar: Calendar;
  readonly #open: Opens["open"];
  readonly #known: readonly Known[];
  readonly #doesKill: boolean;
  readonly #doesStep: boolean;
  #ledger: Ledger | undefined;
  #attempts: Attempt[] = [];
  #sends = 0;
  #kills = 0;
  #count = 0;
  /** What went wrong while nobody looked. */
  #broken: unknown;

  constructor(seed: number, open: Opens["open"]) {
    const dice = new Dice(seed);
    this.#dice = dice;
    this.#open = open;
    this.#zone = dice.of(zones);
    this.#calendar = new Calendar(this.#zone);
    // Shortly before a border that many windows share, or anywhere.
    const border = Date.UTC(2026, 2, 1) - dice.below(20 * minute);
    this.#time = new SimulatedTime(dice.chance(0.5) ? border : border + dice.below(40 * 24 * 60 * minute));
    this.#doesKill = dice.chance(0.7);
    this.#doesStep = dice.chance(0.4);
    this.#known = Array.from({ length: 1 + dice.below(4) }, (_, index) => {
      const window = dice.of(windows);
      const cap = BigInt(50 + dice.below(2000));
      const ref = { id: `key:${index}/${window}`, window, cap, hard: dice.chance(0.85) };
      const parsed = parseWindow(window);
      if (!parsed) throw new Error(window);
      return { ref, window: parsed, wanted: cap, excess: 0 };
    });
  }

  async play(steps: number): Promise<Outcome> {
    await this.#start();
    for (let step = 0; step < steps; step++) {
      await this.#step();
      await settled();
      if (this.#broken) throw this.#broken;
      this.#check();
    }
    await this.#end();
    return { sends: this.#sends, kills: this.#kills };
  }

  async #step(): Promise<void> {
    const dice = this.#dice;
    const roll = dice.below(100);
    if (roll < 34) this.#send();
    else if (roll < 50) this.#settle();
    else if (roll < 52) this.#abandon();
    else if (roll < 64) this.#journal.acknowledge();
    else if (roll < 67) this.#journal.fail(dice.chance(0.5));
    else if (roll < 82) await this.#time.pass(dice.of([0, 0, 0, 1, 80, 80, 200]), settled);
    else if (roll < 87) await this.#time.leap(dice.of([3000, minute, 11 * minute, 31 * minute]), settled);
    else if (roll < 89) await this.#time.leap(60 * minute * dice.of([1, 5, 24, 24 * 8]), settled);
    else if (roll < 91) this.#revoke();
    else if (roll < 94) this.#changeCap();
    else if (roll < 96 && this.#doesStep) this.#stepClock();
    else if (roll < 98 && this.#doesKill) await this.#kill();
    else if (roll === 98) this.#settleTwice();
  }

  #stepClock(): void {
    this.#time.wall += this.#dice.of([-1, 1, -5, 5, -70, -1500, 200]) * minute;
    // What was sent in the future was sent now, at the latest.
    for (const attempt of this.#attempts) attempt.sentAt = Math.min(attempt.sentAt, this.#time.wall);
  }

  async #start(): Promise<void> {
    const { clock, scheduler } = this.#time;
    this.#journal.isPrompt = true;
    this.#ledger = await this.#open({ journal: this.#journal, clock, scheduler, zone: this.#zone });
    this.#journal.isPrompt = false;
  }

  get #books(): Ledger {
    if (!this.#ledger) throw new Error("not open");
    return this.#ledger;
  }

  #send(): void {
    const dice = this.#dice;
    const meters = this.#known.filter(() => dice.chance(0.7));
    const refs = meters.map(({ ref }) => ref);
    if (refs[0] && dice.chance(0.2)) refs.push({ ...refs[0] });
    const bound = 1 + dice.below(dice.of([5, 60, 400]));
    const isRevoked = { value: false };
    const booking = this.#books.reserve(refs, bound, {
      key: dice.of(["a", "b", "c"]),
      isPatient: dice.chance(0.7),
      deadlineMs: Number.POSITIVE_INFINITY,
      isAllowed: () => !isRevoked.value,
    });
    if (booking.kind === "refused") return;
    const cost = dice.of([bound, bound, dice.below(bound + 1), 0]);
    const id = `attempt-${this.#count++}`;
    const { reservation } = booking;
    const attempt: Attempt = {
      id,
      meters,
      bound,
      cost,
      reservation,
      isRevoked,
      state: "waiting",
      sentAt: 0,
      labels: [],
      endsWith: 0,
      wasSent: false,
    };
    this.#attempts.push(attempt);
    if (booking.kind === "sendable") this.#sent(attempt);
    else {
      const ledger = this.#ledger;
      void booking.covered
        .then((coverage) => {
          if (attempt.state !== "waiting" || ledger !== this.#ledger) return;
          if (coverage === "send") this.#sent(attempt);
          else this.#over(attempt, "ended");
        })
        .catch((error: unknown) => void (this.#broken ??= error));
    }
  }

  /** The provider has it. The rule of rules: with it, all that may be owed fits every hard cap. */
  #sent(attempt: Attempt): void {
    this.#sends++;
    if (attempt.isRevoked.value) throw new Error("sent for a key that was revoked while it waited");
    attempt.state = "sent";
    attempt.wasSent = true;
    attempt.sentAt = this.#time.wall;
    attempt.labels = attempt.meters.map(({ window }) => this.#calendar.labelAt(window, attempt.sentAt));
    for (const meter of attempt.meters) {
      if (!meter.ref.hard) continue;
      const owed = this.#owed(meter);
      const cap = this.#capOf(meter);
      if (BigInt(owed) > cap) throw new Error(`${meter.ref.id}: ${owed} may be owed, the cap is ${cap}`);
    }
  }

  /** What was sent within the window of now: at its cost where the end is known to the provider, else at its bound. */
  #owed(meter: Known, inFlight: "bound" | "cost" = "bound"): number {
    const { window } = meter;
    const label = this.#calendar.labelAt(window, this.#time.wall);
    let owed = 0;
    for (const attempt of this.#attempts) {
      const index = attempt.meters.indexOf(meter);
      if (index < 0 || !attempt.wasSent) continue;
      const counts =
        window.kind === "calendar"
          ? attempt.labels[index] === label
          : attempt.sentAt > this.#time.wall - rollingBuckets * window.widthMs;
      if (counts) owed += attempt.state === "sent" && inFlight === "bound" ? attempt.bound : attempt.cost;
    }
    return owed;
  }

  #settle(): void {
    const attempt = this.#pick("sent");
    if (!attempt) return;
    const how = this.#dice.below(5);
    const end =
      attempt.cost === attempt.bound && how === 0
        ? ({ how: "bound" } as const)
        : attempt.cost === 0 && how < 3
          ? ({ how: how === 1 ? "unsent" : "free_error" } as const)
          : ({ how: "usage", cost: attempt.cost } as const);
    if (!attempt.reservation.settle(end)) throw new Error("the first end must win");
    this.#record(attempt);
  }

  #record(attempt: Attempt): void {
    const { id, cost, meters } = attempt;
    this.#books.record({ id, cost, meters: meters.map(({ ref }) => keyOf(ref)) } satisfies SimulatedRecord);
    this.#over(attempt, "ended");
  }

  #settleTwice(): void {
    const attempt = this.#pick("ended");
    if (attempt?.reservation.settle({ how: "bound" })) throw new Error("a second end must change nothing");
  }

  #abandon(): void {
    const attempt = this.#pick("waiting");
    if (!attempt) return;
    attempt.reservation.abandon();
    this.#over(attempt, "ended");
  }

  #over(attempt: Attempt, state: "ended" | "lost"): void {
    attempt.state = state;
    attempt.endsWith = this.#journal.begun + 1;
  }

  #pick(state: Attempt["state"]): Attempt | undefined {
    const those = this.#attempts.filter((attempt) => attempt.state === state);
    return those.length === 0 ? undefined : this.#dice.of(those);
  }

  #revoke(): void {
    const attempt = this.#pick("waiting");
    if (attempt) attempt.isRevoked.value = true;
  }

  #changeCap(): void {
    const meter = this.#dice.of(this.#known);
    const cap = BigInt(20 + this.#dice.below(2000));
    meter.wanted = cap;
    void this.#books.setCap(meter.ref, cap);
  }

  /** What may hold at most: a raise counts once it was acknowledged. */
  #capOf({ ref, wanted }: Known): bigint {
    const cap = this.#journal.caps.get(keyOf(ref)) ?? ref.cap;
    return cap < wanted ? cap : wanted;
  }

  async #kill(): Promise<void> {
    this.#kills++;
    this.#journal.kill(this.#dice.chance(0.5));
    this.#ledger = undefined;
    this.#time.forget();
    const { durable } = this.#journal;
    const unsure = this.#attempts.filter((a) => a.state === "waiting" || a.state === "sent" || a.endsWith > durable);
    for (const meter of this.#known) {
      const bounds = unsure.filter(({ meters }) => meters.includes(meter)).reduce((sum, { bound }) => sum + bound, 0);
      meter.excess += bounds + Math.max(400, Number(meter.wanted / 100n), 20);
      const cap = this.#journal.meters.get(keyOf(meter.ref))?.cap ?? meter.wanted;
      meter.wanted = cap;
      meter.ref = { ...meter.ref, cap };
    }
    for (const attempt of unsure) attempt.state = "lost";
    this.#checkRecords();
    if (this.#dice.chance(0.3)) await this.#time.leap(minute * this.#dice.of([1, 70, 1500]), settled);
    if (this.#dice.chance(0.2)) await this.#dieInRecovery();
    await this.#start();
  }

  async #dieInRecovery(): Promise<void> {
    const { clock, scheduler } = this.#time;
    void this.#open({ journal: this.#journal, clock, scheduler, zone: this.#zone });
    await settled();
    this.#journal.kill(this.#dice.chance(0.5));
    this.#time.forget();
  }

  #check(): void {
    for (const meter of this.#known) {
      const view = this.#books.view(meter.ref);
      const counted = view.spent + view.unsettled + view.reserved;
      if (view.spent < 0n || view.reserved < 0n || view.unsettled < 0n) throw new Error(`${meter.ref.id}: below zero`);
      if (!meter.ref.hard && this.#kills > 0) continue; // a soft meter may forget the last moments
      const owed = this.#owed(meter);
      if (counted < BigInt(owed)) throw new Error(`${meter.ref.id}: counts ${counted}, but ${owed} may be owed`);
    }
  }

  /** On disk, at any moment: the records of a meter sum up to what it has spent. */
  #checkRecords(): void {
    for (const { ref } of this.#known) {
      const key = keyOf(ref);
      if (typeof this.#journal.meters.get(key)?.closed === "number") continue; // its oldest buckets were forgotten
      const rows = [...this.#journal.buckets.values()].filter((row) => keyOf(row) === key);
      const spent = rows.reduce((sum, row) => sum + row.spent, 0n);
      const records = [...this.#journal.records.values()].filter(({ meters }) => meters.includes(key));
      const recorded = records.reduce((sum, { cost }) => sum + cost, 0);
      if (spent !== BigInt(recorded)) throw new Error(`${ref.id}: spent ${spent}, its records sum up to ${recorded}`);
    }
  }

  /** All end, all is written: what is counted is the truth, but for what kills left open. */
  async #end(): Promise<void> {
    this.#journal.acknowledge();
    this.#journal.isPrompt = true;
    await settled();
    await this.#time.pass(7000, settled); // who still waits is sent or gives up
    for (let attempt = this.#pick("sent"); attempt; attempt = this.#pick("sent")) {
      attempt.reservation.settle({ how: "usage", cost: attempt.cost });
      this.#record(attempt);
    }
    await this.#time.pass(60_000, settled);
    if (this.#broken) throw this.#broken;
    if (this.#pick("waiting")) throw new Error("somebody waits for ever");
    this.#check();
    this.#checkRecords();
    for (const meter of this.#known) {
      const { spent, unsettled, reserved } = this.#books.view(meter.ref);
      if (reserved !== 0n) throw new Error(`${meter.ref.id}: ${reserved} is booked for nobody`);
      const open = this.#journal.meters.get(keyOf(meter.ref))?.open ?? 0;
      if (open !== 0) throw new Error(`${meter.ref.id}: ${open} is open for nobody`);
      const all = this.#attempts
        .filter((a) => a.wasSent && a.meters.includes(meter))
        .reduce((sum, a) => sum + a.cost, 0);
      const truth = meter.window.kind === "calendar" ? this.#owed(meter) : all;
      const excess = Number(spent + unsettled) - truth;
      if (excess > meter.excess) throw new Error(`${meter.ref.id}: counts ${excess} too much, ${meter.excess} may be`);
    }
  }
}
