import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { type McpProcess, ownFolders, startMcp } from "./support/mcp.ts";
import { omenCommand } from "./support/omen.ts";

let folder = "";
let root = "";
let sibling = "";

const canary = "outside, and not to be seen";
const manyLines = Array.from({ length: 20_000 }, (_, index) => `line ${index + 1} ${"x".repeat(20)}\n`).join("");

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "omen-mcp-")));
  root = join(folder, "project");
  sibling = join(folder, "project-other");
  await mkdir(join(root, "src"), { recursive: true });
  await mkdir(sibling);
  await writeFile(join(root, "README.md"), "# Größe\n\nzwei 😀\n");
  await writeFile(join(root, "src", "a.ts"), "const needle = 1;\n\nexport { needle };\n");
  await writeFile(join(root, "src", "b.ts"), "// Needle\n");
  await writeFile(join(root, "many.txt"), manyLines);
  await writeFile(join(root, "binary.bin"), new Uint8Array([0x61, 0, 0x62, 0xff]));
  await writeFile(join(root, "latin1.txt"), new Uint8Array([0x47, 0x72, 0xf6, 0xdf, 0x65, 0x0a]));
  await writeFile(join(root, "empty.txt"), "");
  await writeFile(join(sibling, "secret.txt"), canary);
  await symlink(join(sibling, "secret.txt"), join(root, "link-out"));
  await symlink("README.md", join(root, "link-in"));
  expect(Bun.spawnSync(["mkfifo", join(root, "fifo")]).exitCode).toBe(0);
});

/**
 * The server over `root` that most tests share; a test that fails takes it down, so that the next one starts afresh.
 */
let shared: McpProcess | undefined;

afterAll(async () => {
  if (shared) expect(await shared.end()).toEqual({ messages: [], exitCode: 0 });
  await rm(folder, { recursive: true, force: true });
});

/** Runs `work` against a server over the given directories, or the shared one. */
async function withServer(
  work: (server: McpProcess) => Promise<void>,
  ...directories: readonly string[]
): Promise<void> {
  const own = directories.length > 0;
  const server = own
    ? startMcp({ args: directories.flatMap((path) => ["--root", path]) })
    : (shared ??= startMcp({ args: ["--root", root] }));
  try {
    await work(server);
    if (own) expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
  } catch (error) {
    server.child.kill("SIGKILL");
    if (!own) shared = undefined;
    throw error;
  }
}

