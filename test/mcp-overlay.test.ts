import { expect, test } from "bun:test";
import { readFileSync, symlinkSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { Tree } from "../src/rune/testing.ts";
import { McpSocket, shareProject } from "./support/glyph.ts";
import { type McpProcess, startMcp } from "./support/mcp.ts";

const key = (name: string) => `io.modelcontextprotocol/${name}`;
const modernMeta = {
  [key("protocolVersion")]: "2026-07-28",
  [key("clientCapabilities")]: {},
  [key("clientInfo")]: { name: "editor", version: "1" },
};

function project(): Tree {
  const tree = new Tree({ "src/cart.ts": "net\n", "src/tax.ts": "rate\n", "README.md": "# Shop\n" });
  symlinkSync(tree.at("src/cart.ts"), tree.at("cart"));
  return tree;
}

const serve = (...roots: readonly string[]): McpProcess =>
  startMcp({ args: ["--consent", "off", ...roots.flatMap((root) => ["--root", root])] });

test("what an editor has not saved is what the tools see, until it says otherwise", async () => {
  using tree = project();
  const server = serve(tree.path);
  const put = (path: string, text: string | null, version = 1) =>
    server.request("glyph/overlay", { path, text, version });
  const { result } = await server.request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "editor", version: "1" },
  });
  expect(result?.["capabilities"]).toMatchObject({ experimental: { "glyph/overlay": {} } });
  expect((await put("src/cart.ts", "net\nunsaved Größe\n", 7)).result).toEqual({});
  expect((await put(tree.at("src/fresh.ts"), "unsaved, too\n")).result).toEqual({});
  expect(await server.call("fs_read", { path: "src/cart.ts", hash: false })).toMatchObject({
    text: "net\nunsaved Größe\n",
    facts: { overlay: 7, size: 20 },
  });
  expect(await server.call("fs_read", { path: "src/cart.ts", first_line: 2 })).toMatchObject({
    text: "unsaved Größe\n",
    facts: { overlay: 7, total_lines: 2 },
  });
  expect((await server.call("fs_read", { path: "cart" })).text).toBe("net\nunsaved Größe\n");
  expect((await server.call("fs_read", { path: "src/tax.ts" })).facts).not.toHaveProperty("overlay");
  expect((await server.call("fs_read_many", { paths: ["src/fresh.ts"] })).text).toContain("unsaved, too\n");
  expect((await server.call("fs_search", { pattern: "unsaved" })).text).toStartWith(
    "src/cart.ts:2: unsaved Größe\nsrc/fresh.ts:1: unsaved, too\n",
  );
  expect((await server.call("fs_find", { query: "fresh" })).text).toStartWith("src/fresh.ts\n");
  expect((await server.call("fs_list", { path: "src" })).text).toBe("cart.ts\nfresh.ts\ntax.ts");
  expect((await server.call("tokens_count", { path: "src/fresh.ts" })).facts).toMatchObject({ bytes: 13 });
  expect((await server.call("fs_stat", { path: "src/cart.ts" })).text).toEndWith(", unsaved in an editor");
  expect((await server.call("fs_stat", { path: "src/fresh.ts" })).text).toEndWith(
    ", in an editor alone, not on the disk",
  );
  // By the name of the link as by its own, and as a URL.
  expect((await put("cart", null)).result).toEqual({});
  expect((await put(String(pathToFileURL(tree.at("src/fresh.ts"))), null)).result).toEqual({});
  expect((await put("src/fresh.ts", null)).result).toEqual({});
  expect((await server.call("fs_read", { path: "src/cart.ts" })).text).toBe("net\n");
  expect((await server.call("fs_read", { path: "src/fresh.ts" })).isError).toBe(true);
  expect((await server.end()).exitCode).toBe(0);
});

test("what is unsaved is not changed, and says what to do", async () => {
  using tree = project();
  const server = serve(tree.path);
  await server.request("glyph/overlay", { path: "src/cart.ts", text: "unsaved\n", version: 1 });
  const calls: readonly (readonly [string, object])[] = [
    ["fs_write", { path: "src/cart.ts", content: "mine" }],
    ["fs_edit", { path: "src/cart.ts", edits: [{ old_text: "unsaved", new_text: "mine" }] }],
    ["fs_edit", { path: "src/cart.ts", edits: [{ old_text: "net", new_text: "mine" }] }],
    ["fs_remove", { path: "src/cart.ts" }],
    ["fs_remove", { path: "src", recursive: true }],
    ["fs_move", { from: "src/cart.ts", to: "other.ts" }],
  ];
  for (const [name, given] of calls) {
    const { text, isError } = await server.call(name, given);
    expect([name, isError, text]).toEqual([name, true, expect.stringContaining("unsaved changes")]);
    expect(text).toContain("Save or close the file there");
  }
  expect(readFileSync(tree.at("src/cart.ts"), "utf8")).toBe("net\n");
  await server.request("glyph/overlay", { path: "src/cart.ts" });
  expect((await server.call("fs_write", { path: "src/cart.ts", content: "mine" })).isError).toBe(false);
  expect((await server.end()).exitCode).toBe(0);
});

