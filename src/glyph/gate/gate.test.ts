import { describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  call,
  data,
  decide,
  entries,
  folder,
  gate,
  glyph,
  keepDataAt,
  restart,
  root,
  start,
  who,
  writing,
  written,
  useBed,
} from "../../../test/support/gate.ts";
import { Log } from "../../platform/log.ts";
import { localPrincipal, type Principal } from "../../platform/principal.ts";
import { Grants } from "../consent/grants.ts";
import { openStore } from "../store.ts";
import { Taints } from "./sessions.ts";
import { readSettings, SettingsWatch } from "./watch.ts";

useBed();

describe("without rules", () => {
  test("what only reads is done at once, and written down before it is answered", async () => {
    await start();
    const tool = glyph.find("fs_read");
    const outcome = tool && glyph.call(tool, { path: "src/a.ts" }, who());
    expect(outcome).not.toBeInstanceOf(Promise);
    expect(entries()).toMatchObject([
      { kind: "log" },
      { kind: "config", consent: "ask" },
      { kind: "call_start", decision: "allow", rule: "default", tool: "fs_read", principal: "local", session: "s-1" },
      { kind: "call_end", call: "c-1" },
    ]);
  });

  test("what writes waits for a person, once however often it is tried", async () => {
    await start();
    const first = await writing("src/tax.ts", "x".repeat(50));
    const id = String(first.facts?.["request"]);
    expect(first).toEqual({
      text: `Waiting for a person's approval (request ${id}): create src/tax.ts, 50 bytes. Nothing was written. Call again with the same arguments once it is approved; the request lapses in an hour.`,
      facts: { decision: "ask", request: id, rule: "default" },
      failed: true,
    });
    expect((await writing("./src/../src/tax.ts", "x".repeat(50))).facts).toEqual({
      decision: "ask",
      request: id,
      rule: "default",
    });
    expect(written("src/tax.ts")).toBe(false);
    expect(gate.counts()).toMatchObject({ pending: 1 });
  });

  test("once approved it passes once, after a restart too", async () => {
    await start();
    const request = String((await writing("src/tax.ts")).facts?.["request"]);
    decide("once");
    await restart();
    expect(await writing("src/tax.ts", "other")).toMatchObject({ failed: true });
    expect(await writing("src/tax.ts", "x", who({ session: "s-2" }))).toEqual({
      text: "created src/tax.ts",
      facts: { decision: "allow", request, size: 1 },
    });
    expect(await writing("src/tax.ts")).toMatchObject({ failed: true, facts: { decision: "ask" } });
  });

  test("for a session it passes within the scope, in that session, until it is revoked", async () => {
    await start();
    await writing("src/tax.ts");
    decide("session");
    expect((await writing("src/tax.ts")).facts).toMatchObject({ decision: "allow", grant: "G1" });
    expect((await writing("src/discount.ts", "yz")).facts).toEqual({ decision: "allow", grant: "G1", size: 2 });
    for (const [path, session] of [
      ["lib/x.ts", "s-1"],
      ["src/x.js", "s-1"],
      ["src/x.ts", "s-2"],
    ] as const)
      expect((await writing(path, "x", who({ session }))).facts).toMatchObject({ decision: "ask" });
    new Grants(openStore(data)).revoke(1);
    expect((await writing("src/more.ts")).facts).toMatchObject({ decision: "ask" });
  });

  test("what a person refused is not asked again", async () => {
    await start();
    await writing("src/tax.ts");
    const id = decide("no");
    expect((await writing("src/tax.ts")).text).toBe(
      `A person refused this (request ${id}). Don't retry; ask what to do instead.`,
    );
  });

  test("what can start programs is asked each time, whatever was granted", async () => {
    await start(`[[glyph.policy]]\nid = "all"\neffect = "allow"`);
    expect((await writing("src/free.ts")).facts).toMatchObject({ decision: "allow", rule: "all" });
    symlinkSync(".claude", join(root, "notes"));
    mkdirSync(join(root, ".claude"));
    for (const path of [".claude/settings.json", "notes/settings.json"]) {
      const { text } = await writing(path);
      expect(text).toContain("; this file can start programs, so each write is asked. Nothing was written.");
    }
    expect(() => decide("always")).toThrow("can be granted once at most");
    decide("once");
    expect((await writing(".claude/settings.json")).failed).toBeUndefined();
    expect((await writing(".claude/settings.json")).failed).toBe(true);
  });

  test("Glyph's own folder is nobody's, by whatever name", async () => {
    keepDataAt(join(root, ".omen-data"));
    mkdirSync(data);
    writeFileSync(join(data, "secret"), "needle");
    symlinkSync(".omen-data", join(root, "innocent"));
    await start(`[[glyph.policy]]\nid = "all"\neffect = "allow"`);
    for (const path of [".omen-data/secret", "innocent/secret", "src/../innocent/secret"])
      expect((await call("fs_read", { path })).text).toContain("refused by rule glyph-own-files");
    expect((await writing(".omen-data/glyph.db")).text).toContain("refused by rule glyph-own-files");
    expect((await call("fs_move", { from: ".omen-data", to: "moved" })).text).toContain(
      "refused by rule glyph-own-files",
    );
    expect((await call("fs_remove", { path: ".", recursive: true })).text).toContain("refused by rule glyph-own-files");
    expect((await call("fs_list")).text).not.toContain(".omen-data");
    expect((await call("fs_search", { pattern: "needle", hidden: true })).text).not.toContain("omen-data");
  });

  test("bad arguments are the model's to mend, and nobody is asked", async () => {
    await start();
    expect((await call("fs_write", { path: "a" })).text).toContain("'content' is missing");
    expect((await writing("../../etc/x", "\ud800")).text).toContain("no canonical form");
    expect(gate.counts().pending).toBe(0);
  });
});

