import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { omenCommand } from "./support/omen.ts";
import { startOmen } from "./support/server.ts";

/** `omen serve` as its operator meets it: what it refuses to start with, what it writes, how it ends. */

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(`${tmpdir()}/omen-serve-`);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const child = Bun.spawn([...omenCommand(), ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, TMPDIR: tmpdir(), ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, out, error };
}

describe("refuses to start", () => {
  test("on a port in use, and names what holds it and what to do", async () => {
    await using first = await startOmen({ config: "discovery.enabled = false" });
    const { port } = new URL(first.url);
    const { code, error } = await run(["serve", "--port", port, "--data", `${folder}/second`]);
    expect(code).toBe(1);
    expect(error).toContain(`port ${port} is already in use by another Omen`);
    expect(error).toContain("--port");
  });

  test("on a port that something else holds", async () => {
    using server = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => Response.json({ default_generation_settings: { n_ctx: 1 } }),
    });
    const { code, error } = await run(["serve", "--port", String(server.port), "--data", `${folder}/third`]);
    expect(code).toBe(1);
    expect(error).toContain("by a llama.cpp server");
    expect(error).toContain(`process ${process.pid}`);
  });

  test("with a data folder that can't be written", async () => {
    await Bun.write(`${folder}/a-file`, "");
    const { code, error } = await run(["serve", "--port", "0", "--data", `${folder}/a-file/data`]);
    expect(code).toBe(1);
    expect(error).toContain(`the data folder ${folder}/a-file/data can't be written`);
    expect(error).toContain("--data");
  });

  test("with a data folder that another serve owns", async () => {
    await using first = await startOmen({ config: "discovery.enabled = false" });
    const { code, error } = await run(["serve", "--port", "0", "--data", first.dataFolder]);
    expect(code).toBe(1);
    expect(error).toContain("another omen serve owns");
  });

  test("beyond loopback without keys", async () => {
    const { code, error } = await run(["serve", "--host", "0.0.0.0", "--port", "0"]);
    expect(code).toBe(2);
    expect(error).toContain('[auth] mode = "keys"');
  });

  test("with a configuration that is wrong, and lists every problem", async () => {
    await Bun.write(
      `${folder}/wrong.toml`,
      '[server]\nprot = 1\nport = "x"\n[providers.a]\ntype = "opnai"\n[providers.b]\ntype = "openai"\napi_key = "sk-plain-secret"\n',
    );
    const { code, error } = await run(["serve", "--config", "wrong.toml"]);
    expect(code).toBe(2);
    expect(error).toContain("wrong.toml: server.prot: unknown key; did you mean port?");
    expect(error).toContain(
      'wrong.toml: server.port: a whole number, at least 0 and at most 65535, is expected, not "x"',
    );
    expect(error).toContain("wrong.toml: providers.a.type: one of");
    expect(error).toContain('wrong.toml: providers.b.api_key: "env:VAR" or "file:PATH" is expected');
    expect(error).not.toContain("sk-plain-secret");
  });
});

describe("data folder", () => {
  test("is its owner's alone, and the socket with it", async () => {
    await using omen = await startOmen({ config: "discovery.enabled = false" });
    expect((await stat(omen.dataFolder)).mode & 0o777).toBe(0o700);
    expect((await stat(`${omen.dataFolder}/serve.sock`)).mode & 0o777).toBe(0o600);
    const unix = `${omen.dataFolder}/serve.sock`;
    expect((await fetch("http://localhost/v1/models", { unix })).status).toBe(200);
  });

  test("a killed serve leaves it free for the next, with the same instance", async () => {
    const data = `${folder}/killed`;
    const first = await startOmen({ config: "discovery.enabled = false", args: ["--data", data] });
    first.process.kill("SIGKILL");
    await first.stop();
    await using second = await startOmen({ config: "discovery.enabled = false", args: ["--data", data] });
    expect((await fetch(`${second.url}/health`)).status).toBe(200);
  });
});

describe("a crash", () => {
  test("ends the process instead of hanging it", async () => {
    // The same entry, with a rejection that nobody awaits: the runtime's own default would print it and hang.
    const script = `${folder}/crash.ts`;
    await Bun.write(
      script,
      `import { main } from "${import.meta.dir}/../src/cli/index.ts";\nsetTimeout(() => { void Promise.reject(new Error("planted")); }, 50);\nvoid main(["serve", "--port", "0", "--data", "${folder}/crash", "--quiet"]);\n`,
    );
    const child = Bun.spawn([process.execPath, script], {
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, BUN_CONFIG_MAX_HTTP_REQUESTS: "512" },
      stderr: "pipe",
    });
    expect(await child.exited).toBe(71);
    expect(await child.stderr.text()).toContain("planted");
  });
});
