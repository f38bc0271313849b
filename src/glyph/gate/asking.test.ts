import { describe, expect, test } from "bun:test";
import { chmodSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  call,
  data,
  decide,
  entries,
  folder,
  gate,
  restart,
  start,
  verify,
  who,
  writing,
  written,
  useBed,
} from "../../../test/support/gate.ts";
import { openStore } from "../store.ts";
import type { Ask } from "./caller.ts";

useBed();

describe("asking at the client", () => {
  const trusting = `[glyph.consent]\nelicitation = ["launch:claude"]`;
  const asking = (ask: Ask, launch = "claude") => who({ launch, ask });

  test("counts where the user trusts the launch, and not elsewhere", async () => {
    await start(trusting);
    const questions: string[] = [];
    const yes: Ask = ({ message, choices }) => {
      questions.push(message, ...choices.map(({ value, label }) => `${value}: ${label}`));
      return Promise.resolve("session");
    };
    expect((await writing("src/tax.ts", "x", asking(yes, "other"))).facts).toMatchObject({ decision: "ask" });
    expect(questions).toEqual([]);
    expect((await writing("src/tax.ts", "x", asking(yes))).facts).toMatchObject({ decision: "allow", grant: "G1" });
    expect(questions[0]).toMatch(
      /^Glyph asks: fs_write, create src\/tax.ts, 1 bytes, in .*shop \(request [0-9A-Z]{4}\)$/,
    );
    expect(questions.slice(1)).toEqual([
      "no: No",
      "once: Once: exactly this call",
      "session: Session: fs_write with path src/*.ts",
    ]);
    expect((await writing("src/other.ts")).facts).toMatchObject({ grant: "G1" });
  });

  test("an answer that was not on offer is none, a no is one, and silence leaves it waiting", async () => {
    await start(trusting);
    expect(
      (
        await writing(
          "a.ts",
          "x",
          asking(() => Promise.resolve("always")),
        )
      ).facts,
    ).toMatchObject({ decision: "ask" });
    expect(
      (
        await writing(
          "b.ts",
          "x",
          asking(() => Promise.resolve(undefined)),
        )
      ).facts,
    ).toMatchObject({ decision: "ask" });
    expect(
      (
        await writing(
          "c.ts",
          "x",
          asking(() => Promise.resolve("no")),
        )
      ).text,
    ).toContain("A person refused this");
    expect(written("a.ts") || written("b.ts") || written("c.ts")).toBe(false);
  });

  test("what is decided elsewhere meanwhile counts", async () => {
    await start(trusting);
    const asked = Promise.withResolvers<void>();
    const silent: Ask = (_question, signal) => {
      asked.resolve();
      return new Promise((resolve) => signal.addEventListener("abort", () => resolve(undefined)));
    };
    const held = writing("src/tax.ts", "x", asking(silent));
    await asked.promise;
    decide("once");
    expect((await held).facts).toMatchObject({ decision: "allow" });
  });
});

describe("hooks", () => {
  function hook(name: string, script: string): string {
    const file = join(folder, name);
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  }
  const config = (at: string, file: string, more = "") => `[[glyph.hooks]]\nat = "${at}"\nrun = ["${file}"]\n${more}\n`;

  test("may ask or deny, see the call, and never allow", async () => {
    const seen = join(folder, "seen.json");
    await start(config("before", hook("freeze", `cat > ${seen}; echo '{"effect":"ask","reason":"release freeze"}'`)));
    expect((await call("fs_read", { path: "src/a.ts" })).text).toContain("Rule hook freeze: release freeze");
    expect(JSON.parse(readFileSync(seen, "utf8"))).toMatchObject({
      v: 1,
      at: "before",
      tool: "fs_read",
      principal: { id: "local", kind: "local" },
      arguments: { path: "src/a.ts" },
      paths: ["src/a.ts"],
      session: { id: "s-1", saw_untrusted: false },
    });
    decide("once");
    expect((await call("fs_read", { path: "src/a.ts" })).text).toBe("needle a\n");
  });

  const bad: readonly [name: string, script: string, reason: string][] = [
    ["allows", `echo '{"effect":"allow"}'`, 'hook allows answered "allow", which a hook can\'t'],
    ["fails", "exit 3", "hook fails ended with 3"],
    ["babbles", "echo hello", "hook babbles answered no JSON"],
    ["says-no", `echo '{"effect":"deny","reason":"not today"}'`, "not today"],
    ["hangs", "sleep 60", "hook hangs"],
  ];
  test.each(bad)("one that %s denies", async (name, script, reason) => {
    await start(config("before", hook(name, script), name === "hangs" ? "timeout_ms = 50" : "timeout_ms = 20000"));
    expect((await call("fs_read", { path: "src/a.ts" })).text).toStartWith(`denied: ${reason}`);
  });

  test("one that is not there denies", async () => {
    await start(config("before", join(folder, "nowhere")));
    expect((await call("fs_read", { path: "src/a.ts" })).text).toContain(
      "denied: hook nowhere can't be started (ENOENT)",
    );
  });

  test("one that says nothing has no opinion, and after a call may redact", async () => {
    const clean = hook("clean", `cat >/dev/null; echo '{"redact":[{"text":"needle","with":"[word]"}]}'`);
    await start(config("before", hook("quiet", "cat >/dev/null; echo '{}'")) + config("after", clean));
    expect((await call("fs_read", { path: "src/a.ts" })).text).toBe("[word] a\n");
  });
});