describe("the MCP SDK's client", () => {
  test("initializes, lists the tools and calls them", async () => {
    const [command = "", ...args] = [...omenCommand(), "mcp", "--stdio", "--root", root];
    const client = new Client({ name: "test", version: "1" });
    await client.connect(new StdioClientTransport({ command, args, env: ownFolders(), stderr: "inherit" }));
    try {
      expect(client.getServerVersion()).toMatchObject({ name: "glyph" });
      expect(client.getInstructions()).toContain(root);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual([
        "fs_read",
        "fs_read_many",
        "fs_list",
        "fs_stat",
        "fs_find",
        "fs_search",
        "fs_write",
        "fs_edit",
        "fs_move",
        "fs_remove",
        "fs_mkdir",
        "tokens_count",
        "ping",
      ]);
      for (const tool of tools) {
        expect(tool.name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
        expect(tool.inputSchema["additionalProperties"]).toBe(false);
        const changes = /write|edit|move|remove|mkdir/.test(tool.name);
        expect(tool.annotations?.readOnlyHint).toBe(!changes);
        expect(tool.annotations?.destructiveHint).toBe(changes ? tool.name !== "fs_mkdir" : undefined);
      }
      const read = await client.callTool({ name: "fs_read", arguments: { path: "README.md" } });
      expect(read.content).toEqual([{ type: "text", text: "# Größe\n\nzwei 😀\n" }]);
      const found = await client.callTool({ name: "fs_search", arguments: { pattern: "needle" } });
      expect(found.content).toEqual([
        {
          type: "text",
          text: "src/a.ts:1: const needle = 1;\nsrc/a.ts:3: export { needle };\n[2 matching lines in 1 file; 6 files searched; 1 binary skipped]",
        },
      ]);
    } finally {
      await client.close();
    }
  });
});

describe("the wire", () => {
  test("answers each malformed line, and goes on", () =>
    withServer(async (server) => {
      const expected: readonly [line: string | Uint8Array, id: unknown, code: number][] = [
        ["{oops\n", null, -32700],
        [new Uint8Array([0x22, 0xff, 0x22, 0x0a]), null, -32700],
        ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]\n', null, -32600],
        ['{"jsonrpc":"2.0","id":5}\n', 5, -32600],
        ['{"jsonrpc":"2.0","id":6,"method":"nope"}\n', 6, -32601],
        ['{"jsonrpc":"2.0","id":7,"method":"initialize","params":{}}\n', 7, -32602],
        ['{"jsonrpc":"2.0","id":8,"method":"tools/list","params":{"_meta":1}}\n', 8, -32602],
        ['{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"fs_reed"}}\n', 9, -32602],
        ['{"jsonrpc":"2.0","id":10,"method":"tools/call","params":{"name":"ping","arguments":[]}}\n', 10, -32602],
      ];
      for (const [line, id, code] of expected) {
        server.send(line);
        expect(await server.next()).toMatchObject({ jsonrpc: "2.0", id, error: { code } });
      }
      expect(await server.request("ping")).toMatchObject({ result: {} });
    }));

  test("answers a message over 10 MiB, and goes on", () =>
    withServer(async (server) => {
      server.send(`{"jsonrpc":"2.0","id":1,"method":"ping","params":{"pad":"${"x".repeat(11 * 1024 * 1024)}"}}\n`);
      expect(await server.next()).toMatchObject({ id: null, error: { code: -32600 } });
      expect(await server.request("ping")).toMatchObject({ result: {} });
    }));

  test("answers with an error where the answer would exceed 10 MiB", () =>
    withServer(async (server) => {
      await writeFile(join(root, "control.txt"), "\u0001".repeat(2 * 1024 * 1024));
      const answer = await server.request("tools/call", {
        name: "fs_read",
        arguments: { path: "control.txt", max_bytes: 2 * 1024 * 1024 },
      });
      await rm(join(root, "control.txt"));
      expect(answer.error?.code).toBe(-32603);
      expect(answer.error?.message).toContain("ask for less");
    }));

  test("takes a message cut within a character", () =>
    withServer(async (server) => {
      const bytes = new TextEncoder().encode('{"jsonrpc":"2.0","id":"ä😀","method":"ping"}\n');
      for (const byte of bytes) server.send(new Uint8Array([byte]));
      expect(await server.next()).toEqual({ jsonrpc: "2.0", id: "ä😀", result: {} });
    }));

  test("answers calls before initialize, under their old names, as old clients send them", () =>
    withServer(async (server) => {
      expect(await server.call("fs.read", { path: "src/b.ts" })).toMatchObject({ text: "// Needle\n" });
      expect(await server.call("fs.list", { path: "src" })).toMatchObject({ text: "a.ts\nb.ts" });
      expect((await server.call("fs.search", { pattern: "Needle" })).text).toContain("src/b.ts:1: // Needle");
      expect(await server.call("ping")).toMatchObject({ text: "pong" });
      expect((await server.request("tools/list")).result).toBeDefined();
    }));

  test("negotiates the revision: the client's where it is known, else its own newest", () =>
    withServer(async (server) => {
      const hello = (protocolVersion: string) =>
        server.request("initialize", {
          protocolVersion,
          capabilities: {},
          clientInfo: { name: "t", version: "NO VERSION" },
        });
      expect((await hello("2024-11-05")).result).toMatchObject({ protocolVersion: "2024-11-05" });
      expect((await hello("2031-01-01")).result).toMatchObject({ protocolVersion: "2025-11-25" });
    }));

  test("answers what is in flight when the input ends, also a last line without its newline", async () => {
    const server = startMcp({ args: ["--root", root] });
    const call = (id: number, name: string, given: object) => ({
      jsonrpc: "2.0",
      id,
      method: "tools/call",
      params: { name, arguments: given },
    });
    server.send(call(1, "fs_search", { pattern: "needle" }));
    server.send(call(2, "fs_read", { path: "many.txt" }));
    server.send(JSON.stringify(call(3, "fs_search", { pattern: "line" })));
    const { messages, exitCode } = await server.end();
    expect(messages.map(({ id }) => id).toSorted()).toEqual([1, 2, 3]);
    expect(messages.every(({ result }) => result !== undefined)).toBe(true);
    expect(exitCode).toBe(0);
  });

  test("keeps the answers whole and apart when many large ones meet a reader that comes late", async () => {
    const server = startMcp({ args: ["--root", root] });
    const ids = Array.from({ length: 40 }, (_, index) => index + 1);
    for (const id of ids) {
      server.send({
        jsonrpc: "2.0",
        id,
        method: "tools/call",
        params: { name: "fs_read", arguments: { path: id % 3 === 0 ? "README.md" : "many.txt" } },
      });
    }
    const { messages, exitCode } = await server.end();
    expect(messages.map(({ id }) => Number(id)).toSorted((a, b) => a - b)).toEqual(ids);
    const answers = (small: boolean): Set<string> =>
      new Set(
        messages
          .filter(({ id }) => (Number(id) % 3 === 0) === small)
          .map(({ result }) => JSON.stringify(result).slice(0, 200)),
      );
    expect([...answers(true)]).toEqual([expect.stringContaining("# Größe")]);
    expect(answers(false).size).toBe(1);
    expect([...answers(false)]).not.toEqual([...answers(true)]);
    expect(exitCode).toBe(0);
  });

  test("does not answer a cancelled search", () =>
    withServer(async (server) => {
      const messages = [
        {
          jsonrpc: "2.0",
          id: "s",
          method: "tools/call",
          params: { name: "fs_search", arguments: { pattern: "line" } },
        },
        { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: "s", reason: "test" } },
        { jsonrpc: "2.0", id: "after", method: "ping" },
      ];
      // In one write: the search is not to be over before it is cancelled.
      server.send(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
      expect(await server.next()).toEqual({ jsonrpc: "2.0", id: "after", result: {} });
    }));
});

