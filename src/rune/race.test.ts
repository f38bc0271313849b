import { expect, test } from "bun:test";
import { readFileSync, symlinkSync } from "node:fs";
import { openRoot, RuneError } from "./index.ts";
import { Tree } from "./testing.ts";

const canary = "canary: nobody may see or touch this";

/** Flips by the other process; a million in script/soak race. */
const flips = Number(process.env["SOAK_FLIPS"] ?? 20_000);

/**
 * Swaps a directory for a link that leads out, a file for a link to what is denied, and moves directories, in a
 * random order that a seed decides.
 */
const flipper = `
  const { renameSync } = require("node:fs");
  const [flips, seed] = process.argv.slice(-2).map(Number);
  let state = seed;
  const random = (below) => (state = (state * 1103515245 + 12345) % 2147483648) % below;
  const swap = (a, b) => { renameSync(a, "away"); renameSync(b, a); renameSync("away", b); };
  console.log("ready");
  for (let flip = 0; flip < flips; flip++) {
    const which = random(3);
    if (which === 0) swap("in/flip", "in/out");
    else if (which === 1) swap("in/file", "in/secret-link");
    else { renameSync("in/deep/a", "in/deep/b"); renameSync("in/deep/b", "in/deep/a"); }
  }`;

test(
  "what lies outside, or is denied, is never seen or touched while directories, links and names flip",
  async () => {
    using tree = new Tree({
      "outside/f": canary,
      "in/secret": canary,
      "in/flip/f": "inside",
      "in/file": "inside",
      "in/deep/a/x/f": "inside",
    });
    symlinkSync("../outside", tree.at("in/out"));
    symlinkSync("secret", tree.at("in/secret-link"));
    const root = openRoot(tree.at("in"), { deny: ["secret"] });
    const command = [process.execPath, "-e", flipper, String(flips), "20261201"];
    const child = Bun.spawn(command, { cwd: tree.path, stdout: "pipe", stderr: "inherit" });
    await child.stdout.getReader().read();
    const paths = ["flip/f", "file", "secret-link", "deep/a/x/f", "deep/b/x/f", "deep/a/../../flip/f", "out/f"];
    const seen = new Set<string>();
    const codes = new Set<string>();
    const attempt = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        if (!(error instanceof RuneError)) throw error;
        codes.add(error.code);
      }
    };
    let rounds = 0;
    while (child.exitCode === null && child.signalCode === null) {
      for (const path of paths) {
        attempt(() => seen.add(new TextDecoder().decode(root.read(path).bytes)));
        attempt(() => root.write(path, "inside", { sync: "none" }));
        attempt(() => root.editRanges(path, [{ bytes: [0, 6], newText: "inside" }], { sync: "none" }));
      }
      attempt(() => root.copy("file", "copy", { replace: true }));
      if (rounds++ % 16 === 0) {
        const found = await root.search("canary", { hidden: true });
        expect(found.matches).toEqual([]);
      }
      await new Promise(setImmediate);
    }
    expect(await child.exited).toBe(0);
    root.close();
    expect([...seen].filter((text) => text.includes("canary"))).toEqual([]);
    expect(seen.has("inside")).toBe(true);
    expect(codes.has("escape") || codes.has("denied")).toBe(true);
    expect(readFileSync(tree.at("outside/f"), "utf8")).toBe(canary);
    expect(readFileSync(tree.at("in/secret"), "utf8")).toBe(canary);
  },
  flips * 2 + 30_000,
);
