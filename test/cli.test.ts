import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { symlink } from "node:fs/promises";
import manifest from "../package.json" with { type: "json" };
import { Home } from "./support/command.ts";
import { omenCommand } from "./support/omen.ts";
import { startOmen, type OmenServer } from "./support/server.ts";
import { fixed, startUpstream } from "./support/upstream/index.ts";

/** The command line as a whole: what every command has in common, and the small commands. */

const home = new Home();
let omen: OmenServer;
beforeAll(async () => {
  omen = await startOmen({ config: "discovery.enabled = false" });
});
afterAll(async () => {
  await omen.stop();
  await home[Symbol.asyncDispose]();
});

const commands = [
  "serve",
  "mcp",
  "chat",
  "models",
  "search",
  "fs",
  "config",
  "doctor",
  "consent",
  "policy",
  "taint",
  "audit",
  "completions",
  "version",
];

describe("help", () => {
  test.each([[[]], [["--help"]], [["-h"]], [["help"]]])("omen %j lists the commands", async (args) => {
    const { code, out, error } = await home.run(args);
    expect([code, error]).toEqual([0, ""]);
    for (const name of commands) expect(out).toMatch(new RegExp(`(\\n  |, |\\n  .*, )${name}[ ,\\n]`));
  });

  test.each(commands)("omen %s --help says how it is called", async (name) => {
    const asked = await home.run([name, "--help"]);
    expect(asked).toMatchObject({ code: 0, error: "" });
    expect(asked.out).toContain(`\nUsage: omen ${name}`);
    expect(await home.run(["help", name])).toEqual(asked);
    expect(await home.run([name, "--unknown", "-h"])).toEqual(asked);
  });
});

describe("what is not understood", () => {
  test.each([
    [["modles"], "unknown command 'modles'; did you mean 'models'?"],
    [["frobnicate"], "unknown command 'frobnicate'"],
    [["help", "modles"], "unknown command 'modles'; did you mean 'models'?"],
    [["--color", "never", "models"], "--color stands where a command should: options come after it"],
    [["models", "--jsno"], "unknown option --jsno; did you mean --json?"],
    [["models", "gpt-4"], "unexpected 'gpt-4'"],
    [["version", "extra"], "unexpected 'extra'"],
    [["doctor", "extra"], "unexpected 'extra'"],
    [["serve", "8081"], "unexpected '8081'"],
    [["serve", "--port"], "--port needs a value: --port PORT"],
    [["serve", "--port", "abc"], "command line (--port): server.port: a whole number"],
    [["serve", "--log-level", "loud"], "--log-level is one of debug, info, warn, error, not 'loud'"],
    [["mcp", "--log-level", "loud"], "--log-level is one of debug, info, warn, error, not 'loud'"],
    [["completions"], "name one shell: bash, zsh, fish"],
    [["completions", "tcsh"], "name one shell: bash, zsh, fish"],
    [["config"], "say one of init, check, schema, show"],
    [["config", "constructor"], "say one of init, check, schema, show"],
    [["config", "check", "a", "b"], "unexpected 'b'"],
    [["config", "check", "a", "--config", "b"], "two files are named"],
    [["chat", "--url", "http://x", "--config", "y", "hi"], "--url and --config exclude each other"],
  ])("omen %j is wrong usage, and says what is right", async (args, words) => {
    const { code, out, error } = await home.run(args);
    expect([code, out]).toEqual([2, ""]);
    expect(error).toContain(words);
    expect(error).not.toContain("\u001b");
    expect(error.split("\n").length).toBeLessThanOrEqual(4);
  });
});

describe("version", () => {
  test.each([[["version"]], [["-V"]], [["--version"]]])("omen %j", async (args) => {
    const { code, out } = await home.run(args);
    expect(code).toBe(0);
    expect(out).toBe(`omen ${manifest.version} (Bun ${Bun.version}, ${process.platform}-${process.arch})\n`);
  });

  test("as JSON", async () => {
    const { out } = await home.run(["version", "--json"]);
    expect(JSON.parse(out)).toMatchObject({ version: manifest.version });
  });

  test("--licenses has the licence of every package that is in the program", async () => {
    const { code, out, error } = await home.run(["version", "--licenses"]);
    // An executable has the list that was made when it was built; the source has its packages beside it.
    if (process.env["OMEN_EXECUTABLE"] === undefined) {
      expect([code, out, error]).toEqual([1, "", expect.stringContaining("node_modules has them")]);
      return;
    }
    expect(code).toBe(0);
    for (const [name, wanted] of Object.entries(manifest.dependencies)) expect(out).toContain(`\n${name} ${wanted}: `);
    expect(out).toContain("Apache License");
    expect(out).not.toContain(": unknown");
  });
});

