import { describe, expect, test } from "bun:test";
import { optionsOf } from "./arguments.ts";
import { commandHelp, programHelp } from "./help.ts";
import { loadCommands, registry } from "./registry.ts";

const commands = await loadCommands();
const lines = (text: string): readonly string[] => text.replace(/\n$/, "").split("\n");
const tooWide = (text: string): readonly string[] => lines(text).filter((line) => line.length > 80);

test("omen --help fits a terminal of 80 by 24", async () => {
  const help = programHelp(await loadCommands(true), await loadCommands(false));
  expect(tooWide(help)).toEqual([]);
  expect(lines(help).length).toBeLessThanOrEqual(24);
  const words = help.replaceAll(/\s+/g, " ");
  for (const { name, summary } of await loadCommands(true)) {
    expect(help).toContain(`  ${name} `);
    expect(words).toContain(summary);
  }
  for (const { name } of await loadCommands(false)) expect(words).toMatch(new RegExp(`[ ,]${name}[ ,]`));
});

describe("the help of", () => {
  test.each(commands)("omen $name fits, and names every option once", (command) => {
    const help = commandHelp(command);
    expect(tooWide(help)).toEqual([]);
    // ripgrep's users look for its flags.
    expect(lines(help).length).toBeLessThanOrEqual(command.name === "search" ? 120 : 40);
    expect(help).not.toMatch(/[ \t]$/m);
    for (const { name, short } of optionsOf(command)) {
      const label = short ? `  -${short}, --${name}` : `      --${name}`;
      expect(lines(help).filter((line) => line === label || line.startsWith(`${label} `))).toHaveLength(1);
    }
  });
});

test("the registry knows each command by its own name, once", () => {
  expect(commands.map(({ name }) => name)).toEqual(registry.map(({ name }) => name));
  expect(new Set(registry.map(({ name }) => name)).size).toBe(registry.length);
});

test("no command has an option twice", () => {
  for (const command of commands) {
    const words = optionsOf(command).flatMap(({ name, short }) => (short ? [name, short] : [name]));
    expect(new Set(words).size, command.name).toBe(words.length);
  }
});
