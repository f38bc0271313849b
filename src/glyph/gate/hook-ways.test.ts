import { describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { call, decide, folder, restart, start, useBed } from "../../../test/support/gate.ts";
import { readGlyphConfig } from "../../platform/config/index.ts";

/** Hooks that are posted to, before a real gate. */

useBed();

const config = (at: string, url: string, more = "timeout_ms = 20000") =>
  `[[glyph.hooks]]\nat = "${at}"\nurl = "${url}"\n${more}\n`;

const service = (answer: (body: Record<string, unknown>) => Response | Promise<Response>) =>
  Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => answer((await request.json()) as Record<string, unknown>),
  });

const reading = () => call("fs_read", { path: "src/a.ts" });

describe("a hook that is posted to", () => {
  test("sees the call, may ask, and redacts what comes back", async () => {
    const seen: Record<string, unknown>[] = [];
    await using hook = service((body) => {
      seen.push(body);
      return Response.json(
        body["at"] === "before"
          ? { effect: "ask", reason: "release freeze" }
          : { redact: [{ text: "needle", with: "[word]" }] },
      );
    });
    const url = `${hook.url}judge`;
    await start(config("before", url) + config("after", url));
    expect((await reading()).text).toContain(`Rule hook 127.0.0.1:${hook.port}: release freeze`);
    decide("once");
    expect((await reading()).text).toBe("[word] a\n");
    expect(seen[0]).toMatchObject({ v: 1, tool: "fs_read", arguments: { path: "src/a.ts" }, paths: ["src/a.ts"] });
  });

  test.each<[string, () => Response | Promise<Response>, string]>([
    ["allows", () => Response.json({ effect: "allow" }), 'answered "allow", which a hook can\'t'],
    ["denies", () => Response.json({ effect: "deny", reason: "not today" }), "not today"],
    ["fails", () => new Response("no", { status: 500 }), "answered with status 500"],
    ["babbles", () => new Response("hello"), "answered no JSON"],
    ["sends on", () => Response.redirect("http://127.0.0.1:1/", 307), "which is not followed"],
    ["says too much", () => new Response("x".repeat(1_100_000)), "answered more than 1048576 bytes"],
  ])("that %s denies", async (_, answer, reason) => {
    await using hook = service(answer);
    await start(config("before", `${hook.url}`));
    const { text, failed } = await reading();
    expect([text.startsWith("denied: "), failed]).toEqual([true, true]);
    expect(text).toContain(reason);
  });

  test("that is late, not there, or in a place that is not called denies", async () => {
    await using slow = service(() => new Promise(() => undefined));
    await start(config("before", `${slow.url}`, "timeout_ms = 50"));
    expect((await reading()).text).toContain("took longer than 50 ms");
    await restart(config("before", "http://127.0.0.1:1/"));
    expect((await reading()).text).toContain("can't be called");
    await restart(config("before", "https://169.254.169.254/"));
    expect((await reading()).text).toContain("leads to 169.254.169.254, which is not called");
    await slow.stop(true);
  });

  test.each([
    [config("before", "http://hooks.example.com/"), "write https://"],
    [config("before", "ftp://127.0.0.1/"), "write https://"],
    [config("before", "https://a.example/", 'run = ["/bin/true"]'), "give run, or url"],
    ['[[glyph.hooks]]\nat = "before"\n', "give run, or url"],
  ])("is no %j", async (toml, reason) => {
    await start();
    const file = join(folder, "other.toml");
    writeFileSync(file, toml);
    expect(() => readGlyphConfig(file)).toThrow(reason);
  });
});
