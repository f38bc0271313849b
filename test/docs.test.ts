import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { omenCommand } from "./support/omen.ts";

/** What is drawn from the source is what script/docs draws, and what it shows works. */

const root = resolve(import.meta.dir, "..");

test("drawn documents are what script/docs writes", async () => {
  const child = Bun.spawn([process.execPath, "script/lib/docs.ts", "--check"], {
    cwd: root,
    stdout: "pipe",
    stderr: "pipe",
  });
  expect(await child.stderr.text()).toBe("");
  expect(await child.exited).toBe(0);
});

describe.each(["docs/configuration.md", "docs/providers.md"])("%s", (path) => {
  const text = readFileSync(`${root}/${path}`, "utf8");
  const examples = [...text.matchAll(/```toml\n(.*?)```/gs)].map(([, example = ""]) => example);

  test("has examples", () => {
    expect(examples.length).toBeGreaterThan(1);
  });

  test.each(examples)("an example passes omen config check: %j", async (example) => {
    const folder = await mkdtemp(`${tmpdir()}/omen-docs-`);
    try {
      await Bun.write(`${folder}/omen.toml`, example);
      const keys = [...example.matchAll(/"env:(\w+)"/g)].map(([, name = ""]) => [name, "sk-1"] as const);
      const env = { HOME: folder, PATH: process.env["PATH"] ?? "", ...Object.fromEntries(keys) };
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
