import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { type McpProcess, startMcp } from "./support/mcp.ts";

/** From outside: a client that calls tools, a person at a terminal, and what is found in the log afterwards. */

let home: Home;
let shop: string;
let config: string;
let data: string;
beforeAll(() => {
  home = new Home();
  shop = join(home.path, "shop");
  config = join(home.path, ".config/omen/omen.toml");
  data = join(home.path, ".local/share/omen");
  mkdirSync(join(shop, "src"), { recursive: true });
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
  for (const name of ["tax", "discount"]) writeFileSync(join(shop, `src/${name}.ts`), `export const ${name} = 1;\n`);
  writeFileSync(join(shop, ".env"), "KEY=1\n");
  writeFileSync(join(shop, "README.md"), "# Shop\n");
});
afterAll(() => home[Symbol.asyncDispose]());

/** Reading source is asked for here, so that a tool that every version has can be approved. */
const rules = `[[glyph.policy]]
id = "source-is-asked"
tools = ["fs_read"]
paths = ["src/**"]
effect = "ask"
reason = "source is shown to nobody unasked"

[[glyph.policy]]
id = "secrets"
paths = ["**/.env*"]
effect = "deny"
`;

beforeEach(() => {
  writeFileSync(config, rules);
  rmSync(data, { recursive: true, force: true });
});

const start = (...args: readonly string[]): McpProcess =>
  startMcp({ args: ["--root", shop, ...args], env: home.env() });
const read = (server: McpProcess, path: string) => server.call("fs_read", { path });

/** A person at a terminal approves a request. */
async function approve(request: string, answer: string): Promise<string> {
  const screen = home.terminal(["consent", "approve", request]);
  await screen.see("allow? [once/session/always/no]");
  screen.type(`${answer}\r`);
  const code = await screen.exited;
  screen.close();
  expect([code, screen.shown]).toEqual([0, screen.shown]);
  return screen.shown;
}

const requestIn = (facts: unknown): string => (facts as { readonly request: string }).request;

