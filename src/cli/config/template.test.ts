import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { loadConfig } from "../../platform/config/index.ts";
import { outline } from "../../platform/config/outline.ts";
import { configTemplate } from "./template.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/omen-template-`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const template = configTemplate({ keyVariables: ["OPENAI_API_KEY"], localServers: ["ollama"] });

async function load(text: string) {
  const file = `${folder}/omen.toml`;
  await Bun.write(file, text);
  return loadConfig({ environment: { WORK_LLM_KEY: "sk" }, file }).config;
}

/** Takes the comment sign from each line `# key = value` whose value is one. */
const uncommented = (text: string): string => text.replaceAll(/^# ([a-z_]+ = (?!…).*)$/gm, "$1");

describe("the file that omen config init writes", () => {
  const defaults = loadConfig({ environment: {}, file: null }).config;

  test("says nothing but the defaults", async () => {
    expect(await load(template)).toEqual(defaults);
  });

  test("still does when every default in it is uncommented", async () => {
    // Only of tables with fixed names: [providers.NAME] needs a type, which has no default.
    const fixed = template
      .split("\n\n")
      .filter((section) => /^\[[a-z]+\]$/m.test(section))
      .join("\n\n");
    const text = uncommented(fixed);
    expect(text).not.toBe(fixed);
    expect(text).not.toMatch(/^# [a-z_]+ = (?!…)/m);
    expect(await load(text)).toEqual(defaults);
  });

  test("has an example that works when it is uncommented", async () => {
    const example = template.slice(template.indexOf("# [providers.work]"), template.indexOf("\n\n"));
    const { providers } = await load(example.replaceAll(/^# /gm, ""));
    expect(providers["work"]).toMatchObject({ type: "openai_compatible", api_key: "env:WORK_LLM_KEY" });
  });

  test("names every key, its meaning, and what was found", () => {
    for (const { keys } of outline()) {
      for (const { key, description } of keys) {
        expect(template).toContain(`\n# ${key} = `);
        expect(template).toContain(`\n#     ${description}.`);
      }
    }
    expect(template).toContain("OPENAI_API_KEY is set");
    expect(template).toContain("ollama: found on this machine");
    expect(configTemplate({ keyVariables: [], localServers: [] })).toContain("none; the built-in echo answers");
  });
});
