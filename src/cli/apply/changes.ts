import { dollars } from "../report.ts";

/** A change as the admin API tells it. */
export interface ToldChange {
  readonly action: "add" | "change" | "delete" | "keep";
  readonly object: string;
  readonly member?: string;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly note?: string;
}

/** Objects by what is done to them. */
interface Count {
  readonly add: number;
  readonly change: number;
  readonly delete: number;
}

/** Changes for people, a line for each object, and how many objects there are. */
export function describeChanges(changes: readonly ToldChange[]): {
  readonly lines: readonly string[];
  readonly count: Count;
} {
  const objects = [...Map.groupBy(changes, ({ action, object }) => `${action} ${object}`).values()];
  const number = (action: ToldChange["action"]) => objects.filter(([first]) => first?.action === action).length;
  return {
    lines: objects.flatMap(linesOf),
    count: { add: number("add"), change: number("change"), delete: number("delete") },
  };
}

const marks = { add: "+", change: "~", delete: "-", keep: "-" } as const;

function linesOf(changes: readonly ToldChange[]): readonly string[] {
  const [first] = changes;
  if (!first) return [];
  const [kind = "", name = ""] = first.object.split(/:(.*)/s);
  const heading = `${marks[first.action]} ${kind.replaceAll("_", " ")} ${name}`;
  if (first.action === "keep") return [`${heading}  kept: ${first.note ?? ""}`];
  if (first.action !== "change") return [`${heading}${first.to === undefined ? "" : `  ${shown(first.to)}`}`];
  const members = changes.map(
    ({ member, from, to }) =>
      `${member === "amount_usd" ? "" : `${member} `}${amount(member, from)} -> ${amount(member, to)}`,
  );
  const notes = changes.flatMap(({ note }) => (note === undefined ? [] : [`    ${note}`]));
  return [`${heading}  ${members.join(", ")}`, ...notes];
}

const amount = (member: string | undefined, value: unknown): string =>
  member === "amount_usd" && typeof value === "number" ? dollars(value) : shown(value);

function shown(value: unknown): string {
  if (value === null || value === undefined) return "none";
  if (Array.isArray(value)) return value.map(shown).join(" ") || "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}
