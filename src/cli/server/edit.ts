import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { glyphConfigPath, readGlyphConfig } from "../../platform/config/index.ts";
import { CommandError, exit } from "../../platform/exit.ts";
import { mountedServers } from "../glyph/hub.ts";

/** Changes of the user's own file, by its text: what else stands in it, remarks too, stays as it is. */

/**
 * Adds a server's table at the file's end. Returns the file. Throws a `CommandError` where it is
 * there already, or can't be meant.
 */
export function addServer(name: string, words: readonly string[]): string {
  const file = glyphConfigPath(process.env);
  if (Object.hasOwn(mountedServers(file), name))
    throw new CommandError(`${name} is mounted already`, exit.usage, `omen server remove ${name} takes it away`);
  const [first = ""] = words;
  const isUrl = words.length === 1 && /^https?:\/\//.test(first);
  const line = isUrl ? `url = ${JSON.stringify(first)}` : `command = ${JSON.stringify(words)}`;
  const text = textOf(file);
  const before = text === "" || text.endsWith("\n\n") ? text : `${text.replace(/\n?$/, "\n")}\n`;
  replace(file, `${before}[glyph.servers.${name}]\n${line}\n`);
  return file;
}

/**
 * Takes a server's tables away. Returns the file. Throws a `CommandError` where they can't
 * be found as tables of their own.
 */
export function removeServer(name: string): string {
  const file = glyphConfigPath(process.env);
  const others = Object.keys(mountedServers(file)).filter((other) => other !== name);
  const kept: string[] = [];
  let isIts = false;
  for (const line of textOf(file).split("\n")) {
    if (/^\s*\[/.test(line)) isIts = isTableOf(name, line);
    if (!isIts) kept.push(line);
  }
  replace(file, `${kept.join("\n").trimEnd()}\n`, (left) => {
    if (left.join() === others.join()) return;
    throw new CommandError(`${name} stands in ${file} in a form that is not changed here; take it out by hand`);
  });
  return file;
}

/** Whether a line begins a server's table, or one within it. */
function isTableOf(name: string, line: string): boolean {
  const [, inside = ""] = /^\s*\[([^\]]*)\]/.exec(line) ?? [];
  const keys = inside.split(".").map((key) => key.trim().replaceAll(/^["']|["']$/g, ""));
  return keys[0] === "glyph" && keys[1] === "servers" && keys[2] === name;
}

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** Writes a file in one step, once what it would say has been found good. */
function replace(file: string, text: string, check: (servers: readonly string[]) => void = () => undefined): void {
  const draft = `${file}.draft`;
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0o600;
  try {
    writeFileSync(draft, text, { mode });
    mountedServers(draft);
    check(Object.keys(readGlyphConfig(draft).servers));
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
