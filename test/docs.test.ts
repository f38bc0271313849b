import { describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { omenCommand } from "./support/omen.ts";

/** docs/cli.md and docs/configuration.md are drawn from the source, and what they show works. */

const root = resolve(import.meta.dir, "..");

test("docs/cli.md and docs/configuration.md are what script/docs writes", async () => {
  const child = Bun.spawn([process.execPath, "script/lib/docs.ts", "--check"], {
    cwd: root,
    stdout: "pipe",
    stderr: "pipe",
  });
  expect(await child.stderr.text()).toBe("");
  expect(await child.exited).toBe(0);
});

describe("docs/configuration.md", async () => {
  const text = await readFile(`${root}/docs/configuration.md`, "utf8");
  const examples = [...text.matchAll(/```toml\n(.*?)```/gs)].map(([, example = ""]) => example);

  test("has examples", () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  test.each(examples)("an example passes omen config check: %j", async (example) => {
    const folder = await mkdtemp(`${tmpdir()}/omen-docs-`);
    try {
      await Bun.write(`${folder}/omen.toml`, example);
      const env = { HOME: folder, PATH: process.env["PATH"] ?? "", WORK_LLM_KEY: "sk-1", LAPTOP_KEY: "sk-2" };
      const child = Bun.spawn([...omenCommand(), "config", "check", "omen.toml"], {
        cwd: folder,
        env,
        stdout: "pipe",
        stderr: "pipe",
      });
      expect(await child.stderr.text()).toBe("");
      expect(await child.stdout.text()).toStartWith("the configuration is valid: ");
      expect(await child.exited).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
