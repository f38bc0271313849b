import { describe, expect, test } from "bun:test";
import { Ledger, type Booking, type LedgerOptions } from "./ledger.ts";
import type { MeterRef } from "./meter.ts";
import type { Coverage } from "./reservation.ts";
import { settled, SimulatedJournal, SimulatedTime } from "./testing.ts";

const start = Date.parse("2026-12-18T09:00:00Z");
const meter = (cap: number, rest: Partial<MeterRef> = {}): MeterRef => ({
  id: "key:ada/month",
  window: "month",
  cap: BigInt(cap),
  hard: true,
  ...rest,
});

async function opened(options: Partial<LedgerOptions> = {}) {
  const time = new SimulatedTime(start);
  const journal = new SimulatedJournal();
  journal.isPrompt = true;
  const { clock, scheduler } = time;
  const ledger = await Ledger.open({ journal, clock, scheduler, zone: "UTC", ...options });
  const pass = (ms: number): Promise<void> => time.pass(ms, settled);
  /** Books, and waits for the journal where need be. */
  const sent = async (refs: readonly MeterRef[], bound: number) => {
    const booking = ledger.reserve(refs, bound);
    await pass(0);
    if (booking.kind === "refused") throw new Error("refused");
    if (booking.kind === "waiting") expect(await booking.covered).toBe("send");
    return booking.reservation;
  };
  return { time, journal, ledger, pass, sent };
}

const refusalOf = (booking: Booking) => (booking.kind === "refused" ? booking.refusal : undefined);
const answerOf = (booking: Booking): Promise<Coverage> =>
  booking.kind === "waiting" ? booking.covered : Promise.reject(new Error(booking.kind));