describe("the name glyph", () => {
  test("glyph serve means omen mcp, glyph X means omen X", async () => {
    const [executable = "", ...entry] = omenCommand();
    await symlink(executable, `${home.path}/glyph`);
    const glyph = async (...args: readonly string[]) => {
      const words = [...entry, ...args].map((word) => `'${word}'`).join(" ");
      const child = Bun.spawn(["bash", "-c", `exec -a glyph ./glyph ${words}`], {
        cwd: home.path,
        env: home.env(),
        stdin: "ignore",
        stdout: "pipe",
        stderr: "pipe",
      });
      return { out: await child.stdout.text(), error: await child.stderr.text(), code: await child.exited };
    };
    expect((await glyph("version")).out).toStartWith(`omen ${manifest.version}`);
    expect((await glyph("serve", "--help")).out).toContain("Usage: omen mcp");
    expect((await glyph("serve", "--transport", "ws")).error).toContain("name what to share: --root DIR");
  });
});

describe("completions", () => {
  test.each(["bash", "zsh", "fish"])("for %s are printed", async (shell) => {
    const { code, out, error } = await home.run(["completions", shell]);
    expect([code, error]).toEqual([0, ""]);
    for (const name of commands) expect(out).toContain(name);
  });

  test("are understood by bash as its rc file would load them", async () => {
    const { out, error } = await home.shell(`source <(omen completions bash)
      COMP_WORDS=(omen doc); COMP_CWORD=1; _omen; echo "\${COMPREPLY[@]}"; complete -p omen`);
    expect([out, error]).toEqual(["doctor\ncomplete -F _omen omen\n", ""]);
  });
});

describe("models", () => {
  test("are listed with who answers them", async () => {
    const { code, out } = await home.run(["models"]);
    expect([code, out]).toEqual([
      0,
      "auto  whatever is there, in a fixed order\necho  echo (built in, for trying things)\n",
    ]);
  });

  test("are asked of OMEN_URL, with or without /v1", async () => {
    const expected = await (await fetch(`${omen.url}/v1/models`)).json();
    for (const url of [omen.url, `${omen.url}/`, `${omen.url}/v1`, `${omen.url}/v1/`]) {
      const { code, out } = await home.run(["models", "--json"], { env: { OMEN_URL: url } });
      expect(code).toBe(0);
      expect(JSON.parse(out)).toEqual(expected);
      expect(await home.run(["models", "--json", "--url", url])).toMatchObject({ code: 0, out });
    }
  });

  test("a list of thousands stands in columns, and head may stop reading it", async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `model-${"x".repeat(index % 60)}-${index}`);
    await using upstream = await startUpstream({ models: names });
    const config = `[providers.many]\ntype = "openai_compatible"\nbase_url = "${upstream.baseUrl}"`;
    await Bun.write(`${home.path}/many.toml`, config);
    const { out } = await home.run(["models", "--config", "many.toml"]);
    const lines = out.trimEnd().split("\n");
    expect(lines).toHaveLength(names.length + 2);
    const column = Math.max(...names.map((name) => name.length)) + 2;
    for (const line of lines) expect(line.slice(column - 2, column)).toBe("  ");
    const short = await home.shell("set -o pipefail; omen models --config many.toml | head -1");
    expect(short).toEqual({ code: 0, out: lines[0] + "\n", error: "" });
  });

  test("of a server that is something else", async () => {
    await using upstream = await startUpstream();
    upstream.route("GET /v1/models", fixed(200, "<html>Sign in</html>", { "Content-Type": "text/html" }));
    const html = await home.run(["models", "--url", upstream.baseUrl]);
    expect(html).toMatchObject({ code: 5, out: "" });
    expect(html.error).toContain("did not answer with JSON");
    upstream.route("GET /v1/models", fixed(200, { models: [] }));
    const other = await home.run(["models", "--url", upstream.baseUrl]);
    expect(other.code).toBe(5);
    expect(other.error).toContain("did not answer with a list of models");
  });

  test("names with escape sequences reach nobody's terminal", async () => {
    await using upstream = await startUpstream({ models: ["evil\u001b[2J\u009b31m"] });
    const { out } = await home.run(["models", "--url", upstream.baseUrl]);
    expect(out).toBe("evil[2J31m  mock\n");
  });
});

describe("colour", () => {
  const colored = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    (await home.run(["models", ...args], { env })).out.includes("\u001b[");
  const onTerminal = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const screen = home.terminal(["models", ...args], env);
    await screen.see("built in");
    await screen.exited;
    screen.close();
    return screen.shown.includes("\u001b[");
  };

  test("is for terminals", async () => {
    expect(await colored([])).toBe(false);
    expect(await onTerminal([])).toBe(true);
    expect(await onTerminal([], { TERM: "dumb" })).toBe(false);
  });

  test("is not where NO_COLOR is set, if not empty", async () => {
    expect(await onTerminal([], { NO_COLOR: "1" })).toBe(false);
    expect(await onTerminal([], { NO_COLOR: "" })).toBe(true);
  });

  test("is what --color says above all", async () => {
    expect(await colored(["--color", "always"], { NO_COLOR: "1" })).toBe(true);
    expect(await onTerminal(["--color=never"])).toBe(false);
  });

  test("of an error too", async () => {
    expect((await home.run(["models", "--url", "x", "--color", "always"])).error).toStartWith(
      "\u001b[31momen:\u001b[0m ",
    );
  });
});
