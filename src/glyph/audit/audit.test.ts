import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Log } from "../../platform/log.ts";
import { glyphFiles, openStore } from "../store.ts";
import { exportCheckpoints } from "./export.ts";
import { believedKeys, publicKeys, rotateKey, signingKey } from "./keys.ts";
import { AuditFailure, AuditLog, logFiles, type Write } from "./log.ts";
import { notesOf } from "./note.ts";
import { checkProof, prove } from "./proof.ts";
import { AuditRegistry } from "./registry.ts";
import { verifyAll } from "./verify.ts";

const folders: string[] = [];
let folder = "";
let registry: AuditRegistry;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "omen-audit-"));
  folders.push(folder);
  registry = new AuditRegistry(openStore(folder));
});
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

const log = new Log({ level: "error", format: "json" });
const begin = (write?: Write) => AuditLog.open({ folder, registry, log, ...(write && { write }) });
const verify = (elsewhere?: string, key?: string) => verifyAll({ folder, registered: registry.all(), key, elsewhere });
const filesOf = ({ id }: AuditLog) => logFiles(join(glyphFiles(folder).audit, id));

/** A log of `count` entries that was ended. */
function written(count = 6): AuditLog {
  const audit = begin();
  for (let index = 1; index < count; index++) audit.append("call_start", { tool: "fs_write", call: `c-${index}` });
  audit.close();
  return audit;
}

/** Waits until the log has signed everything. */
async function signed(audit: AuditLog): Promise<void> {
  while (audit.unsigned > 0) await Bun.sleep(5);
}

