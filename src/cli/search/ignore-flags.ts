import { readFileSync } from "node:fs";
import type { RawSearchOptions } from "../../rune/index.ts";
import type { Invocation } from "../command.ts";
import { globalRules } from "./git-rules.ts";

/** How a message about an ignore file is told. */
type Tell = (message: string) => void;

/**
 * Which ignore files count. What is wrong with an --ignore-file is told, and the search goes on
 * without it, as ripgrep's does.
 */
export function ignoreOptions(invocation: Invocation, tell: Tell): Partial<RawSearchOptions> {
  const isOff = (kind: string): boolean =>
    (
      invocation.last("no-ignore", "ignore", "unrestricted", `no-ignore-${kind}`, `ignore-${kind}`) ?? "ignore"
    ).startsWith("ignore") === false;
  const passOver = {
    dot: isOff("dot"),
    vcs: isOff("vcs"),
    exclude: isOff("exclude"),
    parents: isOff("parent"),
  };
  const rules = passOver.vcs || isOff("global") ? undefined : globalRules();
  const extra =
    invocation.last("no-ignore-files", "ignore-files") === "no-ignore-files" ? "" : ownRules(invocation, tell);
  return {
    passOver,
    requireGit: invocation.last("no-require-git", "require-git") !== "no-require-git",
    ...(rules !== undefined && { globalRules: rules }),
    ...(extra !== "" && { extraRules: extra }),
  };
}

/**
 * The rules of all --ignore-file: a later file's go before an earlier one's, as a later
 * line goes before an earlier one.
 */
function ownRules(invocation: Invocation, tell: Tell): string {
  const texts = invocation.values("ignore-file").map((file) => {
    try {
      return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      if (invocation.last("no-ignore-messages", "ignore-messages") !== "no-ignore-messages")
        tell(`${file}: the ignore file can't be read (${code}), and does not count`);
      return "";
    }
  });
  return texts.filter((text) => text !== "").join("\n");
}
