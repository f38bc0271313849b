import { invalidRequest } from "../../platform/failure.ts";
import { nearest } from "../../platform/nearest.ts";
import type { Envelope } from "../dialect/envelope.ts";
import { requestClassOf } from "./conversation-key.ts";
import { anywhere, type DataPolicy } from "./data-policy.ts";
import { strategies, type Strategy, type Wish } from "./choice.ts";

/**
 * What was asked to be done, and where it says so: `agent` is a header in which an agent tells what kind of request it
 * is, `proposed` Omen's own guess at its words.
 */
export interface Intent {
  readonly name: string;
  readonly from: "hint" | "tag" | "header" | "model" | "agent" | "proposed";
}

/**
 * What a request itself says of how it is to be answered. All of them throw a `Failure` with
 * status 400 where it can't be meant.
 */

export function intentOf({ hints, tags, model }: Envelope, headers: Headers): Intent | undefined {
  const hint = hints["intent"];
  if (hint !== undefined && typeof hint !== "string")
    throw invalidRequest("omen.intent must be a text.", "omen.intent");
  if (hint) return { name: hint, from: "hint" };
  const tag = tags["intent"];
  if (tag) return { name: tag, from: headers.get("x-omen-tag-intent") === tag ? "header" : "tag" };
  if (model.startsWith("auto:")) return { name: model.slice("auto:".length), from: "model" };
  const kind = requestClassOf(headers);
  return kind === undefined ? undefined : { name: kind, from: "agent" };
}

export function strategyOf({ hints }: Envelope, headers: Headers): Strategy | undefined {
  const given = hints["strategy"] ?? headers.get("x-omen-strategy") ?? undefined;
  if (given === undefined) return undefined;
  const known = strategies.find((name) => name === given);
  if (known) return known;
  const meant = typeof given === "string" ? nearest(given, strategies) : undefined;
  throw invalidRequest(
    `omen.strategy must be one of ${strategies.join(", ")}${meant ? `; did you mean ${meant}?` : "."}`,
    "omen.strategy",
  );
}

export function providersOf({ hints }: Envelope, known: () => readonly string[]): readonly string[] | undefined {
  const given = hints["providers"];
  if (given === undefined) return undefined;
  const names = typeof given === "string" ? [given] : given;
  if (!Array.isArray(names) || names.some((name) => typeof name !== "string"))
    throw invalidRequest("omen.providers must be a list of providers' names.", "omen.providers");
  if (names.length === 0)
    throw invalidRequest("omen.providers is empty, which leaves nobody; leave it out for any.", "omen.providers");
  const all = known();
  for (const name of names as string[]) {
    if (name.includes("*") || all.includes(name)) continue;
    const meant = nearest(name, all);
    throw invalidRequest(
      `omen.providers: there is no provider '${name.slice(0, 100)}'; ${meant ? `did you mean ${meant}?` : `there are ${all.join(", ")}.`}`,
      "omen.providers",
    );
  }
  return names as string[];
}

/** Where the request's own words let it go: `omen.local`, `omen.zero_retention`, `omen.region`, or their headers. */
export function dataOf({ hints, tags }: Envelope, headers: Headers): DataPolicy {
  const region = hints["region"] ?? headers.get("x-omen-region") ?? undefined;
  const zeroRetention = flagOf("zero_retention", hints["zero_retention"], headers.get("x-omen-zero-retention"));
  const localOnly = flagOf("local", hints["local"], headers.get("x-omen-local")) || tags["local"] === "only";
  if (region === undefined && !zeroRetention && !localOnly) return anywhere;
  return { regions: region === undefined ? [] : [regionsOf(region)], zeroRetention, localOnly };
}

function flagOf(name: string, hint: unknown, header: string | null): boolean {
  if (hint !== undefined && typeof hint !== "boolean")
    throw invalidRequest(`omen.${name} must be true or false.`, `omen.${name}`);
  if (header !== null && !/^(0|1|true|false)$/.test(header))
    throw invalidRequest(`x-omen-${name.replace("_", "-")} must be 1 or 0.`, `x-omen-${name.replace("_", "-")}`);
  return hint === true || header === "1" || header === "true";
}

function regionsOf(given: unknown): readonly string[] {
  const names = typeof given === "string" ? given.split(",").map((name) => name.trim()) : given;
  const isSound = (name: unknown) => typeof name === "string" && /^[a-z0-9*-]{1,64}$/.test(name);
  if (Array.isArray(names) && names.length > 0 && names.every(isSound)) return names as string[];
  throw invalidRequest('omen.region must be a region or a list of them, as "eu" or ["eu-west-1"].', "omen.region");
}

/** What contradicts itself is refused rather than read one way or the other. */
export function refuseContradictions({ model }: Envelope, { data, strategy, locality }: ContradictableWish): void {
  if (locality !== "never") return;
  if (data.localOnly) throw invalidRequest(`model '${model}' and omen.local contradict each other.`, "omen.local");
  if (strategy === "local")
    throw invalidRequest(`model '${model}' and strategy local contradict each other.`, "omen.strategy");
}

type ContradictableWish = Pick<Wish, "data" | "locality"> & { readonly strategy: Strategy | undefined };

export function numberHint({ hints }: Envelope, name: string, perUnit: number): number | undefined {
  const given = hints[name];
  if (given === undefined) return undefined;
  if (typeof given !== "number" || !Number.isFinite(given) || given < 0)
    throw invalidRequest(`omen.${name} must be a number, 0 or more.`, `omen.${name}`);
  return given / perUnit;
}

export function costMaxOf(envelope: Envelope, headers: Headers): number | undefined {
  const hint = numberHint(envelope, "budget_usd", 1e-9);
  const header = headers.get("x-omen-budget-usd");
  if (header === null) return hint;
  if (!/^\d+(\.\d+)?$/.test(header))
    throw invalidRequest("x-omen-budget-usd must be an amount in dollars.", "x-omen-budget-usd");
  return Math.min(hint ?? Number.POSITIVE_INFINITY, Number(header) * 1e9);
}

/** Whether the conversation goes where it went before: unless `omen.stickiness` says none. */
export function isSticky({ hints }: Envelope): boolean {
  const given = hints["stickiness"];
  if (given === undefined || given === "session" || given === "none") return given !== "none";
  throw invalidRequest('omen.stickiness must be "session" or "none".', "omen.stickiness");
}
