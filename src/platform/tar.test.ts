import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTar, TarWriter } from "./tar.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "omen-tar-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files: Readonly<Record<string, Uint8Array>> = {
  empty: new Uint8Array(),
  "a/block": new Uint8Array(512).fill(7),
  "a/more": new Uint8Array(513).fill(8),
  large: new Uint8Array(3_000_000).map((_, at) => at % 251),
  [`${"deep/".repeat(25)}${"n".repeat(90)}`]: new Uint8Array([1]),
  ümlaut: new Uint8Array([2]),
};

function written(name: string, contents = files): string {
  const path = join(folder, name);
  const descriptor = openSync(path, "w");
  const archive = new TarWriter(descriptor, Date.UTC(2026, 11, 21, 2));
  for (const [entry, bytes] of Object.entries(contents)) archive.add({ name: entry, bytes: bytes.length }, [bytes]);
  archive.end();
  closeSync(descriptor);
  return path;
}

function read(path: string): Readonly<Record<string, Uint8Array>> {
  const found: Record<string, Uint8Array> = {};
  readTar(path, ({ name }, chunks) => void (found[name] = Buffer.concat([...chunks])));
  return found;
}

describe("a tar", () => {
  test("gives back what it was given", () => {
    const found = read(written("whole.tar"));
    expect(Object.keys(found)).toEqual(Object.keys(files));
    for (const [name, bytes] of Object.entries(files))
      expect(Buffer.compare(found[name] ?? Buffer.from("?"), bytes)).toBe(0);
  });

  test("is one to tar(1), and what tar(1) writes is one here", () => {
    const path = written("listed.tar");
    const listed = Bun.spawnSync(["tar", "-tf", path, "--quoting-style=literal"]);
    expect(listed.stdout.toString().split("\n").filter(Boolean)).toEqual(Object.keys(files));
    const other = join(folder, "other.tar");
    writeFileSync(join(folder, "one"), "1");
    expect(Bun.spawnSync(["tar", "--format=ustar", "-cf", other, "-C", folder, "one"]).exitCode).toBe(0);
    expect(Buffer.from(read(other)["one"] ?? []).toString()).toBe("1");
  });

  test("what is not read is passed over", () => {
    const names: string[] = [];
    readTar(written("passed.tar"), ({ name }) => void names.push(name));
    expect(names).toEqual(Object.keys(files));
  });

  test("cut off anywhere it is refused", () => {
    const small = { one: new Uint8Array(700), two: new Uint8Array(10) };
    const { length } = readFileSync(written("full.tar", small));
    for (let bytes = 0; bytes < length; bytes += 97) {
      const path = written("cut.tar", small);
      truncateSync(path, bytes);
      expect(() => read(path)).toThrow("it was cut off");
    }
  });

  test("a header that was changed is refused", () => {
    for (let at = 0; at < 512; at += 13) {
      const path = written("changed.tar", { one: new Uint8Array(1) });
      const bytes = readFileSync(path);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      writeFileSync(path, bytes);
      expect(() => read(path)).toThrow();
    }
  });

  test.each(["../up", "/etc/passwd", "a/../../b", "a//b", "./a", "a\\..\\b"])("the name %s is refused", (name) => {
    const path = written("foreign.tar", { [name]: new Uint8Array(1) });
    expect(() => read(path)).toThrow("leads outside of a folder");
  });

  test("links are refused", () => {
    const path = join(folder, "links.tar");
    Bun.spawnSync(["ln", "-sf", "/etc/passwd", join(folder, "link")]);
    Bun.spawnSync(["tar", "--format=ustar", "-cf", path, "-C", folder, "link"]);
    expect(() => read(path)).toThrow("is no plain file");
  });

  test("a name that does not fit is refused when it is written", () => {
    expect(() => written("long.tar", { ["x".repeat(101)]: new Uint8Array() })).toThrow("too long");
  });
});
