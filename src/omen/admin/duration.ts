import { invalidRequest } from "../../platform/failure.ts";

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/**
 * `90d` in milliseconds: a whole number of minutes (m), hours, days or weeks, at most ten years.
 * Throws a `Failure` with status 400.
 */
export function parseDuration(text: string, param: string): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const ms = Number(count) * (units[unit] ?? Number.NaN);
  if (ms > 0 && ms <= 3660 * 86_400_000) return ms;
  throw invalidRequest(`${param} must be a time such as 90d, 12h or 30m, not '${text.slice(0, 40)}'.`, param);
}