describe("fs_read", () => {
  test("reads lines and byte ranges", () =>
    withServer(async (server) => {
      expect(await server.call("fs_read", { path: "README.md", first_line: 3 })).toMatchObject({ text: "zwei 😀\n" });
      expect(await server.call("fs_read", { path: "README.md", first_line: 1, line_count: 1 })).toMatchObject({
        text: "# Größe\n",
      });
      expect(await server.call("fs_read", { path: "README.md", offset: 2, length: 7 })).toMatchObject({
        text: "Größe",
      });
      expect(await server.call("fs_read", { path: "README.md", first_line: null, offset: null })).toMatchObject({
        text: "# Größe\n\nzwei 😀\n",
        facts: { size: 21, offset: 0, truncated: false },
      });
      expect(await server.call("fs_read", { path: "empty.txt" })).toMatchObject({ text: "", isError: false });
      expect((await server.call("fs_read", { path: "README.md", first_line: 9 })).text).toBe("[the file has 3 lines]");
      expect((await server.call("fs_read", { path: "README.md", offset: 99 })).text).toBe("[the file ends at byte 21]");
    }));

  for (const [name, start, next] of [
    ["bytes", "offset", "next_offset"],
    ["lines", "first_line", "next_line"],
  ] as const) {
    test(`says when it cut, and the file can be put together again by ${name}`, () =>
      withServer(async (server) => {
        let at = name === "lines" ? 1 : 0;
        let whole = "";
        for (let rounds = 0; rounds < 30; rounds++) {
          const { text, facts } = await server.call("fs_read", { path: "many.txt", [start]: at, max_bytes: 100_000 });
          const known = facts as Record<string, number | boolean>;
          expect(text.length).toBeLessThan(100_200);
          whole += known["truncated"] ? text.slice(0, text.lastIndexOf("[cut:")) : text;
          if (!known["truncated"]) break;
          expect(text).toContain(`go on with ${start} ${known[next]}`);
          at = Number(known[next]);
        }
        expect(whole === manyLines).toBe(true);
      }));
  }

  test("caps an answer at 256 KiB unless asked", () =>
    withServer(async (server) => {
      expect((await server.call("fs_read", { path: "many.txt" })).text.length).toBeLessThan(256 * 1024 + 200);
      expect((await server.call("fs_read", { path: "many.txt", max_bytes: 4_000_000 })).text === manyLines).toBe(true);
    }));

  test("refuses a binary file unless asked for base64, and says when text is not UTF-8", () =>
    withServer(async (server) => {
      const refused = await server.call("fs_read", { path: "binary.bin" });
      expect(refused).toMatchObject({ isError: true });
      expect(refused.text).toContain("base64");
      expect(await server.call("fs_read", { path: "binary.bin", encoding: "base64" })).toMatchObject({
        text: Buffer.from([0x61, 0, 0x62, 0xff]).toString("base64"),
        isError: false,
      });
      expect((await server.call("fs_read", { path: "latin1.txt" })).text).toStartWith("Gr\uFFFD\uFFFDe\n[not UTF-8");
    }));

  test("refuses what is no regular file, at once", () =>
    withServer(async (server) => {
      for (const path of ["fifo", "src", "."])
        expect(await server.call("fs_read", { path })).toMatchObject({ isError: true });
    }));

  const bad: readonly [given: object, words: string][] = [
    [{}, "'path' is missing"],
    [{ path: 7 }, "'path': expected string"],
    [{ path: "a", offfset: 1 }, "'offfset' is unknown, did you mean 'offset'?"],
    [{ path: "README.md", first_line: 1, offset: 1 }, "'first_line' and 'line_count' don't go with"],
    [{ path: "missing.txt" }, "missing.txt"],
    [{ path: "a\u0000b" }, ""],
  ];
  for (const [given, words] of bad) {
    test(`says what is wrong with ${JSON.stringify(given)}`, () =>
      withServer(async (server) => {
        const answer = await server.call("fs_read", given);
        expect(answer.isError).toBe(true);
        expect(answer.text).toContain(words);
      }));
  }
});

