import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { startOmen, type OmenServer } from "./support/server.ts";

/** Requests whose body is encoded, as Codex and opencode send theirs. */

let omen: OmenServer;
beforeAll(async () => {
  omen = await startOmen({ config: "[discovery]\nenabled = false\n[server]\nmax_body_bytes = 100000" });
});
afterAll(() => omen.stop());

const question = { model: "echo", max_tokens: 50, messages: [{ role: "user", content: "Grüße ☃" }] };
const json = Buffer.from(JSON.stringify(question));

const post = (body: Uint8Array | ReadableStream<Uint8Array>, coding: string, path = "/v1/chat/completions") =>
  fetch(omen.url + path, { method: "POST", body, headers: { "content-encoding": coding } });

const codings = [
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["GZIP", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
] as const;

describe.each(codings)("a body in %s", (coding, encode) => {
  test.each(["/v1/chat/completions", "/v1/messages", "/v1/responses"])("is read at %s", async (path) => {
    const body = path === "/v1/responses" ? encode(JSON.stringify({ model: "echo", input: "Grüße ☃" })) : encode(json);
    const answer = await post(body, coding, path);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("Grüße ☃")]);
  });

  test("is read without a declared length", async () => {
    const answer = await post(new Blob([encode(json)]).stream(), coding);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining("Grüße ☃")]);
  });

  test("that is cut off, another's, or none is refused", async () => {
    for (const body of [encode(json).subarray(0, -3), json, Buffer.concat([encode(json), Buffer.from("more")])]) {
      const answer = await post(body, coding);
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { error: { message: expect.stringContaining("Content-Encoding") } },
      ]);
    }
  });

  test("that grows beyond the limit is refused where it does", async () => {
    const answer = await post(encode(Buffer.alloc(50_000_000, "a")), coding);
    expect([answer.status, await answer.json()]).toMatchObject([413, { error: { code: "request_too_large" } }]);
  });
});

test("identity is no coding", async () => {
  expect((await post(json, "identity")).status).toBe(200);
});

test.each(["rot13", "gzip, br", "constructor"])(
  "the coding %s is refused, with those that are known",
  async (coding) => {
    const answer = await post(json, coding);
    expect([answer.status, answer.headers.get("accept-encoding")]).toEqual([415, "gzip, deflate, br, zstd"]);
    expect(await answer.json()).toMatchObject({ error: { code: "unsupported_content_encoding" } });
    const inMessages = await post(json, coding, "/v1/messages");
    expect([inMessages.status, await inMessages.json()]).toMatchObject([
      415,
      { type: "error", error: { type: "invalid_request_error" } },
    ]);
  },
);
