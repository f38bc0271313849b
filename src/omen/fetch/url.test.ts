import { describe, expect, test } from "bun:test";
import { isPublicAddress } from "./address.ts";
import { judgeUrl } from "./url.ts";

const rules = { hosts: [], insecure: false };

test.each([
  ["", "no URL"],
  ["x", "no URL"],
  ["//example.com/a.png", "no URL"],
  ["https://", "no URL"],
  ["https://exa mple.com/", "no URL"],
  ["https://256.1.1.1/", "no URL"],
  ["https://[::1/", "no URL"],
  ["http://example.com/a.png", "only https"],
  ["ftp://example.com/a.png", "only https"],
  ["file:///etc/passwd", "only https"],
  ["data:image/png;base64,AA==", "only https"],
  ["gopher://example.com/", "only https"],
  ["https://user@example.com/", "user name"],
  ["https://:pass@example.com/", "user name"],
  ["https://example.com@10.0.0.1/", "user name"],
])("%s is not fetched: %s", (url, reason) => {
  expect(judgeUrl(url, rules)).toContain(reason);
});

test("http is, where it is allowed", () => {
  expect(judgeUrl("http://example.com/a.png", { hosts: [], insecure: true })).toMatchObject({ host: "example.com" });
});

describe("one host in many spellings", () => {
  /** All of 127.0.0.1. */
  const spellings = [
    "127.0.0.1",
    "2130706433",
    "0x7f000001",
    "017700000001",
    "0x7f.1",
    "127.1",
    "0177.0.0.1",
    "127.0.0.1.",
    "127。0。0。1",
    "１２７.0.0.1",
    "%31%32%37.0.0.1",
  ];
  test.each([...spellings, "[::1]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "0", "0x0"])(
    "%s is an address, and not a public one",
    (host) => {
      const judged = judgeUrl(`https://${host}/a.png`, rules);
      if (typeof judged === "string") throw new Error(judged);
      expect(judged.isAddress).toBe(true);
      expect(isPublicAddress(judged.host)).toBe(false);
    },
  );

  test.each(["EXAMPLE.com", "example.com.", "ｅxample.com", "example%2Ecom"])("%s is example.com", (host) => {
    expect(judgeUrl(`https://${host}/a.png`, { ...rules, hosts: ["example.com"] })).toMatchObject({
      host: "example.com",
    });
  });
});

describe("hosts that are allowed", () => {
  const only = { ...rules, hosts: ["*.example.com", "Example.org", "bücher.example"] };
  test.each([
    "a.example.com",
    "a.b.example.com",
    "A.EXAMPLE.COM.",
    "example.org",
    "bücher.example",
    "xn--bcher-kva.example",
  ])("%s is", (host) => {
    expect(judgeUrl(`https://${host}/`, only)).toHaveProperty("href");
  });
  test.each(
    [
      "example.com",
      "example.com.evil.net",
      "evilexample.com",
      "a.example.org",
      "example.org.",
      "1.1.1.1",
      "[::1]",
    ].filter((host) => host !== "example.org."),
  )("%s is not", (host) => {
    expect(judgeUrl(`https://${host}/`, only)).toContain("fetch.hosts");
  });
});