describe("confinement", () => {
  test("lets no path lead out of the root", () =>
    withServer(async (server) => {
      const escapes = [
        "../project-other/secret.txt",
        "src/../../project-other/secret.txt",
        join(sibling, "secret.txt"),
        `${root}/../project-other/secret.txt`,
        pathToFileURL(join(sibling, "secret.txt")).href,
        "link-out",
        "/etc/hostname",
        join("/proc/self", "root", "etc/hostname"),
        "file://elsewhere/etc/hostname",
      ];
      for (const path of escapes) {
        for (const [tool, given] of [
          ["fs_read", { path }],
          ["fs_list", { path }],
          ["fs_search", { path, pattern: "outside" }],
        ] as const) {
          const answer = await server.call(tool, given);
          expect({ path, tool, isError: answer.isError }).toEqual({ path, tool, isError: true });
          expect(answer.text).not.toContain(canary);
        }
      }
      // A search from the root does not follow the link out either.
      expect((await server.call("fs_search", { pattern: "outside" })).text).toContain("no matching lines");
    }));

  test("takes absolute paths and file URLs inside the root, and follows links that stay inside", () =>
    withServer(async (server) => {
      for (const path of [
        join(root, "README.md"),
        pathToFileURL(join(root, "README.md")).href,
        "./README.md",
        "link-in",
      ]) {
        expect((await server.call("fs_read", { path })).text).toStartWith("# Größe");
      }
      expect((await server.call("fs_list", { path: root })).text).toContain("src/");
    }));

  test("knows a root by the name it was given under too", async () => {
    const alias = join(folder, "alias");
    await symlink(root, alias);
    await withServer(async (server) => {
      expect((await server.call("fs_read", { path: join(alias, "README.md") })).text).toStartWith("# Größe");
    }, alias);
  });

  test("looks a relative path up in every root, in order, and shows absolute paths", () =>
    withServer(
      async (server) => {
        expect((await server.call("fs_read", { path: "secret.txt" })).text).toBe(canary);
        expect((await server.call("fs_list")).text).toBe(`${root}/\n${sibling}/\n[these are the roots]`);
        expect((await server.call("fs_search", { pattern: "outside" })).text).toContain(
          `${sibling}/secret.txt:1: ${canary}`,
        );
        const missing = await server.call("fs_read", { path: "nowhere.txt" });
        expect(missing.isError).toBe(true);
        expect(missing.text).toContain(`${root}, ${sibling}`);
      },
      root,
      sibling,
    ));

  test("shares neither / nor the home folder unless they are named", async () => {
    const run = (cwd: string, home: string, ...args: readonly string[]) =>
      Bun.spawnSync([...omenCommand(), "mcp", ...args], { cwd, env: { ...process.env, HOME: home }, stdin: "ignore" });
    for (const [cwd, home] of [
      ["/", folder],
      [folder, folder],
    ] as const) {
      const refused = run(cwd, home);
      expect(refused.exitCode).toBe(2);
      expect(refused.stderr.toString()).toContain("--root DIR");
      expect(refused.stdout.toString()).toBe("");
      expect(run(cwd, home, "--root", ".").exitCode).toBe(0);
    }
    expect(run(root, folder).exitCode).toBe(0);
    for (const [args, words] of [
      [["--root", "/no/such/place"], "/no/such/place"],
      [["--root", join(root, "README.md")], "README.md"],
      [["--transport", "ws"], "--root DIR"],
      [["--transport", "pigeon"], "stdio, ws, http"],
      [["--port", "1"], "--transport ws"],
      [["somewhere"], "--root DIR"],
    ] as const) {
      const wrong = run(root, folder, ...args);
      expect(wrong.exitCode).toBe(2);
      expect(wrong.stderr.toString()).toContain(words);
    }
  });
});