describe("a call that a person must approve", () => {
  test("waits, passes once approved, and its grant holds for its scope", async () => {
    const server = start("--launch", "claude");
    const asked = await read(server, "src/tax.ts");
    const request = requestIn(asked.facts);
    expect(asked).toEqual({
      isError: true,
      text: `Waiting for a person's approval (request ${request}): read src/tax.ts. Rule source-is-asked: source is shown to nobody unasked. Nothing was written. Call again with the same arguments once it is approved; the request lapses in an hour.`,
      facts: { decision: "ask", request, rule: "source-is-asked" },
    });
    expect((await read(server, "README.md")).text).toBe("# Shop\n");
    expect(requestIn((await read(server, "./src/tax.ts")).facts)).toBe(request);

    const listed = await home.run(["consent", "list"]);
    expect(listed.out).toMatch(
      new RegExp(
        `^request  asked +by +wants\n${request} +\\d+ s ago  local, claude  fs_read: read src/tax.ts\nno grants\n$`,
      ),
    );
    const shown = (await approve(request, "session")).replaceAll("\r\n", "\n");
    expect(shown).toMatch(
      /^fs_read, built in\n  for   local, launch claude, session s-\w+, started by \S+ \(pid \d+\)\n  in    ~?\/.*shop\n  does  read src\/tax.ts\n  why   rule source-is-asked/,
    );
    expect(shown).toMatch(/  session  fs_read with path src\/\*\.ts, until s-\w+ ends\n/);
    expect(shown).toContain(`${request} approved: grant G1. To take it back: omen consent revoke G1`);

    expect(await read(server, "src/tax.ts")).toEqual({
      isError: false,
      text: "export const tax = 1;\n",
      facts: expect.objectContaining({ decision: "allow", grant: "G1" }),
    });
    expect((await read(server, "src/discount.ts")).facts).toMatchObject({ grant: "G1" });
    expect((await home.run(["consent", "revoke", "g1"])).out).toBe("G1 revoked\n");
    expect((await read(server, "src/discount.ts")).facts).toMatchObject({ decision: "ask" });
    expect(await server.end()).toMatchObject({ exitCode: 0 });
    expect((await home.run(["audit", "verify"])).out).toMatch(
      /^3 logs, \d+ entries, \d checkpoints: whole\n {2}unprovable /,
    );
  });

  test("that writes shows what it would write, and writes it once approved", async () => {
    const server = start("--launch", "claude");
    const given = { path: "src/vat.ts", content: "export const gross = (net: number) => net * 1.19;\n" };
    const asked = await server.call("fs_write", given);
    const request = requestIn(asked.facts);
    expect(asked.text).toBe(
      `Waiting for a person's approval (request ${request}): create src/vat.ts, 50 bytes. Nothing was written. Call again with the same arguments once it is approved; the request lapses in an hour.`,
    );
    const shown = (await approve(request, "session")).replaceAll("\r\n", "\n");
    expect(shown).toContain(
      "  does  create src/vat.ts, 50 bytes\n        content: 50 bytes, sha256 4668015cc401\n        + export const gross",
    );
    expect(shown).toContain("  why   it changes files, and no rule decides\n");
    expect(await server.call("fs_write", given)).toMatchObject({
      text: "created src/vat.ts, 50 bytes, sha256 4668015cc401",
      facts: { decision: "allow", grant: "G1", size: 50 },
    });
    expect(readFileSync(join(shop, "src/vat.ts"), "utf8")).toBe(given.content);
    expect((await server.call("fs_write", { path: "src/more.ts", content: "x" })).isError).toBe(false);
    for (const path of ["src/.git/hooks/x.ts", "lib/x.ts"])
      expect((await server.call("fs_write", { path, content: "x" })).facts).toMatchObject({ decision: "ask" });
    const edits = [
      { old_text: "1.19", new_text: "1.07\nof old" },
      { old_text: "net:", new_text: "value:" },
    ];
    writeFileSync(join(shop, "README.txt"), "1.19 net:\n");
    const edited = requestIn((await server.call("fs_edit", { path: "README.txt", edits })).facts);
    expect((await approve(edited, "no")).replaceAll("\r\n", "\n")).toContain(
      "  does  edit README.txt in 2 places\n        edits 1\n        - 1.19\n        + 1.07\n        + of old\n        edits 2\n        - net:\n",
    );
    const remove = await server.call("fs_remove", { path: "src/more.ts" });
    expect(remove.text).toContain("remove src/more.ts. Nothing was written.");
    await server.end();
    for (const name of ["vat", "more"]) rmSync(join(shop, `src/${name}.ts`));
  });

  test("passes after a restart of the server", async () => {
    const server = start();
    const request = requestIn((await read(server, "src/tax.ts")).facts);
    server.child.kill("SIGKILL");
    await server.child.exited;
    await approve(request, "once");
    const next = start();
    expect((await read(next, "src/tax.ts")).text).toBe("export const tax = 1;\n");
    expect((await read(next, "src/tax.ts")).isError).toBe(true);
    await next.end();
    expect((await home.run(["audit", "verify"])).code).toBe(0);
  });

  test("is approved by nobody but a person", async () => {
    const server = start();
    const request = requestIn((await read(server, "src/tax.ts")).facts);
    const piped = await home.run(["consent", "approve", request], { stdin: "once\n" });
    expect(piped).toMatchObject({ code: 3, error: "omen: approving needs a person at a terminal\n" });
    expect((await home.run(["consent", "deny", request])).out).toBe(`${request} denied\n`);
    expect((await read(server, "src/tax.ts")).text).toBe(
      `A person refused this (request ${request}). Don't retry; ask what to do instead.`,
    );
    await server.end();
  });

  test("is refused where nobody is asked, and passes where the operator has said so", async () => {
    const strict = start("--consent", "deny");
    expect((await read(strict, "src/tax.ts")).text).toContain("nobody is asked here (--consent deny)");
    await strict.end();
    const off = start("--consent", "off");
    expect((await read(off, "src/tax.ts")).text).toBe("export const tax = 1;\n");
    expect((await read(off, ".env")).text).toBe(".env: refused by rule secrets");
    await off.end();
  });
});

