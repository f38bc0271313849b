import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Roots } from "../roots.ts";
import { list } from "./fs-list.ts";
import { read } from "./fs-read.ts";

const folder = mkdtempSync(join(tmpdir(), "omen-read-"));
const roots = Roots.open([folder]);
afterAll(() => {
  roots.close();
  rmSync(folder, { recursive: true, force: true });
});
const reading = (given: object) =>
  read.call(given as Record<string, unknown>, { roots, signal: new AbortController().signal });

test("a file of UTF-16 is shown, as a search shows its lines", async () => {
  const little = Buffer.from("\uFEFFgröße\n", "utf16le");
  writeFileSync(join(folder, "little.txt"), little);
  writeFileSync(join(folder, "big.txt"), Buffer.from(little).swap16());
  for (const path of ["little.txt", "big.txt"])
    expect(await reading({ path })).toMatchObject({ text: "größe\n[UTF-16 in the file]" });
});

test("a name that is no UTF-8 is listed, with a word about it", async () => {
  const strange = mkdtempSync(join(tmpdir(), "omen-names-"));
  writeFileSync(Buffer.concat([Buffer.from(`${strange}/a`), Buffer.from([0xff])]), "");
  const other = Roots.open([strange]);
  const { text } = await list.call({}, { roots: other, signal: new AbortController().signal });
  expect(text).toBe("a\uFFFD\n[a name with \uFFFD is not UTF-8, and can't be asked for]");
  other.close();
  rmSync(strange, { recursive: true });
});

test("what is no UTF-16, or a part of it, is binary", () => {
  writeFileSync(join(folder, "odd.txt"), Buffer.from([0xff, 0xfe, 0, 0xd8, 0, 0]));
  writeFileSync(join(folder, "long.txt"), Buffer.from(`\uFEFF${"x\n".repeat(100)}`, "utf16le"));
  expect(() => reading({ path: "odd.txt" })).toThrow("is binary");
  expect(() => reading({ path: "long.txt", max_bytes: 50 })).toThrow("is binary");
});
