import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Git's ignore rules for all of a user's repositories (gitignore(5)): the file that core.excludesFile
 * names, in ~/.gitconfig or in git's folder beneath the configuration's, else that folder's `ignore`.
 * Undefined where there is none.
 */
export function globalRules(): string | undefined {
  const folder = join(process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "git");
  const configured = [join(homedir(), ".gitconfig"), join(folder, "config")]
    .map((path) => excludesFile(textOf(path) ?? ""))
    .find((path) => path !== undefined);
  return textOf(configured ?? join(folder, "ignore"));
}

/** The path that a git configuration names, as far as a plain assignment does. */
function excludesFile(config: string): string | undefined {
  const path = /^\s*excludesfile\s*=\s*"?\s*(\S+?)\s*"?\s*$/im.exec(config)?.[1];
  return path?.replace(/^~(?=\/)/, homedir());
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
