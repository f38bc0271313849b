import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Home } from "./support/command.ts";
import { startGlyphPort } from "./support/glyph-port.ts";
import { RawConnection } from "./support/raw-socket.ts";
import { startOmen, type OmenServer } from "./support/server.ts";

/**
 * A request whose line and Host make no URL is refused in the shape of the API, and learns nothing
 * of the program that refuses it.
 */

let open: OmenServer;
let keyed: OmenServer;
beforeAll(async () => {
  const quiet = "discovery.enabled = false";
  [open, keyed] = await Promise.all([
    startOmen({ config: quiet }),
    startOmen({ config: `${quiet}\n[auth]\nmode = "keys"\nkeys.ada.key = "env:ADA"`, env: { ADA: "sk-omen-ada" } }),
  ]);
});
afterAll(async () => {
  await Promise.all([open.stop(), keyed.stop()]);
});

async function answer(url: string, request: string): Promise<string> {
  const client = new RawConnection(url);
  await client.send(`${request}\r\nConnection: close\r\n\r\n`);
  return client.closed;
}

const hosts = ["a b", "", "[::1", "x:99999", "x:y", "x@y", "x/y", "x?y", "a\u00e4", "%", "1.2.3.4.5:"];
const requests: readonly string[] = [
  ...hosts.flatMap((host) => ["1.1", "1.0"].map((version) => `GET /v1/models HTTP/${version}\r\nHost: ${host}`)),
  ...hosts.map((host) => `POST /v1/messages HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0`),
  ...hosts.map((host) => `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0`),
  "GET /v1/models HTTP/1.0",
  "CONNECT a:1 HTTP/1.1\r\nHost: a:1",
  "CONNECT a b HTTP/1.1\r\nHost: a",
  "GET http://[::1/v1/models HTTP/1.1\r\nHost: [",
  "OPTIONS * HTTP/1.1\r\nHost: x",
];

/** What would tell of the program: its folders, its runtime, its source, a trace. */
const inside = new RegExp(
  `Bun|Elysia|\\.ts\\b|node_modules|at \\w+ \\(|${process.cwd()}|<html|Something went wrong`,
  "i",
);

describe("a request without a URL", () => {
  test.each(requests.map((request) => [request]))("%j", async (request) => {
    for (const { url } of [open, keyed]) {
      const text = await answer(url, request);
      expect(text).toMatch(/^HTTP\/1\.1 (?:400|401|403|404|505) /);
      expect(text).not.toMatch(inside);
      const body = text.slice(text.indexOf("\r\n\r\n") + 4);
      if (body !== "") expect(JSON.parse(body)).toMatchObject({ error: { message: expect.any(String) } });
    }
    expect((await fetch(`${open.url}/health`)).status).toBe(200);
  });

  test("says what is wrong with it", async () => {
    expect(await answer(open.url, "GET /v1/models HTTP/1.1\r\nHost: x:99999")).toContain('"code":"invalid_url"');
    expect(open.output.error).not.toContain("a bug in Omen");
  });

  test("at a port of Glyph's alone", async () => {
    await using home = new Home();
    await using port = await startGlyphPort(home, { args: ["--transport", "http", "--root", home.path] });
    for (const host of hosts) {
      const text = await answer(port.mcp, `POST /mcp HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 0`);
      expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
      expect(text).not.toMatch(inside);
    }
  });
});
