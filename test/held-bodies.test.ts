import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { shareProject, type SharedProject } from "./support/glyph.ts";
import { RawConnection } from "./support/raw-socket.ts";

/**
 * Bodies under way are bounded together, whatever their path is and however they are framed: what models, tools and
 * administration are sent counts alike.
 */

const megabyte = 1_000_000;
let project: SharedProject;
let tool: string;
let admin: string;
beforeAll(async () => {
  project = await shareProject("[server]\nmax_held_bytes = 4_000_000");
  tool = (await project.key("laptop")).authorization;
  admin = `Bearer ${readFileSync(`${project.data}/keys/admin`, "utf8").trim()}`;
});
afterAll(() => project.stop());

const mcp = "Accept: application/json, text/event-stream\r\n";
const paths: readonly (readonly [path: string, authorization: () => string | undefined, headers?: string])[] = [
  ["/v1/chat/completions", () => undefined],
  ["/v1/completions", () => undefined],
  ["/v1/messages", () => undefined],
  ["/v1/messages/count_tokens", () => undefined],
  ["/v1/responses", () => undefined],
  ["/v1/embeddings", () => undefined],
  ["/v1/route", () => undefined],
  ["/mcp", () => tool, mcp],
  ["/admin/keys", () => admin],
];

/** The head of a POST, and its body but for the last byte. */
async function begin(path: string, authorization: string | undefined, more: string, framing: "length" | "chunked") {
  const { url } = project.omen;
  const body = `{"padding":"${"x".repeat(1.5 * megabyte)}"}`;
  const client = new RawConnection(url);
  const known = authorization === undefined ? "" : `Authorization: ${authorization}\r\n`;
  const head = `POST ${path} HTTP/1.1\r\nHost: ${new URL(url).host}\r\nConnection: close\r\nContent-Type: application/json\r\n${known}${more}`;
  const begun = body.slice(0, -1);
  await client.open;
  // Whoever is refused is not read to the end of what it sends.
  if (framing === "length") void client.send(`${head}Content-Length: ${body.length}\r\n\r\n${begun}`);
  else void client.send(`${head}Transfer-Encoding: chunked\r\n\r\n${begun.length.toString(16)}\r\n${begun}\r\n`);
  return client;
}

const cases = paths.flatMap(([path, authorization, headers = ""]) =>
  (["length", "chunked"] as const).map((framing) => [path, framing, authorization, headers] as const),
);

test.each(cases)("%s, by %s", async (path, framing, authorization, headers) => {
  const clients = await Promise.all(Array.from({ length: 6 }, () => begin(path, authorization(), headers, framing)));
  const refused = () => clients.filter(({ received }) => received.includes("max_held_bytes"));
  while (refused().length < clients.length - 2) await Bun.sleep(5);
  for (const { received } of refused()) expect(received).toMatch(/^HTTP\/1\.1 (?:503|529) /);
  for (const client of clients) client.leave();
  // What was held is free once its clients have gone.
  for (let isFree = false; !isFree;) {
    const one = await begin(path, authorization(), headers, framing);
    void one.send(framing === "length" ? "}" : "1\r\n}\r\n0\r\n\r\n");
    isFree = !(await one.closed).includes("max_held_bytes");
  }
});