test("says what is wrong with a buffer", async () => {
  using tree = project();
  using other = new Tree({ "b.txt": "" });
  const server = serve(tree.path, other.path);
  const cases: readonly (readonly [object, string])[] = [
    [{}, "glyph/overlay has no path"],
    [{ path: "README.md", text: 3 }, "glyph/overlay has a text that is none"],
    [{ path: "README.md", text: "", version: 1.5 }, "glyph/overlay has a bad version"],
    [{ path: "/etc/passwd", text: "" }, "is outside of what is shared here"],
    [{ path: "../x", text: "" }, "leads out of the root"],
    [{ path: "src", text: "" }, "is a directory"],
    [{ path: tree.at("none/x"), text: "" }, "no such file or directory"],
    [{ path: "new.txt", text: "" }, "is in none of the roots"],
  ];
  for (const [given, message] of cases) {
    const { error } = await server.request("glyph/overlay", given);
    expect(error).toEqual({ code: -32602, message: expect.stringContaining(message) });
  }
  // A relative path that one of them has is that one's.
  await server.request("glyph/overlay", { path: "b.txt", text: "unsaved" });
  expect((await server.call("fs_read", { path: "b.txt" })).text).toBe("unsaved");
  expect((await server.end()).exitCode).toBe(0);
});

test("a client of the newer revision hands its buffers over, too", async () => {
  using tree = project();
  const server = serve(tree.path);
  const put = await server.request("glyph/overlay", { path: "README.md", text: "unsaved", _meta: modernMeta });
  expect(put.result).toEqual({ resultType: "complete" });
  const { result } = await server.request("tools/call", {
    name: "fs_read",
    arguments: { path: "README.md" },
    _meta: modernMeta,
  });
  expect(result?.["content"]).toEqual([{ type: "text", text: "unsaved" }]);
  expect((await server.end()).exitCode).toBe(0);
});

test("another process sees the disk", async () => {
  using tree = project();
  const [mine, other] = [serve(tree.path), serve(tree.path)];
  await mine.request("glyph/overlay", { path: "README.md", text: "mine" });
  expect((await other.call("fs_read", { path: "README.md" })).text).toBe("# Shop\n");
  for (const server of [mine, other]) expect((await server.end()).exitCode).toBe(0);
});

test("clients that share roots hand over nothing", async () => {
  await using shared = await shareProject();
  await using peer = new McpSocket(shared.mcp, { headers: await shared.key("laptop") });
  const { result, error } = await peer.request("glyph/overlay", { path: "README.md", text: "mine" });
  expect(result).toBeUndefined();
  expect(error).toEqual({ code: -32601, message: expect.stringContaining("on standard input and output alone") });
  const found = await peer.request("tools/call", { name: "fs_read", arguments: { path: "README.md" } });
  expect(found.result?.["content"]).toEqual([{ type: "text", text: "# Shop\n" }]);
});

test("resources show it, and who watches a file is told", async () => {
  using tree = project();
  const server = serve(tree.path);
  const uri = String(pathToFileURL(tree.at("README.md")));
  await server.request("initialize", {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "editor", version: "1" },
  });
  server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  await server.request("resources/subscribe", { uri });
  const told = async (text: string | null) => {
    server.send({ jsonrpc: "2.0", id: "put", method: "glyph/overlay", params: { path: "README.md", text } });
    for (;;) {
      const message = await server.next();
      if (message["method"] === "notifications/resources/updated") return message["params"];
    }
  };
  const read = async () => (await server.request("resources/read", { uri })).result?.["contents"];
  expect(await told("unsaved, and longer\n")).toEqual({ uri });
  expect(await read()).toMatchObject([{ text: "unsaved, and longer\n" }]);
  expect(await told(null)).toEqual({ uri });
  expect(await read()).toMatchObject([{ text: "# Shop\n" }]);
  expect((await server.end()).exitCode).toBe(0);
});
