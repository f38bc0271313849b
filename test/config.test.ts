import { afterAll, describe, expect, test } from "bun:test";
import { readFile, stat, writeFile } from "node:fs/promises";
import { parse } from "smol-toml";
import { Home } from "./support/command.ts";
import { startUpstream } from "./support/upstream/index.ts";

/** `omen config` as its user meets it; what each key accepts is tested beside src/platform/config. */

const home = new Home();
afterAll(() => home[Symbol.asyncDispose]());

const canary = "sk-canary-0123456789";

describe("init", () => {
  test("writes the user's file, which check then finds valid", async () => {
    const path = `${home.path}/.config/omen/omen.toml`;
    const written = await home.run(["config", "init"]);
    expect(written).toEqual({
      code: 0,
      out: `${path}\n`,
      error: "omen config check checks it; omen serve uses it.\n",
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const checked = await home.run(["config", "check"]);
    expect(checked).toMatchObject({ code: 0, error: "" });
    expect(checked.out).toStartWith(`the configuration is valid: ${path}`);
  });

  test("replaces nothing unless told to", async () => {
    await Bun.write(`${home.path}/mine.toml`, "# mine\n");
    const refused = await home.run(["config", "init", "mine.toml"]);
    expect(refused).toMatchObject({ code: 1, out: "" });
    expect(refused.error).toContain("mine.toml is there already");
    expect(refused.error).toContain("--yes");
    expect(await readFile(`${home.path}/mine.toml`, "utf8")).toBe("# mine\n");
    expect((await home.run(["config", "init", "mine.toml", "--yes", "--quiet"])).error).toBe("");
    expect(await readFile(`${home.path}/mine.toml`, "utf8")).toContain("[server]");
  });

  test("names the providers that it found, and no key", async () => {
    await using ollama = await startUpstream({ identity: "ollama" });
    const env = { OPENAI_API_KEY: canary, OLLAMA_HOST: ollama.origin };
    expect((await home.run(["config", "init", "--config", "new/found.toml"], { env })).code).toBe(0);
    const text = await readFile(`${home.path}/new/found.toml`, "utf8");
    expect(text).toContain("#   OPENAI_API_KEY is set");
    expect(text).toContain("#   ollama: found on this machine");
    expect(text).not.toContain(canary);
  });

  test("says where it can't write", async () => {
    await Bun.write(`${home.path}/file`, "");
    const { code, error } = await home.run(["config", "init", "file/omen.toml"]);
    expect([code, error]).toEqual([1, expect.stringContaining("file/omen.toml can't be written (")]);
  });
});

describe("check", () => {
  test("takes its file as it comes, and says what it is made of", async () => {
    await Bun.write(`${home.path}/good.toml`, "[server]\nport = 1\n");
    const out = `the configuration is valid: ${home.path}/good.toml, environment (OMEN_DISCOVERY__ENABLED, OMEN_PORT)\n`;
    const env = { OMEN_PORT: "2" };
    expect(await home.run(["config", "check", "good.toml"], { env })).toMatchObject({ code: 0, out });
    expect(await home.run(["config", "check", "--config", "good.toml"], { env })).toMatchObject({ code: 0, out });
    expect(await home.run(["config", "check"], { env: { ...env, OMEN_CONFIG: "good.toml" } })).toMatchObject({ out });
  });

  test("lists every problem on a line of its own, and ends with 2", async () => {
    await Bun.write(`${home.path}/bad.toml`, `[server]\nprot = 1\n[auth]\nkeys = "${canary}"\n`);
    const { code, out, error } = await home.run(["config", "check", "bad.toml"], { env: { OMEN_PORT: "abc" } });
    expect([code, out]).toEqual([2, ""]);
    expect(error.split("\n")[0]).toBe("omen: the configuration has 3 problems:");
    expect(error).toContain(`\n  ${home.path}/bad.toml: server.prot: unknown key; did you mean port?\n`);
    expect(error).toContain("\n  environment (OMEN_PORT): server.port: ");
    expect(error).not.toContain(canary);
  });

  test("names the place of a syntax error", async () => {
    await Bun.write(`${home.path}/broken.toml`, `[server]\nport = 1\nkey = "${canary}\n`);
    const { code, error } = await home.run(["config", "check", "broken.toml"]);
    expect([code, error]).toEqual([2, expect.stringContaining(`${home.path}/broken.toml:3:`)]);
    expect(error).not.toContain(canary);
  });

  test("wants a file", async () => {
    expect((await home.run(["config", "check", "none.toml"])).error).toContain(
      "no such file; omen config init writes one",
    );
    expect((await home.run(["config", "check", "."])).error).toContain("is a directory, not a file");
  });

  test("mentions what it ignores", async () => {
    const { code, error } = await home.run(["config", "check"], { env: { OMEN_PROT: "1", OMEN_MASTER_KEY: canary } });
    expect(code).toBe(0);
    expect(error).toContain("OMEN_PROT is not known and was ignored; did you mean OMEN_PORT?");
    expect(error).toContain("[auth.keys] is not in force");
    expect(error).not.toContain(canary);
  });
});

describe("show", () => {
  const file = `${home.path}/show.toml`;
  const env = { KEY: canary, OPENAI_API_KEY: canary, OMEN_MASTER_KEY: canary, OMEN_PROVIDERS__B__HEADERS__X: canary };

  test("prints what holds, as TOML and as JSON, and no secret", async () => {
    await writeFile(`${home.path}/key`, canary);
    await writeFile(
      file,
      `[providers.a]
type = "openai"
api_key = "file:${home.path}/key"
headers = { X-Team-Key = "${canary}", Team = "env:KEY" }
[providers.b]
type = "openai_compatible"
base_url = "http://b/v1"
[auth.keys.me]
key = "env:KEY"
`,
    );
    const toml = await home.run(["config", "show", "show.toml"], { env });
    const json = await home.run(["config", "show", "show.toml", "--json"], { env });
    for (const { code, out, error } of [toml, json]) {
      expect([code, error]).toEqual([0, ""]);
      expect(out).not.toContain(canary);
    }
    expect(JSON.parse(json.out)).toEqual(parse(toml.out));
    expect(JSON.parse(json.out)).toMatchObject({
      server: { port: 8080 },
      auth: { keys: { me: { key: "env:KEY" }, master: { key: "env:OMEN_MASTER_KEY" } } },
      providers: {
        a: { api_key: `file:${home.path}/key`, headers: { "X-Team-Key": "[hidden]", Team: "env:KEY" } },
        b: { headers: { x: "[hidden]" } },
        openai: { api_key: "env:OPENAI_API_KEY" },
      },
    });
  });
});

test("schema prints JSON Schema", async () => {
  const { code, out } = await home.run(["config", "schema"]);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ title: "omen.toml", properties: { server: { type: "object" } } });
});