describe("fs_list", () => {
  test("goes on behind a name", () =>
    withServer(async (server) => {
      const all = (await server.call("fs_list")).text.split("\n");
      const { text, facts } = await server.call("fs_list", { after: "binary.bin", limit: 100 });
      expect(text.split("\n")).toEqual(all.slice(all.indexOf("binary.bin") + 1));
      expect(facts).toMatchObject({ truncated: false });
      expect((await server.call("fs_list", { after: "zzzz" })).text).toBe("[nothing comes after it]");
    }));

  test("lists in byte order, marks kinds and says when it cut", () =>
    withServer(async (server) => {
      expect((await server.call("fs_list")).text).toBe(
        [
          "README.md",
          "binary.bin",
          "empty.txt",
          "fifo|",
          "latin1.txt",
          "link-in@",
          "link-out@",
          "many.txt",
          "src/",
        ].join("\n"),
      );
      expect(await server.call("fs_list", { limit: 2 })).toMatchObject({
        text: 'README.md\nbinary.bin\n[cut: 2 of 9 entries; go on with after "binary.bin", or raise limit (up to 10000)]',
        facts: { total: 9, truncated: true },
      });
      expect((await server.call("fs_list", { stat: true, limit: 1 })).text).toMatch(/^README\.md\t21\t\d{4}-.*Z\n/);
      expect(await server.call("fs_list", { path: "README.md" })).toMatchObject({ isError: true });
    }));
});

describe("fs_search", () => {
  test("takes its options, and says when it cut", () =>
    withServer(async (server) => {
      expect((await server.call("fs_search", { pattern: "NEEDLE", ignore_case: true, path: "src" })).text).toBe(
        "src/a.ts:1: const needle = 1;\nsrc/a.ts:3: export { needle };\nsrc/b.ts:1: // Needle\n[3 matching lines in 2 files; 2 files searched]",
      );
      expect(
        (await server.call("fs_search", { pattern: "needle", ignore_case: true, globs: ["!a.ts"] })).text,
      ).toContain("src/b.ts:1: // Needle\n[1 matching line in 1 file;");
      const cut = await server.call("fs_search", { pattern: "line", max_matches: 3 });
      expect(cut.text.split("\n").slice(0, 3)).toEqual(
        [1, 2, 3].map((n) => `many.txt:${n}: line ${n} ${"x".repeat(20)}`),
      );
      expect(cut).toMatchObject({ facts: { matches: 3, truncated: true } });
      expect(cut.text).toEndWith(
        '[cut at 3 matching lines, the rest was not looked at; go on with cursor "many.txt:3"]',
      );
      const next = await server.call("fs_search", { pattern: "line", max_matches: 2, cursor: "many.txt:3" });
      expect(next.text).toStartWith("many.txt:4: line 4 ");
      expect(next.facts).toMatchObject({ matches: 2, truncated: true, cursor: "many.txt:5" });
      expect(await server.call("fs_search", { pattern: "" })).toMatchObject({ isError: true });
      const lost = await server.call("fs_search", { pattern: "line", cursor: "many.txt" });
      expect(lost).toMatchObject({ isError: true });
      expect(lost.text).toContain("give it back as the answer named it");
    }));

  test("leaves out what .gitignore says, unless asked", async () => {
    const project = join(folder, "ignoring");
    await mkdir(join(project, ".git"), { recursive: true });
    await writeFile(join(project, ".gitignore"), "*.log\n");
    await writeFile(join(project, "a.log"), "needle\n");
    await withServer(async (server) => {
      expect((await server.call("fs_search", { pattern: "needle" })).text).toContain("no matching lines");
      expect((await server.call("fs_search", { pattern: "needle", no_ignore: true })).text).toContain(
        "a.log:1: needle",
      );
    }, project);
  });
});