describe("the audit log", () => {
  test("has the intent of what writes before it is done, and how it ended", async () => {
    await start();
    await writing("src/tax.ts");
    decide("session");
    await writing("src/tax.ts");
    const kinds = entries().map(({ kind, state, decision }) => [kind, state ?? decision].filter(Boolean).join(" "));
    expect(kinds).toEqual(["log", "config", "consent asked", "decision ask", "call_start allow", "call_end"]);
    expect(entries()[4]).toMatchObject({ grant: "G1", tool: "fs_write" });
    gate.close();
    expect(verify()).toMatchObject({ entries: 6, unsigned: 0, problems: [] });
  });

  test("says which requests nobody has answered in time, once", async () => {
    await start();
    const request = String((await writing("src/tax.ts")).facts?.["request"]);
    const store = openStore(data);
    store.query("UPDATE requests SET lapses_ms = 1").run();
    store.close();
    for (let count = 0; count < 2; count++) {
      await restart();
      await call("fs_read", { path: "src/a.ts" });
    }
    const lapsed = entries().filter(({ state }) => state === "lapsed");
    expect(lapsed).toMatchObject([{ kind: "consent", request, tool: "fs_write", principal: "local", session: "s-1" }]);
  });

  test("that can't be written stops what writes, and lets reading go on", async () => {
    let isFull = false;
    await start(`[[glyph.policy]]\nid = "all"\neffect = "allow"`, {
      write(descriptor, text) {
        if (isFull) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        return writeSync(descriptor, text);
      },
    });
    expect((await writing("a.txt")).failed).toBeUndefined();
    isFull = true;
    expect((await writing("b.txt")).text).toBe(
      "refused: the audit log can't be written (no space left); reading still works",
    );
    expect(written("b.txt")).toBe(false);
    expect((await call("fs_read", { path: "src/a.ts" })).text).toBe("needle a\n");
    isFull = false;
    expect((await writing("b.txt")).failed).toBeUndefined();
    gate.close();
    expect(verify().problems).toEqual([]);
    expect(entries()).toContainEqual(expect.objectContaining({ kind: "gap" }));
  });

  test("that can't be written uses up no approval", async () => {
    let isFull = false;
    await start("", {
      write(descriptor, text) {
        if (isFull) throw Object.assign(new Error("full"), { code: "ENOSPC" });
        return writeSync(descriptor, text);
      },
    });
    await writing("a.txt");
    decide("once");
    isFull = true;
    expect((await writing("a.txt")).text).toContain("refused: the audit log can't be written");
    isFull = false;
    expect((await writing("a.txt")).failed).toBeUndefined();
    expect((await writing("a.txt")).failed).toBe(true);
  });

  test("a process that was stopped while it wrote blocks no reading, and what writes is told", async () => {
    await start();
    await call("fs_read", { path: "src/a.ts" });
    const stopped = openStore(data);
    stopped.run("BEGIN IMMEDIATE");
    expect((await call("fs_read", { path: "src/a.ts" })).text).toBe("needle a\n");
    expect((await writing("a.txt")).text).toBe(
      "refused: what a person is asked can't be written down; reading still works",
    );
    stopped.run("ROLLBACK");
    expect((await writing("a.txt")).facts).toMatchObject({ decision: "ask" });
    stopped.close();
  });

  test("whose folder can't be made stops what writes", async () => {
    writeFileSync(data, "a file where the folder should be");
    await start(`[[glyph.policy]]\nid = "all"\neffect = "allow"`);
    expect((await writing("b.txt")).text).toContain("refused: the audit log can't be written");
    expect((await call("fs_read", { path: "src/a.ts" })).text).toBe("needle a\n");
    rmSync(data);
  });

  test("counts", async () => {
    await start();
    await call("fs_read", { path: "src/a.ts" });
    await call("fs_read", { path: "src/a.ts" });
    await writing("b.txt");
    expect([...gate.counts().decisions.values()]).toEqual([
      { effect: "allow", rule: "default", count: 2 },
      { effect: "ask", rule: "default", count: 1 },
    ]);
    expect(gate.counts().auditEntries).toBe(8);
  });
});
