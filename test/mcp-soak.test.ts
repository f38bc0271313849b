import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Home } from "./support/command.ts";
import { startMcp } from "./support/mcp.ts";

/**
 * Many calls through rules and audit, one process: as many as SOAK_CALLS says (`script/soak
 * calls`), here enough to see a leak.
 */

const calls = Number(process.env["SOAK_CALLS"] ?? 20_000);
/** Calls that are under way at a time. */
const batch = 100;
/** Bytes that the process may be larger behind the calls than after the first tenth of them. */
const growthMax = 64 * 1024 * 1024;

test(
  "every call is in the log, and memory stays flat",
  async () => {
    await using home = new Home();
    mkdirSync(join(home.path, "shop"));
    mkdirSync(join(home.path, ".config/omen"), { recursive: true });
    writeFileSync(join(home.path, "shop/a.txt"), "a");
    writeFileSync(
      join(home.path, ".config/omen/omen.toml"),
      `[[glyph.policy]]\nid = "large"\ntools = ["fs_stat"]\nwhen = "args.path.contains('secret')"\neffect = "deny"\n`,
    );
    const server = startMcp({ args: ["--root", join(home.path, "shop")], env: home.env() });
    const call = { method: "tools/call", params: { name: "fs_stat", arguments: { path: "a.txt" } } };
    let settled = 0;
    for (let done = 0; done < calls; done += batch) {
      const lines = Array.from({ length: batch }, (_, index) =>
        JSON.stringify({ jsonrpc: "2.0", id: done + index, ...call }),
      );
      server.send(`${lines.join("\n")}\n`);
      for (let count = 0; count < batch; count++) {
        const { result } = await server.next();
        if (result?.["isError"] === true) throw new Error(JSON.stringify(result));
      }
      if (settled === 0 && done >= calls / 10) settled = residentOf(server.child.pid);
    }
    expect(residentOf(server.child.pid) - settled).toBeLessThan(growthMax);
    expect((await server.end()).exitCode).toBe(0);
    const { out, code } = await home.run(["audit", "verify"]);
    const entries = Number(/([\d,]+) entries/.exec(out)?.[1]?.replaceAll(",", ""));
    // The log's beginning and its rules, then two for each call.
    expect([code, entries]).toEqual([0, 2 + 2 * calls]);
  },
  20_000 + calls,
);

/** Bytes of a process in memory. */
const residentOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;
