import { expect, test } from "bun:test";
import { mediaTypeOf } from "./media-type.ts";

const latin1 = (text: string): Uint8Array => Buffer.from(text, "latin1");

test.each([
  ["\x89PNG\r\n\x1a\nrest", "image/png"],
  ["\xff\xd8\xff\xe0", "image/jpeg"],
  ["GIF87a", "image/gif"],
  ["GIF89a…", "image/gif"],
  ["RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"],
  ["%PDF-1.7", "application/pdf"],
] as const)("%j is %s", (text, type) => expect(mediaTypeOf(latin1(text))).toBe(type));

test.each([
  "",
  "\x89PNG",
  " %PDF-",
  "RIFF\x01\x02\x03\x04WAVE",
  "XXXX\x01\x02\x03\x04WEBP",
  "<svg",
  "<html>",
  "{}",
  "MZ",
])("%j is nothing that is taken", (text) => expect(mediaTypeOf(latin1(text))).toBeUndefined());
