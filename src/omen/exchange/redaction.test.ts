import { expect, test } from "bun:test";
import { Secret } from "../../platform/config/index.ts";
import { redacted } from "./redaction.ts";

test.each([
  ["a key sk-proj-AbCdEfGhIjKlMnOpQrSt in words", "a key [key] in words"],
  ["sk-omen-0123456789_abcdefghijklmnop", "[key]"],
  ["ghp_0123456789abcdefghijABCDEFGHIJ", "[key]"],
  ["AKIAIOSFODNN7EXAMPLE", "[key]"],
  ["Authorization: Bearer abcdefgh12345678", "Authorization: Bearer [key]"],
  ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "[token]"],
  ["write to ada.lovelace+x@mail.example.com now", "write to [mail] now"],
  ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nrest", "[private key]\nrest"],
  ["-----BEGIN EC PRIVATE KEY-----\nQm9kaWVz", "[private key]"],
  [`"data:image/png;base64,${"A".repeat(100)}"`, '"[data]"'],
  [`{"b64_json":"${"A".repeat(1000)}=="}`, '{"b64_json":"[data]"}'],
  ["a sentence about task-based skills and disk-space-of-the-machine", undefined],
  ["const sk = 5; a@b is no address", undefined],
])("%s", (text, clean = text) => expect(redacted(text, 10_000)).toBe(clean));

test("this program's own secrets have no form", () => {
  const secret = new Secret("an-upstream-password-of-ours");
  expect(redacted(`the server said: ${secret.reveal()} is wrong`, 1000)).toBe("the server said: [secret] is wrong");
});

test("a long text is cut, and nothing of a secret at its cut stays", () => {
  const key = `sk-${"x".repeat(40)}`;
  expect(redacted(`${"a".repeat(95)} ${key}`, 100)).toBe(`${"a".repeat(95)} [key[cut]`);
  expect(redacted("b".repeat(1000), 100)).toBe(`${"b".repeat(100)}[cut]`);
});

test("hostile text takes no longer than other text", () => {
  for (const piece of ["a@", "sk-", "eyJ", "-----BEGIN PRIVATE KEY-----", "data:a/b;base64,", '"', "a.b-"]) {
    const text = piece.repeat(Math.ceil(262_144 / piece.length));
    expect(redacted(text, 65_536).length).toBeLessThanOrEqual(65_541);
  }
});