describe("the process", () => {
  for (const [signal, code] of [
    ["SIGTERM", 0],
    ["SIGHUP", 0],
    ["SIGINT", 130],
  ] as const) {
    test(`ends on ${signal} while its input stays open`, async () => {
      const server = startMcp({ args: ["--root", root] });
      await server.request("ping");
      server.child.kill(signal);
      expect(await server.child.exited).toBe(code);
    });
  }

  test("ends on SIGTERM while its reader has stopped reading", async () => {
    const held = Bun.spawn([...omenCommand(), "mcp", "--root", root], {
      env: ownFolders(),
      stdin: "pipe",
      stdout: "pipe",
      stderr: "pipe",
    });
    for (let id = 0; id < 20; id++) {
      void held.stdin.write(
        `${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name: "fs_read", arguments: { path: "many.txt" } } })}\n`,
      );
    }
    void held.stdin.flush();
    const reader = held.stdout.getReader();
    await reader.read(); // it is at work, and nothing more is read
    held.kill("SIGTERM");
    expect(await held.exited).toBe(0);
  });

  test("ends when its reader is gone, while its input stays open", async () => {
    const child = Bun.spawn([...omenCommand(), "mcp", "--root", root], {
      env: ownFolders(),
      stdin: "pipe",
      stdout: "pipe",
      stderr: "inherit",
    });
    const ping = () => {
      void child.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
      void child.stdin.flush();
    };
    ping();
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    // The pipe is closed a moment later: only what is written from then on tells.
    const pinging = setInterval(ping, 20);
    const code = await child.exited;
    clearInterval(pinging);
    expect(code).toBe(0);
  });

  test("ends when its parent is killed, though its input stays open", async () => {
    const parent = Bun.spawn(
      ["sh", "-c", `exec 3<&0; "$@" <&3 3<&- & wait`, "sh", ...omenCommand(), "mcp", "--root", root],
      {
        env: ownFolders(),
        stdin: "pipe",
        stdout: "pipe",
        stderr: "inherit",
      },
    );
    void parent.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n');
    void parent.stdin.flush();
    const reader = parent.stdout.getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('{"result":{},"jsonrpc":"2.0","id":1}\n');
    parent.kill("SIGKILL");
    // Standard output is closed only when the server itself has ended.
    expect((await reader.read()).done).toBe(true);
  });

  test("writes nothing but JSON to standard output, and every call to standard error when asked", async () => {
    const server = startMcp({ args: ["--root", root, "--log-level", "debug"] });
    const stderr = new Response(server.child.stderr).text();
    await server.call("ping");
    expect(await server.end()).toEqual({ messages: [], exitCode: 0 });
    expect(await stderr).toContain("ping");
  });
});

test("an unreadable file is a tool error", async () => {
  const file = join(root, "unreadable.txt");
  await writeFile(file, "secret");
  await chmod(file, 0);
  await withServer(async (server) => {
    const { isError } = await server.call("fs_read", { path: "unreadable.txt" });
    // root reads everything
    expect(isError).toBe(process.getuid?.() !== 0);
  });
  await rm(file);
});

test("docs/mcp.md names every tool with every argument", async () => {
  const guide = await Bun.file(join(import.meta.dir, "../docs/mcp.md")).text();
  await withServer(async (server) => {
    const { result } = await server.request("tools/list");
    for (const { name, inputSchema } of (result?.["tools"] ?? []) as {
      name: string;
      inputSchema: { properties: object };
    }[]) {
      const section = guide.slice(guide.indexOf(`| \`${name}\``)).split(/\n\| `\w+` +\|  /)[0] ?? "";
      for (const word of [name, ...Object.keys(inputSchema.properties)]) expect(section).toContain(`\`${word}\``);
    }
  });
});
