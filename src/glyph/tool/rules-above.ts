import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** Bytes of an ignore file that are read. */
const fileMax = 1024 * 1024;

/**
 * The ignore rules (gitignore(5)) of the directories above a root, up to the top of the repository that it lies in, as
 * rules from the root on: who shares a package of a larger repository means its `node_modules` to be left out too.
 * Empty where the root is no part of a larger one.
 */
export function rulesAbove(root: string): string {
  const above: string[] = [];
  let top: string | undefined;
  for (let at = root; top === undefined; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) top = at;
    else if (dirname(at) === at) return "";
    if (at !== root) above.unshift(at);
  }
  if (top === root) return "";
  // What stands deeper comes later, and wins.
  const files = [
    [top, ".git/info/exclude"],
    ...above.flatMap((at) => [".gitignore", ".ignore"].map((name) => [at, name])),
  ];
  return files
    .flatMap(([at = "", name = ""]) => {
      const names = root.slice(at === "/" ? 1 : at.length + 1).split(sep);
      return (textOf(join(at, name)) ?? "").split(/\r?\n/).flatMap((line) => ruleBeneath(line, names));
    })
    .join("\n");
}

function textOf(path: string): string | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= fileMax ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

/** A rule of a directory, as rules of the one that the names lead to from there: none where it means nothing there. */
export function ruleBeneath(line: string, names: readonly string[]): readonly string[] {
  const rule = line.replace(/(?<!\\)\s+$/, "");
  if (rule === "" || rule.startsWith("#")) return [];
  const not = rule.startsWith("!") ? "!" : "";
  const pattern = rule.slice(not.length);
  // Without a slash but at its end it means whatever is called so, at any depth.
  if (!pattern.slice(0, -1).includes("/")) return [rule];
  const pieces = pattern.replace(/^\//, "").split("/");
  return [...new Set(rests(pieces, names))].map((rest) => not + rest);
}

/** What is left of a pattern's pieces behind names that they fit. */
function rests(pieces: readonly string[], names: readonly string[]): readonly string[] {
  const [piece, ...later] = pieces;
  const [name, ...deeper] = names;
  if (piece === undefined || later.every((left) => left === ""))
    return name === undefined && piece ? [`/${pieces.join("/")}`] : [];
  if (name === undefined) return [`/${pieces.join("/")}`];
  // Any number of names: none, or this one and perhaps more.
  if (piece === "**") return [...rests(later, names), ...rests(pieces, deeper)];
  return new Bun.Glob(piece).match(name) ? rests(later, deeper) : [];
}
