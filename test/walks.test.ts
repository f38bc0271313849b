import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Home } from "./support/command.ts";
import { billing } from "./support/governed.ts";
import { omenCommand } from "./support/omen.ts";
import { startUpstream, type Upstream } from "./support/upstream/index.ts";
import { patternOf, stepsIn, Walk } from "./support/walk.ts";

/** Documents that walk: each command is run in order, and writes what the document shows. */

const root = resolve(import.meta.dir, "..");
const keys = { OPENAI_API_KEY: "sk-1", ANTHROPIC_API_KEY: "sk-2" };

interface Walked {
  /** Makes the document's configuration one that works here. */
  config(text: string, upstream: Upstream): string;
  /** Files that the document's commands read. */
  readonly files?: Readonly<Record<string, string>>;
}

const documents: Readonly<Record<string, Walked>> = {
  "docs/governance.md": {
    config: (text, { origin }) => `${text}base_url = "${origin}/v1"\nmodels = ["gpt-5-mini"]\n`,
  },
  "docs/routing.md": {
    config: (text) => text,
    files: {
      "request.json": JSON.stringify({
        messages: [{ role: "user", content: "Why does this test fail? ".repeat(740) }],
        max_tokens: 500,
      }),
    },
  },
};

describe.each(Object.entries(documents))("%s", (name, { config, files = {} }) => {
  const path = join(root, name);
  const steps = stepsIn(path);
  let home: Home;
  let upstream: Upstream;
  let server: Bun.Subprocess<"ignore", "ignore", "pipe">;
  let walk: Walk;

  beforeAll(async () => {
    home = new Home();
    upstream = await startUpstream();
    upstream.script(
      "gpt-5-mini",
      billing(100, () => 1000),
    );
    const [, text = ""] = /```toml\n(.*?)```/s.exec(readFileSync(path, "utf8")) ?? [];
    mkdirSync(join(home.path, ".config/omen"), { recursive: true });
    writeFileSync(join(home.path, ".config/omen/omen.toml"), config(text, upstream));
    for (const [file, content] of Object.entries(files)) writeFileSync(join(home.path, file), content);
    server = Bun.spawn([...omenCommand(), "serve", "--port", "0"], {
      cwd: home.path,
      env: home.env(keys),
      stdin: "ignore",
      stdout: "ignore",
      stderr: "pipe",
    });
    let said = "";
    let url = "";
    const decoder = new TextDecoder();
    for await (const chunk of server.stderr) {
      said += decoder.decode(chunk);
      url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? "";
      if (url !== "") break;
    }
    if (url === "") throw new Error(said);
    walk = new Walk(home, { ...keys, WALK_URL: url });
  }, 30_000);
  afterAll(async () => {
    server.kill();
    await server.exited;
    await upstream.stop();
    await home[Symbol.asyncDispose]();
  });

  test("has steps", () => {
    expect(steps.length).toBeGreaterThan(2);
  });

  test("each writes what is shown", async () => {
    for (const { command, shown, line } of steps) {
      // The holder's variables are not the operator's, who finds Omen by its folder.
      const isHolders = command.includes("$OMEN_URL") || command.startsWith("OMEN_API_KEY");
      const run = () => walk.run(`${isHolders ? "OMEN_URL=$WALK_URL\n" : ""}${command}`);
      const pattern = patternOf(shown);
      let wrote = await run();
      // Records are written in batches, a moment after the answer.
      for (let tries = 0; command.includes("omen usage") && tries < 50 && !pattern.test(wrote); tries++) {
        await Bun.sleep(100);
        wrote = await run();
      }
      expect({ line, command, wrote: pattern.test(wrote) ? shown : wrote }).toEqual({ line, command, wrote: shown });
    }
  }, 60_000);
});
