import { describe, expect, test } from "bun:test";
import { WireError } from "./error.ts";
import { framed, kept } from "./desk.ts";
import { messageOf, type Request } from "./request.ts";
import { targetOf, type Target } from "./target.ts";

const at = targetOf("http://127.0.0.1:8000/v1/chat?x=1#fragment");

const encodeRequest = (request: Request, target: Target): Buffer => Buffer.concat(framed(messageOf(request, target)));

describe("encodeRequest", () => {
  test("writes a POST with its length in bytes", () => {
    const bytes = encodeRequest(
      { method: "POST", headers: { "content-type": "application/json", via: "1.1 a" }, body: '"é☃"' },
      at,
    );
    expect(bytes.toString("utf8")).toBe(
      'POST /v1/chat?x=1 HTTP/1.1\r\nhost: 127.0.0.1:8000\r\ncontent-type: application/json\r\nvia: 1.1 a\r\ncontent-length: 7\r\n\r\n"é☃"',
    );
  });

  test("a GET has no length, a POST without a body has", () => {
    expect(encodeRequest({ method: "GET", headers: {} }, at).toString()).toBe(
      "GET /v1/chat?x=1 HTTP/1.1\r\nhost: 127.0.0.1:8000\r\n\r\n",
    );
    expect(encodeRequest({ method: "POST", headers: {} }, at).toString()).toContain("\r\ncontent-length: 0\r\n");
  });

  test("what frames the message is its own; a Host that is given counts", () => {
    const headers = {
      Host: "example.com",
      "Content-Length": "1",
      "transfer-encoding": "chunked",
      Connection: "close",
      a: "b",
    };
    expect(encodeRequest({ method: "GET", headers }, at).toString()).toBe(
      "GET /v1/chat?x=1 HTTP/1.1\r\nhost: example.com\r\na: b\r\n\r\n",
    );
  });

  test("a value beyond ASCII is one byte a character", () => {
    expect(encodeRequest({ method: "GET", headers: { a: "\u00e9" } }, at).includes(0xe9)).toBe(true);
  });

  test.each([
    { "x-a": "b\r\nx-evil: 1" },
    { "x-a": "b\nx-evil: 1" },
    { "x-a": "b\rc" },
    { "x-a": "b\u0000c" },
    { "x-a": "☃" },
    { host: "a\r\nx: y" },
    { "x-a\r\nx-evil": "1" },
    { "x a": "1" },
    { "": "1" },
  ])("%j is refused", (headers) => {
    expect(() => encodeRequest({ method: "GET", headers: headers as Record<string, string> }, at)).toThrow(WireError);
  });
});

describe("framed", () => {
  const post = (body: string | Buffer) => messageOf({ method: "POST", headers: { a: "b" }, body }, at);
  const text = (pieces: readonly Buffer[]) => Buffer.concat(pieces).toString();
  const expected = (body: string) =>
    `POST /v1/chat?x=1 HTTP/1.1\r\nhost: 127.0.0.1:8000\r\na: b\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  test.each([0, 1, 1000, 16_383, 16_384, 100_000])("a body of %p characters, as text and as bytes", (length) => {
    for (const letter of ["x", "é", "☃", "\u{1F980}"]) {
      const body = letter.repeat(length / letter.length);
      expect(text(framed(post(body)))).toBe(expected(body));
      expect(text(framed(post(Buffer.from(body))))).toBe(expected(body));
    }
  });

  test("a large body is not copied", () => {
    const body = Buffer.alloc(16_384, "x");
    expect(framed(post(body))[1]).toBe(body);
    expect(framed(post(body.subarray(1)))).toHaveLength(1);
  });

  test("a head of any length has its place", () => {
    const headers = { a: "b".repeat(200_000) };
    const [only] = framed(messageOf({ method: "POST", headers, body: "{}" }, at));
    expect(only?.toString()).toEndWith(`${"b".repeat(200_000)}\r\ncontent-length: 2\r\n\r\n{}`);
  });

  test("a request that is framed next takes the place of what was not kept", () => {
    const [lent, own] = [framed(post("first")), kept(framed(post("first")))];
    framed(post("other"));
    expect(text(own)).toBe(expected("first"));
    expect(text(lent)).not.toBe(expected("first"));
  });

  test("lone surrogates, three bytes each, have room", () => {
    const body = "\ud800".repeat(16_383);
    expect(text(framed(post(body)))).toBe(expected("\ufffd".repeat(16_383)));
  });
});

describe("targetOf", () => {
  test.each([
    ["http://example.com", "example.com", 80, false, "/", "example.com"],
    ["https://example.com/v1/", "example.com", 443, true, "/v1/", "example.com"],
    ["http://EXAMPLE.com:80/a?b=c d", "example.com", 80, false, "/a?b=c%20d", "example.com"],
    ["http://[::1]:11434/api/tags", "::1", 11_434, false, "/api/tags", "[::1]:11434"],
    ["https://example.com:8443/ü", "example.com", 8443, true, "/%C3%BC", "example.com:8443"],
  ] as const)("%s", (url, host, port, isSecure, path, authority) => {
    expect(targetOf(url)).toMatchObject({ origin: { host, port, isSecure }, path, authority });
  });

  test.each(["ftp://a/b", "nonsense", "http://user:password@a/b", "http://user@a/b"])("%s is refused", (url) => {
    expect(() => targetOf(url)).toThrow(WireError);
  });

  test("the same origin has the same key, another has another", () => {
    const key = (url: string) => targetOf(url).origin.key;
    expect(key("http://a:80/x")).toBe(key("http://a/y"));
    expect(new Set(["http://a", "https://a", "http://a:8080", "http://b"].map(key)).size).toBe(4);
  });
});