test("the page approves what waits, for whoever has the terminal's code", async () => {
  const server = start();
  const request = requestIn((await read(server, "src/tax.ts")).facts);
  expect(await home.run(["consent", "page"])).toMatchObject({ code: 3 });
  const screen = home.terminal(["consent", "page"]);
  await screen.see("Ctrl-C ends it");
  const [, origin = "", code = ""] =
    /(http:\/\/127\.0\.0\.1:\d+)\/consent +code (\d{3}-\d{3})/.exec(screen.shown) ?? [];
  const post = (path: string, form: Record<string, string>, cookie = "") =>
    fetch(origin + path, {
      method: "POST",
      headers: { origin, cookie },
      body: new URLSearchParams(form),
      redirect: "manual",
    });
  const cookie = (await post("/consent/login", { code })).headers.get("set-cookie")?.split(";")[0] ?? "";
  const list = await (await fetch(`${origin}/consent`, { headers: { cookie } })).text();
  const csrf = /name="csrf" value="(\w+)"/.exec(list)?.[1] ?? "";
  expect((await post("/consent/decide", { csrf, request, answer: "once" }, cookie)).status).toBe(303);
  expect((await read(server, "src/tax.ts")).text).toBe("export const tax = 1;\n");
  screen.type("\u0003");
  expect(await screen.exited).toBe(0);
  screen.close();
  await server.end();
  expect((await home.run(["audit", "verify"])).code).toBe(0);
});

describe("asking through the client", () => {
  /** A client that says it can ask, and answers what it is asked. */
  async function withClient(launch: string, answer: object) {
    const server = start("--launch", launch);
    await server.request("initialize", {
      protocolVersion: "2025-11-25",
      capabilities: { elicitation: {} },
      clientInfo: { name: "claude-code", version: "1" },
    });
    server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    server.send({
      jsonrpc: "2.0",
      id: 7,
      method: "tools/call",
      params: { name: "fs_read", arguments: { path: "src/tax.ts" } },
    });
    const first = await server.next();
    if (first["method"] !== "elicitation/create") return { server, asked: undefined, told: first };
    server.send({ jsonrpc: "2.0", id: first.id, result: answer });
    return { server, asked: first["params"], told: await server.next() };
  }

  test("counts for a launch that the user trusts", async () => {
    writeFileSync(config, `${rules}\n[glyph.consent]\nelicitation = ["launch:claude"]\n`);
    const { server, asked, told } = await withClient("claude", { action: "accept", content: { allow: "session" } });
    expect(asked).toMatchObject({
      message: expect.stringMatching(/^Glyph asks: fs_read, read src\/tax.ts, in .*shop \(request \w{4}\)$/),
      requestedSchema: {
        type: "object",
        properties: { allow: { type: "string", enum: ["no", "once", "session"] } },
        required: ["allow"],
      },
    });
    expect(told).toMatchObject({ id: 7, result: { content: [{ text: "export const tax = 1;\n" }] } });
    expect((await read(server, "src/discount.ts")).facts).toMatchObject({ grant: "G1" });
    await server.end();
  });

  test("a client that declines leaves the request waiting", async () => {
    writeFileSync(config, `${rules}\n[glyph.consent]\nelicitation = ["launch:claude"]\n`);
    const { server, told } = await withClient("claude", { action: "decline" });
    expect(told).toMatchObject({ id: 7, result: { isError: true } });
    expect((await home.run(["consent", "list"])).out).toContain("fs_read: read src/tax.ts");
    await server.end();
  });

  test("does not count for what a client calls itself", async () => {
    writeFileSync(config, `${rules}\n[glyph.consent]\nelicitation = ["launch:claude"]\n`);
    const { server, asked, told } = await withClient("other", { action: "accept", content: { allow: "once" } });
    expect(asked).toBeUndefined();
    expect(told).toMatchObject({ id: 7, result: { isError: true } });
    await server.end();
  });
});