describe("rules", () => {
  const secrets = `[[glyph.policy]]\nid = "secrets"\npaths = ["**/.env*", "customers/**"]\neffect = "deny"`;

  test("deny a path to every tool, and hide it in lists and searches", async () => {
    await start(secrets);
    symlinkSync(".env", join(root, "harmless.txt"));
    for (const path of [".env", "./src/../.env", "harmless.txt"])
      expect((await call("fs_read", { path })).text).toBe(`${path}: refused by rule secrets`);
    expect((await writing(".env")).facts).toEqual({ decision: "deny", rule: "secrets" });
    expect((await call("fs_read_many", { paths: ["src/a.ts", ".env"] })).text).toBe(".env: refused by rule secrets");
    expect((await call("fs_move", { from: "customers/list.txt", to: "list.txt" })).text).toContain(
      "refused by rule secrets",
    );
    expect((await call("fs_stat", { path: ".env" })).text).toContain("refused by rule secrets");
    expect((await call("fs_list")).text).toBe("harmless.txt@\nsrc/");
    const found = await call("fs_search", { pattern: "needle", hidden: true, no_ignore: true });
    expect(found.text).toContain("src/a.ts:1: needle a");
    expect(found.text).not.toContain("SECRET");
    expect(found.text).not.toContain("customers");
    // Nor do counts tell what is in there.
    const one = await call("fs_search", { pattern: "SECRET", hidden: true, max_matches: 1 });
    expect(one.facts).toMatchObject({ matches: 0, files_matched: 0, truncated: false });
    expect((await call("fs_search", { pattern: "SECRET", path: ".env" })).text).toContain("refused by rule secrets");
  });

  test("hide in searches that begin below the root, or behind a link, and in Glyph's own counts", async () => {
    mkdirSync(join(root, "src/keys"));
    writeFileSync(join(root, "src/keys/secret.txt"), "hidden word\n");
    writeFileSync(join(root, "src/keys/other.txt"), "another word\n");
    symlinkSync("src/keys", join(root, "link"));
    await start(`[[glyph.policy]]\nid = "s"\npaths = ["src/keys/secret.txt"]\neffect = "deny"`);
    for (const path of ["src", "src/keys", "link", ".", "link/"]) {
      const found = await call("fs_search", { pattern: "hidden", path, max_matches: 1 });
      expect(found.facts, path).toMatchObject({ matches: 0, files_matched: 0, truncated: false });
      expect((await call("fs_search", { pattern: "word", path })).facts, path).toMatchObject({
        matches: 1,
        files_matched: 1,
      });
      expect((await call("fs_search", { pattern: "word", path, globs: ["*.txt"] })).facts, path).toMatchObject({
        matches: 1,
      });
    }
    expect((await call("fs_list", { path: "link" })).text).toBe("other.txt");
  });

  test("of a caller without the tool's permission", async () => {
    await start();
    const key: Principal = { ...localPrincipal, kind: "key", id: "key:ci", grants: { models: [], tools: ["fs_re*"] } };
    expect((await call("fs_read", { path: "src/a.ts" }, who({ principal: key }))).text).toBe("needle a\n");
    expect((await call("fs_list", {}, who({ principal: key }))).text).toBe(
      "fs_list: refused by rule tool-not-granted: not permitted for key:ci",
    );
  });

  test("a session that has read strangers' words is asked before it sends, and its mark outlives the process", async () => {
    const rule = `[[glyph.policy]]\nid = "after-untrusted"\nwhen = 'tool.network && session.saw_untrusted && !tool.read_only'\neffect = "ask"\nup_to = "once"
      [[glyph.policy]]\nid = "else"\ntools = ["github__*"]\neffect = "allow"`;
    await start(rule);
    expect((await call("github__create_issue", { title: "a" })).text).toBe("sent");
    await restart(rule);
    expect((await call("docs__search")).failed).toBeUndefined();
    await restart(rule);
    const { text } = await call("github__create_issue", { title: "b" });
    expect(text).toMatch(
      /github__create_issue sends data out \(issue b\), and this session has read untrusted content \((docs__search|github__create_issue), \d\d:\d\d\)\. Rule after-untrusted\. Nothing was sent\./,
    );
    expect((await call("github__create_issue", { title: "c" }, who({ session: "s-2" }))).text).toBe("sent");
    new Taints(openStore(data)).reset("s-1");
    while ((await call("github__create_issue", { title: "d" })).text !== "sent") await Bun.sleep(5);
  });

  test("private data marks, whether it was read or found", async () => {
    await start(`[glyph.taint]\nprivate = ["customers/**"]`);
    await call("fs_read", { path: "src/a.ts" });
    expect(new Taints(openStore(data)).all()).toEqual([]);
    await call("fs_search", { pattern: "needle" });
    await call("fs_read", { path: "customers/list.txt" }, who({ session: "s-2" }));
    expect(new Taints(openStore(data)).all()).toMatchObject([
      { session: "s-1", label: "private", source: "fs_search" },
      { session: "s-2", label: "private", source: "fs_read" },
    ]);
  });

  test("in shadow are only written down", async () => {
    await start(`[[glyph.policy]]\nid = "quiet"\neffect = "deny"\nshadow = true`);
    expect((await call("fs_read", { path: "src/a.ts" })).text).toBe("needle a\n");
    expect(entries()).toContainEqual(expect.objectContaining({ kind: "call_start", shadow: "quiet" }));
  });

  test("that changed hold soon, and broken ones not at all", async () => {
    await start();
    const file = join(folder, "omen.toml");
    const seen = { taken: 0, read: 0 };
    const watch = new SettingsWatch(
      file,
      new Log({ level: "error", format: "json" }),
      () => {
        seen.read++;
        return readSettings(file, () => readFileSync(file, "utf8"));
      },
      (changed) => {
        seen.taken++;
        gate.use(changed);
      },
    );
    const save = (text: string) => {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    };
    save(secrets);
    while (seen.taken < 1) await Bun.sleep(5);
    expect((await call("fs_read", { path: ".env" })).text).toContain("refused by rule secrets");
    save("[[glyph.policy]\n");
    while (seen.read < 2) await Bun.sleep(5);
    expect((await call("fs_read", { path: ".env" })).text).toContain("refused by rule secrets");
    save(secrets.replace("secrets", "other"));
    while (seen.taken < 2) await Bun.sleep(5);
    expect((await call("fs_read", { path: ".env" })).text).toContain("refused by rule other");
    watch.stop();
    expect(entries().filter(({ kind }) => kind === "config")).toHaveLength(2);
  });
});

describe("consent by mode", () => {
  test("deny refuses what would be asked", async () => {
    await start("", { consent: "deny" });
    expect((await writing("src/b.ts")).text).toContain("nobody is asked here (--consent deny)");
    expect((await call("fs_read", { path: "src/a.ts" })).text).toBe("needle a\n");
  });

  test("off lets it pass, is written down, and what is denied stays so", async () => {
    await start(`[[glyph.policy]]\nid = "no-b"\ntools = ["fs_write"]\npaths = ["src/b.ts"]\neffect = "deny"`, {
      consent: "off",
    });
    expect((await writing("src/c.ts")).facts).toMatchObject({ decision: "allow" });
    expect((await writing("src/b.ts")).text).toBe("src/b.ts: refused by rule no-b");
    expect(entries()).toContainEqual(expect.objectContaining({ kind: "call_start", consent: "off", tool: "fs_write" }));
  });
});
