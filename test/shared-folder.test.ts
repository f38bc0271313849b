import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Grants } from "../src/glyph/consent/grants.ts";
import { Requests } from "../src/glyph/consent/requests.ts";
import { openStore } from "../src/glyph/store.ts";
import { Home } from "./support/command.ts";
import { type McpProcess, startMcp } from "./support/mcp.ts";

/** Many processes on one data folder, of which some are killed: no log breaks, and no grant is lost. */
test("ten processes share a data folder, and some die", async () => {
  await using home = new Home();
  const shop = join(home.path, "shop");
  const data = join(home.path, ".local/share/omen");
  mkdirSync(shop);
  mkdirSync(join(home.path, ".config/omen"), { recursive: true });
  writeFileSync(
    join(home.path, ".config/omen/omen.toml"),
    `[[glyph.policy]]\nid = "ask"\npaths = ["*.md"]\neffect = "ask"\n`,
  );
  for (let index = 0; index < 10; index++) writeFileSync(join(shop, `${index}.md`), `${index}`);
  writeFileSync(join(shop, "free.txt"), "free");

  const killed: McpProcess[] = [];
  /** One client: it asks for something, and reads until it has done enough, or is killed in the middle. */
  const work = async (index: number) => {
    const server = startMcp({ args: ["--root", shop], env: home.env() });
    const { facts } = await server.call("fs_read", { path: `${index}.md` });
    const dies = index % 2 === 0;
    const reading = (async () => {
      for (let count = 0; count < 200; count++) await server.call("fs_read", { path: "free.txt" });
    })();
    if (dies) {
      await server.call("ping");
      server.child.kill("SIGKILL");
      killed.push(server);
      await reading.catch(() => undefined);
      await server.child.exited;
    } else {
      await reading;
      expect(await server.end()).toMatchObject({ exitCode: 0 });
    }
    return (facts as { readonly request: string }).request;
  };
  const requests = await Promise.all(Array.from({ length: 10 }, (_, index) => work(index)));
  expect(new Set(requests).size).toBe(10);
  expect(killed).toHaveLength(5);

  const store = openStore(data);
  const [asked, grants] = [new Requests(store), new Grants(store)];
  for (const id of requests) asked.grant(id, "always", (row) => grants.make(row, "always", 30));
  store.close();

  // Each is seen by processes that begin now, side by side.
  await Promise.all(
    Array.from({ length: 10 }, async (_, index) => {
      const server = startMcp({ args: ["--root", shop], env: home.env() });
      expect((await server.call("fs_read", { path: `${index}.md` })).text).toBe(`${index}`);
      server.child.kill("SIGKILL");
      await server.child.exited;
    }),
  );
  const verified = await home.run(["audit", "verify"]);
  expect(verified.out).toMatch(/^20 logs, [\d,]+ entries, \d+ checkpoints?: whole\n {2}unsigned /);
  expect((await home.run(["consent", "list"])).out).toMatch(/\nG10 /);
}, 60_000);