describe("rules", () => {
  test("that can't be used let no server start", async () => {
    writeFileSync(config, `[[glyph.policy]]\nid = "a"\neffect = "deny"\nwhen = "nobody"\n`);
    const { code, error } = await home.run(["mcp", "--root", shop]);
    expect(error).toContain("omen.toml:4: a: Unknown variable: nobody");
    expect(code).toBe(2);
  });

  test("that are named and missing let no server start either", async () => {
    const { code, error } = await home.run(["mcp", "--root", shop], { env: { OMEN_CONFIG: "/nowhere/omen.toml" } });
    expect(error).toContain("OMEN_CONFIG");
    expect(code).toBe(2);
  });

  test("a workspace's own file says nothing", async () => {
    writeFileSync(join(shop, "omen.toml"), `[[glyph.policy]]\nid = "all"\neffect = "allow"\n`);
    const server = startMcp({ cwd: shop, env: home.env() });
    expect((await read(server, "src/tax.ts")).facts).toMatchObject({ decision: "ask" });
    await server.end();
    rmSync(join(shop, "omen.toml"));
  });

  test("change under a running server", async () => {
    const server = start();
    expect((await read(server, "README.md")).isError).toBe(false);
    writeFileSync(config, `${rules}\n[[glyph.policy]]\nid = "no-readme"\npaths = ["README.md"]\neffect = "deny"\n`);
    while (!(await read(server, "README.md")).isError) await Bun.sleep(20);
    expect((await read(server, "README.md")).text).toBe("README.md: refused by rule no-readme");
    await server.end();
  });

  test("a member that stands twice is refused before anybody looks at it", async () => {
    const server = start();
    server.send(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"fs_read","arguments":{"path":"README.md","path":".env"}}}\n',
    );
    expect(await server.next()).toMatchObject({
      result: { isError: true, content: [{ text: "bad arguments: 'path' stands twice" }] },
    });
    await server.end();
  });
});

describe("omen audit", () => {
  /** One server's log, and its files. */
  async function logged() {
    const server = start();
    for (let index = 0; index < 5; index++) await read(server, "README.md");
    await server.end();
    const id = readdirSync(join(data, "audit")).find((name) => name !== "keys") ?? "";
    return { id, folder: join(data, "audit", id) };
  }

  test("finds a byte that was flipped, and a folder that is gone", async () => {
    const { id, folder } = await logged();
    expect((await home.run(["audit", "verify"])).out).toMatch(/^1 log, 12 entries, \d checkpoints?: whole\n/);
    const file = join(folder, "entries.jsonl");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace('"call":"c-3"', '"call":"c-4"'));
    const found = await home.run(["audit", "verify"]);
    expect(found.out).toMatch(
      new RegExp(`^${id}: entries 0 to \\d+ are not what checkpoint \\d signed; first that differs: 6\n$`),
    );
    expect(found.code).toBe(1);
    rmSync(folder, { recursive: true });
    expect((await home.run(["audit", "verify"])).out).toBe(`${id}: missing; it had 12 entries when last signed\n`);
  });

  test("proves an entry to who has the key alone, before and after the key was rotated", async () => {
    const { id } = await logged();
    const key = (await home.run(["audit", "key", "show"])).out.trim();
    const proof = join(home.path, "proof.json");
    writeFileSync(proof, (await home.run(["audit", "prove", id, "2"])).out);
    const judge = () => home.run(["audit", "verify", "--proof", proof, "--key", key, "--data", "/nowhere"]);
    expect((await judge()).out).toBe("entry 2 is in the log of 12 that this key signed\n");
    writeFileSync(
      proof,
      readFileSync(proof, "utf8").replace(String.raw`\"rule\":\"default\"`, String.raw`\"rule\":\"defaulT\"`),
    );
    expect(await judge()).toMatchObject({ code: 1 });
    expect((await home.run(["audit", "key", "rotate"])).out).toMatch(
      /^omen-audit\+[0-9a-f]{8} signed its successor omen-audit\+[0-9a-f]{8}; checks that start at the old key go on\n$/,
    );
    expect((await home.run(["audit", "verify", "--key", key])).out).toMatch(/^2 logs, /);
  });

  test("takes checkpoints elsewhere, and compares", async () => {
    await logged();
    const to = join(home.path, "elsewhere");
    expect((await home.run(["audit", "export", to])).out).toMatch(/^\d checkpoints?, 1 public key; no entries\n$/);
    writeFileSync(config, `[glyph.audit]\nexport = ${JSON.stringify(to)}\n`);
    expect((await home.run(["audit", "verify"])).out).toContain(`  elsewhere   ${to} agrees\n`);
  });
});
