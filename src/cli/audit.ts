import { existsSync, readFileSync } from "node:fs";
import { Value } from "@sinclair/typebox/value";
import { now } from "../platform/clock.ts";
import { glyphConfigPath, readGlyphConfig } from "../platform/config/index.ts";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { defaultDataFolder } from "../platform/paths.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { dataOption } from "./options.ts";
import { out, say } from "./terminal.ts";

const actions = { verify, prove, export: exportTo, key };

export const command: Command = {
  name: "audit",
  summary: "verify the log of tool calls, prove an entry, export checkpoints",
  usage: "verify|prove|export|key [ARGUMENTS] [options]",
  options: [
    { name: "key", value: "KEY", help: "verify: begin with this verifier key, not with the data folder's own" },
    { name: "proof", value: "FILE", help: "verify: a proof that omen audit prove wrote; needs --key" },
    dataOption,
  ],
  examples: [
    "omen audit verify                   # all logs; exit 1 when one was changed",
    "omen audit prove LOG SEQ >p.json    # that an entry is in a log",
    "omen audit verify --proof p.json --key omen-audit+…",
    "omen audit export ~/Sync/omen       # checkpoints and public keys, no entries",
    "omen audit key show                 # or: rotate",
  ],
  async run(invocation) {
    const [name = "", ...rest] = invocation.positionals;
    if (!Object.hasOwn(actions, name)) {
      throw usageError(`say one of ${Object.keys(actions).join(", ")}`, "omen audit --help explains them");
    }
    const folder = invocation.value("data") ?? defaultDataFolder(process.env);
    return actions[name as keyof typeof actions](folder, rest, invocation);
  },
};

async function verify(folder: string, rest: readonly string[], invocation: Invocation): Promise<ExitCode> {
  if (rest[0] !== undefined) throw usageError(`unexpected '${rest[0]}'`, "omen audit verify takes options alone");
  const key = invocation.value("key");
  const proof = invocation.value("proof");
  if (proof !== undefined) return verifyProof(proof, key);
  const [{ verifyAll }, { AuditRegistry }, { glyphFiles, openStore }] = await Promise.all([
    import("../glyph/audit/verify.ts"),
    import("../glyph/audit/registry.ts"),
    import("../glyph/store.ts"),
  ]);
  const { database } = glyphFiles(folder);
  const registered = existsSync(database) ? new AuditRegistry(openStore(folder)).all() : [];
  const elsewhere = readGlyphConfig(glyphConfigPath(process.env)).audit.export || undefined;
  const found = orUsage(() => verifyAll({ folder, registered, key, elsewhere }));
  for (const problem of found.problems) out(`${problem}\n`);
  if (found.problems.length > 0) return exit.failed;
  const counts = [count(found.logs, "log"), count(found.entries, "entry"), count(found.checkpoints, "checkpoint")];
  out(`${counts.join(", ")}: whole\n`);
  if (found.unsigned > 0) {
    const seconds = Math.max(0, (now() - found.unsignedMs) / 1000);
    out(`  unsigned    ${count(found.unsigned, "entry")}, ${seconds.toFixed(1)} s old\n`);
  }
  if (elsewhere !== undefined) out(`  elsewhere   ${elsewhere} agrees\n`);
  out(`  unprovable  what the key's holder rewrote${elsewhere === undefined ? "" : " since then"}\n`);
  return exit.ok;
}

async function verifyProof(file: string, key: string | undefined): Promise<ExitCode> {
  if (key === undefined)
    throw usageError("--proof needs --key", "omen audit key show prints it, where the log was made");
  const { checkProof, proofSchema } = await import("../glyph/audit/proof.ts");
  const proof = readJson(file);
  if (!Value.Check(proofSchema, proof)) throw new CommandError(`${file}: is no proof of omen audit prove`, exit.usage);
  try {
    out(`entry ${proof.index} is in the log of ${checkProof(proof, key)} that this key signed\n`);
    return exit.ok;
  } catch (error) {
    out(`${file}: ${(error as Error).message}\n`);
    return exit.failed;
  }
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new CommandError(`${file}: ${(error as Error).message}`, exit.usage);
  }
}

async function prove(folder: string, [id, seq, more]: readonly string[]): Promise<ExitCode> {
  if (id === undefined || seq === undefined || more !== undefined || !/^\d+$/.test(seq))
    throw usageError("omen audit prove needs LOG and SEQ, as in omen audit prove 20261201T142958Z-8f3a 3");
  const { prove: make } = await import("../glyph/audit/proof.ts");
  try {
    out(`${JSON.stringify(make(folder, id, Number(seq)))}\n`);
    return exit.ok;
  } catch (error) {
    throw new CommandError((error as Error).message);
  }
}

async function exportTo(folder: string, [to, more]: readonly string[]): Promise<ExitCode> {
  if (to === undefined || more !== undefined) throw usageError("omen audit export needs one DIR");
  const { exportCheckpoints } = await import("../glyph/audit/export.ts");
  const { checkpoints, keys } = exportCheckpoints(folder, to);
  out(`${count(checkpoints, "checkpoint")}, ${keys} public ${keys === 1 ? "key" : "keys"}; no entries\n`);
  return exit.ok;
}

async function key(folder: string, [what, more]: readonly string[], invocation: Invocation): Promise<ExitCode> {
  if ((what !== "show" && what !== "rotate") || more !== undefined)
    throw usageError("say omen audit key show, or rotate");
  const { rotateKey, signingKey } = await import("../glyph/audit/keys.ts");
  if (what === "show") {
    out(`${signingKey(folder).verifierKey}\n`);
    return exit.ok;
  }
  const { old, next } = rotateKey(folder);
  await recordRotation(folder, next.verifierKey);
  out(
    `${named(old.verifierKey)} signed its successor ${named(next.verifierKey)}; checks that start at the old key go on\n`,
  );
  if (!invocation.flag("quiet")) say("Logs that are being written end with the old key.");
  return exit.ok;
}

async function recordRotation(folder: string, successor: string): Promise<void> {
  const { openOwnLog } = await import("./glyph/own-log.ts");
  const own = openOwnLog(folder);
  own.append("key", { key: successor });
  own.close();
}

/** A key's name and number: `omen-audit+74723862`. */
const named = (verifierKey: string): string => verifierKey.split("+").slice(0, 2).join("+");

const plurals: Readonly<Record<string, string>> = { entry: "entries" };
const count = (number: number, word: string): string =>
  `${number.toLocaleString("en-US")} ${number === 1 ? word : (plurals[word] ?? `${word}s`)}`;

function orUsage<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`--key ${(error as Error).message}`, exit.usage);
  }
}