describe("a log", () => {
  test("is whole as it was written, and its key is its owner's alone", () => {
    written();
    expect(verify()).toMatchObject({ logs: 1, entries: 6, checkpoints: 1, unsigned: 0, problems: [] });
    expect(statSync(glyphFiles(folder).auditKey).mode & 0o777).toBe(0o600);
  });

  test("is signed while it is written, and goes on", async () => {
    const audit = begin();
    await signed(audit);
    audit.append("decision", { tool: "fs_read" });
    expect(verify()).toMatchObject({ entries: 2, checkpoints: 1, unsigned: 1, problems: [] });
    await signed(audit);
    expect(verify()).toMatchObject({ checkpoints: 2, unsigned: 0, problems: [] });
    audit.close();
    expect(registry.all()).toMatchObject([{ id: audit.id, signed_size: 2 }]);
  });

  test("numbers its entries, staged ones included", () => {
    const audit = begin();
    expect([audit.stage("call_start", {}), audit.stage("call_end", {}), audit.append("decision", {})]).toEqual([
      1, 2, 3,
    ]);
    audit.close();
    const lines = readFileSync(filesOf(audit).entries, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual([0, 1, 2, 3]);
  });

  test("keeps salts beside it, so that a hash can be shown to be somebody's arguments", () => {
    const audit = begin();
    const hash = audit.hash(audit.size, '{"path":"a"}');
    const seq = audit.append("call_start", { args_hash: hash });
    audit.close();
    const [number, salt = ""] = readFileSync(filesOf(audit).salts, "utf8").trim().split(" ");
    expect(Number(number)).toBe(seq);
    const again = new Bun.CryptoHasher("sha256").update(Buffer.from(salt, "base64url")).update('{"path":"a"}');
    expect(again.digest("base64url")).toBe(hash);
    rmSync(filesOf(audit).salts);
    expect(verify().problems).toEqual([]);
  });
});

describe("what was changed is found", () => {
  const flip = (file: string, at: (length: number) => number) => {
    const bytes = readFileSync(file);
    const index = at(bytes.length);
    bytes[index] = (bytes[index] ?? 0) ^ 1;
    writeFileSync(file, bytes);
  };

  test("one byte of an entry, and which", () => {
    const audit = written();
    const { entries } = filesOf(audit);
    const lines = readFileSync(entries, "utf8").split("\n");
    flip(entries, () => lines.slice(0, 3).join("\n").length + 30);
    expect(verify().problems).toEqual([
      `${audit.id}: entries 0 to 5 are not what checkpoint 1 signed; first that differs: 3`,
    ]);
  });

  test("a byte anywhere in entries or checkpoints", () => {
    const audit = written();
    const { entries, checkpoints } = filesOf(audit);
    for (const file of [entries, checkpoints]) {
      const whole = readFileSync(file);
      for (let at = 0; at < whole.length - 1; at += 7) {
        flip(file, () => at);
        expect(verify().problems.length, `${file} at ${at}`).toBe(1);
        writeFileSync(file, whole);
      }
    }
    expect(verify().problems).toEqual([]);
  });

  test("lines that were swapped, dropped, doubled, or cut off", () => {
    const audit = written();
    const { entries } = filesOf(audit);
    const lines = readFileSync(entries, "utf8").trimEnd().split("\n");
    const [a = "", b = "", ...rest] = lines;
    const mutations = [[b, a, ...rest], lines.slice(1), [...lines, a], lines.slice(0, -1), [], [a, ...lines]];
    for (const mutation of mutations) {
      writeFileSync(entries, mutation.map((line) => `${line}\n`).join(""));
      expect(verify().problems).toHaveLength(1);
    }
    writeFileSync(entries, `${lines.join("\n")}\n{"half":`);
    expect(verify().problems).toEqual([]);
  });

  test("a folder that is gone, and an end that was cut off with its checkpoints", async () => {
    const audit = begin();
    await signed(audit);
    const [size, notes] = [readFileSync(filesOf(audit).entries).length, readFileSync(filesOf(audit).checkpoints)];
    audit.append("decision", {});
    audit.close();
    truncateSync(filesOf(audit).entries, size);
    writeFileSync(filesOf(audit).checkpoints, notes);
    expect(verify().problems[0]).toContain("it was cut off: it has 1 entries, and glyph.db signed 2");
    rmSync(join(glyphFiles(folder).audit, audit.id), { recursive: true });
    expect(verify().problems).toEqual([`${audit.id}: missing; it had 2 entries when last signed`]);
  });

  test("another's signature", () => {
    const audit = written();
    const pinned = signingKey(folder).verifierKey;
    expect(verify(undefined, pinned).problems).toEqual([]);
    rmSync(glyphFiles(folder).auditKey);
    rmSync(glyphFiles(folder).auditKeys);
    signingKey(folder);
    expect(verify().problems).toEqual([`${audit.id}: checkpoint 1 is not signed by this installation's key`]);
    expect(verify(undefined, pinned).problems).toEqual([]);
  });
});

describe("keys", () => {
  test("one that was rotated is trusted by who knows the old one, and not the other way round", () => {
    written();
    const old = signingKey(folder).verifierKey;
    const { next } = rotateKey(folder);
    expect(signingKey(folder).verifierKey).toBe(next.verifierKey);
    written();
    expect(verify(undefined, old)).toMatchObject({ logs: 2, problems: [] });
    expect(verify(undefined, next.verifierKey).problems).toHaveLength(1);
    expect(believedKeys(publicKeys(glyphFiles(folder).audit))).toHaveLength(2);
  });

  test("several processes that come first at once agree on one", async () => {
    const script = `import { signingKey } from ${JSON.stringify(join(import.meta.dir, "keys.ts"))};
      process.stdout.write(signingKey(${JSON.stringify(folder)}).verifierKey);`;
    const run = () => Bun.spawn([process.execPath, "-e", script], { stdout: "pipe" }).stdout.text();
    const keys = new Set(await Promise.all([run(), run(), run(), run()]));
    expect(keys.size).toBe(1);
    const [key = ""] = keys;
    expect(believedKeys(publicKeys(glyphFiles(folder).audit)).map(({ verifierKey }) => verifierKey)).toContain(key);
  });
});

describe("elsewhere", () => {
  test("what was exported shows what the key's holder rewrote", () => {
    const audit = written(3);
    const to = join(folder, "elsewhere");
    expect(exportCheckpoints(folder, to)).toEqual({ checkpoints: 1, keys: 1 });
    expect(exportCheckpoints(folder, to)).toEqual({ checkpoints: 1, keys: 1 });
    expect(verify(to).problems).toEqual([]);
    // The key's holder writes the log anew, with the same name, and forgets what glyph.db knew.
    const files = filesOf(audit);
    const { checkpoints, entries } = filesOf(written(3));
    const notes = readFileSync(checkpoints, "utf8");
    writeFileSync(files.entries, readFileSync(entries));
    registry.database.run("DELETE FROM audit_logs");
    expect(notesOf(notes)).toHaveLength(1);
    expect(verify(to).problems[0]).toContain("entries 0 to 2 are not what");
  });

  test("checkpoints are copied as they are made", async () => {
    const to = join(folder, "copied");
    const audit = AuditLog.open({ folder, registry, log, export: to });
    await signed(audit);
    audit.append("decision", {});
    audit.close();
    expect(readFileSync(join(to, `${audit.id}.checkpoints`), "utf8")).toBe(
      readFileSync(filesOf(audit).checkpoints, "utf8"),
    );
    expect(existsSync(join(to, "keys"))).toBe(true);
  });
});

test("a log that is older than its user keeps them is removed, and not missed", () => {
  const old = written();
  const other = written();
  registry.database.run("UPDATE audit_logs SET ended_ms = 1 WHERE id = ?", [old.id]);
  const next = AuditLog.open({ folder, registry, log, keepDays: 30 });
  next.close();
  expect(existsSync(filesOf(old).entries)).toBe(false);
  expect(existsSync(filesOf(other).entries)).toBe(true);
  expect(verify()).toMatchObject({ logs: 2, problems: [] });
});

describe("a disk that is full", () => {
  test("loses no entry that was promised, and says how many it lost", () => {
    let isFull = false;
    const audit = begin((descriptor, text) => {
      if (!isFull) return writeSync(descriptor, text);
      writeSync(descriptor, text.slice(0, 20));
      throw Object.assign(new Error("full"), { code: "ENOSPC" });
    });
    audit.append("call_start", { call: "before" });
    isFull = true;
    expect(() => audit.append("call_start", { call: "lost" })).toThrow(AuditFailure);
    expect(() => audit.append("call_start", { call: "lost" })).toThrow(
      "the audit log can't be written (no space left)",
    );
    isFull = false;
    audit.append("call_start", { call: "after" });
    audit.close();
    const entries = readFileSync(filesOf(audit).entries, "utf8").trimEnd().split("\n");
    expect(entries.map((line) => JSON.parse(line) as object)).toMatchObject([
      { kind: "log" },
      { call: "before" },
      { kind: "gap", entries: 2 },
      { call: "after" },
    ]);
    expect(verify().problems).toEqual([]);
  });
});

describe("a proof", () => {
  test("convinces who knows the key, or one from before, and nobody else", () => {
    const old = signingKey(folder).verifierKey;
    rotateKey(folder);
    const audit = written(5);
    const proof = prove(folder, audit.id, 3);
    expect(checkProof(proof, old)).toBe(5);
    expect(checkProof(proof, signingKey(folder).verifierKey)).toBe(5);
    expect(() => checkProof({ ...proof, entry: proof.entry.replace("c-3", "c-4") }, old)).toThrow(
      "entry 3 is not in the log",
    );
    expect(() => checkProof({ ...proof, index: 2 }, old)).toThrow("entry 2 is not in the log");
    expect(() => prove(folder, audit.id, 5)).toThrow("entry 5 is not signed yet");
    expect(() => prove(folder, "20200101T000000Z-none", 0)).toThrow("has no checkpoint");
  });
});