describe("a ledger", () => {
  test("counts the truth of what was booked at its bound", async () => {
    const { ledger, sent } = await opened();
    const reservation = await sent([meter(1000)], 300);
    expect(ledger.view(meter(1000))).toMatchObject({ reserved: 300n, spent: 0n, left: 700n });
    expect(reservation.settle({ how: "usage", cost: 120 })).toBe(true);
    expect(reservation.settle({ how: "bound" })).toBe(false);
    expect(ledger.view(meter(1000))).toEqual({
      cap: 1000n,
      spent: 120n,
      unsettled: 0n,
      reserved: 0n,
      left: 880n,
      resetsAt: Date.parse("2027-01-01T00:00:00Z"),
    });
  });

  test("says what is left and when it resets", async () => {
    const { ledger, sent } = await opened();
    const month = meter(1000);
    const day = meter(500, { id: "key:ada/day", window: "day" });
    (await sent([month, day], 400)).settle({ how: "bound" });
    const refusal = refusalOf(ledger.reserve([month, day], 200));
    expect(refusal).toEqual({ meter: day, left: 100, resetsAt: Date.parse("2026-12-19T00:00:00Z"), transient: false });
    expect(refusalOf(ledger.reserve([month, day], 700))).toEqual({ meter: day, left: 100, transient: false });
    expect(ledger.affordable([month, day])).toBe(100);
    expect(ledger.view(month).reserved).toBe(0n);
  });

  test("says when enough of a rolling window is free again", async () => {
    const { ledger, sent, pass } = await opened();
    const rolling = meter(100, { id: "key:ada/rolling:1h", window: "rolling:1h" });
    (await sent([rolling], 60)).settle({ how: "bound" });
    await pass(10 * 60_000);
    (await sent([rolling], 30)).settle({ how: "bound" });
    expect(refusalOf(ledger.reserve([rolling], 50))?.resetsAt).toBe(start + 61 * 60_000);
    expect(refusalOf(ledger.reserve([rolling], 80))?.resetsAt).toBe(start + 71 * 60_000);
    await pass(51 * 60_000);
    expect(ledger.affordable([rolling])).toBe(70);
  });

  test("never refuses for a soft meter, and counts it", async () => {
    const { ledger } = await opened();
    const soft = meter(10, { hard: false });
    const booking = ledger.reserve([soft], 50);
    if (booking.kind !== "sendable") throw new Error(booking.kind);
    booking.reservation.settle({ how: "usage", cost: 70 });
    expect(ledger.view(soft)).toMatchObject({ spent: 70n, left: -60n });
  });

  test("counts a bill above the bound as it is", async () => {
    const { ledger, sent } = await opened();
    (await sent([meter(1000)], 100)).settle({ how: "usage", cost: 950 });
    expect(ledger.view(meter(1000)).left).toBe(50n);
    expect(refusalOf(ledger.reserve([meter(1000)], 51))).toBeDefined();
  });

  test("holds a cap of a billion dollars exactly", async () => {
    const { ledger, sent } = await opened();
    const huge = meter(0, { cap: 10n ** 18n });
    (await sent([huge], 12_345)).settle({ how: "bound" });
    expect(ledger.view(huge).left).toBe(10n ** 18n - 12_345n);
    expect(ledger.affordable([huge])).toBe(2 ** 50);
    expect(refusalOf(ledger.reserve([huge], 2 ** 50 + 1))).toMatchObject({ transient: false });
  });

  test("gives waiting keys their turns", async () => {
    const { ledger, sent } = await opened();
    const first = await sent([meter(100)], 100);
    const order: string[] = [];
    for (const key of ["a", "a", "a", "b"]) {
      const booking = ledger.reserve([meter(100)], 60, { key });
      if (booking.kind !== "waiting") throw new Error(booking.kind);
      void booking.covered.then((coverage) => {
        order.push(`${key} ${String(coverage)}`);
        booking.reservation.settle({ how: "usage", cost: 1 });
      });
    }
    first.settle({ how: "usage", cost: 10 });
    for (let turn = 0; turn < 8; turn++) await settled();
    expect(order).toEqual(["a send", "b send", "a send", "a send"]);
  });

  test("refuses who waited in vain for others' bookings, and says that it may come to be", async () => {
    const { ledger, sent, pass } = await opened({ budgetWaitMs: 2000 });
    const first = await sent([meter(100)], 100);
    const booking = ledger.reserve([meter(100)], 60);
    expect(refusalOf(ledger.reserve([meter(100)], 60, { isPatient: false }))).toMatchObject({ transient: true });
    await pass(2000);
    expect(await answerOf(booking)).toMatchObject({ transient: true, left: 0 });
    first.settle({ how: "unsent" });
    expect(ledger.view(meter(100))).toMatchObject({ reserved: 0n, left: 100n });
  });

  test("a stalled store: draws what is open, then says so, within bounds; what has no cap goes on", async () => {
    const { ledger, journal, sent, pass } = await opened({ waitingMax: 2, storeWaitMs: 1000, recordsMax: 3 });
    (await sent([meter(10_000)], 50)).settle({ how: "bound" });
    await pass(100);
    journal.isPrompt = false;
    expect(ledger.reserve([meter(10_000)], 50).kind).toBe("sendable");
    const waiting = [ledger.reserve([meter(10_000)], 90), ledger.reserve([meter(10_000)], 90)];
    expect(await answerOf(ledger.reserve([meter(10_000)], 90))).toBe("store_unavailable");
    await pass(1000);
    expect(await Promise.all(waiting.map(answerOf))).toEqual(["store_unavailable", "store_unavailable"]);
    expect(ledger.reserve([meter(0, { id: "key:ada/day", hard: false })], 90).kind).toBe("sendable");
    expect(ledger.reserve([], 90).kind).toBe("sendable");
    for (let record = 0; record < 10; record++) ledger.record({ id: `${record}`, cost: 0, meters: [] });
    expect(ledger.queuedRecords).toBe(3);
    expect(ledger.droppedRecords).toBe(7);
  });

  test("settles at its bound what was forgotten", async () => {
    const { ledger, pass } = await opened();
    const booking = ledger.reserve([meter(100)], 40, { deadlineMs: 60_000 });
    await pass(70_000);
    expect(ledger.view(meter(100))).toMatchObject({ spent: 40n, reserved: 0n });
    expect(booking.kind === "waiting" && booking.reservation.settle({ how: "unsent" })).toBe(false);
  });

  test("closed, it leaves exact books; killed, what was open counts until somebody says the truth", async () => {
    const { ledger, journal, time, sent, pass } = await opened();
    (await sent([meter(10_000)], 40)).settle({ how: "usage", cost: 30 });
    const closing = ledger.close();
    await pass(100);
    await closing;
    expect(journal.meters.get("month\nkey:ada/month")?.open).toBe(0);
    expect(await answerOf(ledger.reserve([meter(10_000)], 1))).toBe("store_unavailable");

    const { clock, scheduler } = time;
    const second = await Ledger.open({ journal, clock, scheduler, zone: "UTC" });
    expect(second.unsettled).toEqual([]);
    expect(second.view(meter(10_000))).toMatchObject({ spent: 30n, unsettled: 0n });
    second.reserve([meter(10_000)], 500);
    await pass(0);

    const third = await Ledger.open({ journal, clock, scheduler, zone: "UTC" });
    const [{ amount = 0n } = {}] = third.unsettled;
    expect(amount).toBeGreaterThanOrEqual(500n);
    expect(third.view(meter(10_000))).toMatchObject({ spent: 30n, unsettled: amount, left: 9970n - amount });
    const resolved = third.resolve(meter(10_000), 110n);
    await pass(0);
    await resolved;
    expect(third.view(meter(10_000))).toMatchObject({ spent: 140n, unsettled: 0n, left: 9860n });
  });

  test("forgets what is over, when nothing of it is open any more", async () => {
    const { ledger, journal, sent, pass } = await opened();
    const session = meter(1000, { id: "session:1/total", window: "total" });
    const isOver = ({ id, used }: { id: string; used: number }): boolean => id.startsWith("session:") && used <= start;
    const reservation = await sent([session, meter(1000)], 300);
    expect(await ledger.forget(isOver)).toBe(0);
    reservation.settle({ how: "bound" });
    await pass(60_000);
    const forgetting = ledger.forget(isOver);
    await pass(0);
    expect(await forgetting).toBe(1);
    expect([...journal.meters.keys()]).toEqual(["month\nkey:ada/month"]);
    expect(journal.buckets.size).toBe(1);
    expect(ledger.view(session).left).toBe(1000n);
  });

  test("refuses a clock that goes back behind what it remembers", async () => {
    const { ledger, time, sent } = await opened();
    const hourly = meter(100, { id: "key:ada/hour", window: "hour" });
    for (let hour = 0; hour < 150; hour++) {
      (await sent([hourly], 1)).settle({ how: "bound" });
      time.wall += 3_600_000;
    }
    time.wall = start;
    expect(refusalOf(ledger.reserve([hourly], 1))).toMatchObject({ left: 0, transient: false });
  });

  test("says which window does not exist, and that a bound is whole", async () => {
    const { ledger } = await opened();
    expect(() => ledger.reserve([meter(1, { window: "moth" })], 1)).toThrow("meter key:ada/month: no window 'moth'");
    expect(() => ledger.reserve([meter(1)], 0.5)).toThrow(RangeError);
  });
});
