import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { settled } from "../script/lib/docs/api-examples.ts";
import { omenCommand } from "./support/omen.ts";
import { startOmen, type OmenServer } from "./support/server.ts";

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

describe.each(["docs/configuration.md", "docs/providers.md", "docs/routing.md", "docs/sign-in.md"])("%s", (path) => {
  const text = readFileSync(`${root}/${path}`, "utf8");
  const examples = [...text.matchAll(/```toml\n(.*?)```/gs)]
    .map(([, example = ""]) => example)
    .filter((example) => !example.startsWith("# tenancy.toml"));

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

describe("docs/api.md", () => {
  const text = readFileSync(`${root}/docs/api.md`, "utf8");
  const calls = [...text.matchAll(/```sh\n(curl .*?)```\n\n```\w+\n(.*?)```/gs)].map(
    ([, call = "", answer = ""]) => [call, answer] as const,
  );
  let omen: OmenServer;
  beforeAll(async () => {
    omen = await startOmen({ config: "discovery.enabled = false" });
  });
  afterAll(() => omen.stop());

  test("has calls", () => {
    expect(calls.length).toBeGreaterThan(4);
  });

  test.each(calls)("%s answers as shown", async (call, shown) => {
    const here = call.replace("http://127.0.0.1:8080", omen.url);
    const child = Bun.spawn(["bash", "-euc", here], { stdout: "pipe", stderr: "pipe" });
    const [answer, error] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    expect([await child.exited, error]).toEqual([0, ""]);
    const read = (given: string): unknown => (given.startsWith("{") ? JSON.parse(given) : given.trim());
    expect(read(settled(answer))).toEqual(read(shown));
  });
});

describe("docs/clients.md", () => {
  const text = readFileSync(`${root}/docs/clients.md`, "utf8");

  test("its aliases serve whoever asks for a Claude", async () => {
    const [, aliases = ""] = /```toml\n(\[models\]\n.*?)```/s.exec(text) ?? [];
    await using omen = await startOmen({ config: `discovery.enabled = false\n${aliases}` });
    const body = JSON.stringify({
      model: "claude-sonnet-4-5",
      max_tokens: 5,
      messages: [{ role: "user", content: "x" }],
    });
    const response = await fetch(`${omen.url}/v1/messages`, { method: "POST", body });
    expect([response.status, response.headers.get("x-omen-model")]).toEqual([200, "echo"]);
  });
});
