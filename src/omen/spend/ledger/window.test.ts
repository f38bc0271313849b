import { describe, expect, test } from "bun:test";
import { Calendar, parseWindow, type Window } from "./window.ts";

const at = (text: string): number => Date.parse(text);
const windowOf = (text: string): Window => {
  const window = parseWindow(text);
  if (!window) throw new Error(text);
  return window;
};
const endOf = (zone: string, unit: string, moment: string): string => {
  const window = windowOf(unit);
  const end = window.kind === "calendar" ? new Calendar(zone).endAt(window, at(moment)) : undefined;
  return new Date(end ?? 0).toISOString();
};

describe("parseWindow", () => {
  test.each(["hour", "day", "week", "month", "total", "rolling:1h", "rolling:30d", "rolling:366d"])("%s", (text) =>
    expect(parseWindow(text)?.text).toBe(text),
  );
  test.each(["", "moth", "rolling:0h", "rolling:1.5h", "rolling:367d", "rolling:24", "rolling:-1h", "Day", "year"])(
    "'%s' is none",
    (text) => expect(parseWindow(text)).toBeUndefined(),
  );
});

describe("Calendar", () => {
  test.each([
    ["UTC", "month", "2026-12-18T09:04:11Z", "2027-01-01T00:00:00.000Z"],
    ["UTC", "week", "2026-11-30T00:00:00Z", "2026-12-07T00:00:00.000Z"], // a Monday
    ["UTC", "week", "2026-11-29T23:59:59Z", "2026-11-30T00:00:00.000Z"],
    ["America/New_York", "day", "2026-12-01T04:59:59Z", "2026-12-01T05:00:00.000Z"],
    ["Asia/Kolkata", "hour", "2026-12-01T00:00:00Z", "2026-12-01T00:30:00.000Z"],
    ["America/New_York", "day", "2026-03-08T05:00:00Z", "2026-03-09T04:00:00.000Z"], // of 23 hours
    ["America/New_York", "day", "2026-11-01T04:00:00Z", "2026-11-02T05:00:00.000Z"], // of 25 hours
    ["America/New_York", "hour", "2026-11-01T05:30:00Z", "2026-11-01T07:00:00.000Z"], // 01:30 comes twice: one window
    ["America/New_York", "hour", "2026-11-01T06:30:00Z", "2026-11-01T07:00:00.000Z"],
  ])("in %s the %s of %s ends at %s", (zone, unit, moment, end) => expect(endOf(zone, unit, moment)).toBe(end));

  test("labels a window by its local start, whatever the zone", () => {
    const label = (zone: string, text: string): number => new Calendar(zone).labelAt(windowOf("month"), at(text));
    expect(label("UTC", "2026-12-05T00:00:00Z")).toBe(at("2026-12-01T00:00:00Z"));
    expect(label("Europe/Berlin", "2026-11-30T23:00:00Z")).toBe(at("2026-12-01T00:00:00Z"));
    expect(label("America/New_York", "2026-12-01T04:00:00Z")).toBe(at("2026-11-01T00:00:00Z"));
  });

  test("lists every window between two moments", () => {
    const window = windowOf("hour");
    if (window.kind !== "calendar") throw new Error("calendar");
    const labels = new Calendar("UTC").labelsBetween(window, at("2026-12-01T00:59:59Z"), at("2026-12-01T02:00:00Z"));
    expect(labels.map((label) => new Date(label).getUTCHours())).toEqual([0, 1, 2]);
    expect(new Calendar("UTC").labelsBetween(window, 0, at("2026-12-01T00:00:00Z"))).toHaveLength(10_002);
  });

  test("knows no zone of that name", () => expect(() => new Calendar("Europe/Atlantis")).toThrow(RangeError));
});
