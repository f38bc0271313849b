import { expect, test } from "bun:test";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Log } from "../../platform/log.ts";
import { openStore } from "../store.ts";
import { signingKey } from "./keys.ts";
import { AuditLog } from "./log.ts";
import { prove } from "./proof.ts";
import { AuditRegistry } from "./registry.ts";

/** Go's own implementation of notes and transparency logs, which shares nothing with ours, reads a proof. */
const verifier = `package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"sumdb/note"
	"sumdb/tlog"
)

func main() {
	var proof struct {
		Index      int64
		Entry      string
		Proof      []string
		Checkpoint string
	}
	bytes, _ := os.ReadFile(os.Args[1])
	if err := json.Unmarshal(bytes, &proof); err != nil { panic(err) }
	key, err := note.NewVerifier(os.Args[2])
	if err != nil { panic(err) }
	opened, err := note.Open([]byte(proof.Checkpoint), note.VerifierList(key))
	if err != nil { fmt.Println(err); os.Exit(1) }
	lines := strings.Split(opened.Text, "\\n")
	size, _ := strconv.ParseInt(lines[1], 10, 64)
	var root tlog.Hash
	hash, _ := base64.StdEncoding.DecodeString(lines[2])
	copy(root[:], hash)
	var path tlog.RecordProof
	for _, text := range proof.Proof {
		var step tlog.Hash
		hash, _ := base64.StdEncoding.DecodeString(text)
		copy(step[:], hash)
		path = append(path, step)
	}
	if err := tlog.CheckRecord(path, size, root, proof.Index, tlog.RecordHash([]byte(proof.Entry))); err != nil { fmt.Println(err); os.Exit(1) }
	fmt.Println("included")
}
`;

/** Where a Go installation keeps the packages that its own command is built from; undefined where there is none. */
function sumdb(): string | undefined {
  if (!Bun.which("go")) return undefined;
  const root = Bun.spawnSync(["go", "env", "GOROOT"]).stdout.toString().trim();
  const packages = join(root, "src/cmd/vendor/golang.org/x/mod/sumdb");
  return existsSync(packages) ? packages : undefined;
}

const packages = sumdb();

test.if(packages !== undefined)(
  "Go's sumdb accepts what was logged, and nothing else",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "omen-go-"));
    try {
      const registry = new AuditRegistry(openStore(folder));
      const audit = AuditLog.open({ folder, registry, log: new Log({ level: "error", format: "json" }) });
      for (let index = 1; index < 100; index++) audit.append("call_start", { tool: "fs_write", call: `c-${index}` });
      audit.close();
      const source = join(folder, "check");
      mkdirSync(join(source, "sumdb"), { recursive: true });
      for (const name of ["note", "tlog"])
        cpSync(join(packages ?? "", name), join(source, "sumdb", name), {
          recursive: true,
          filter: (path) => !path.endsWith("_test.go"),
        });
      writeFileSync(join(source, "main.go"), verifier.replaceAll('"sumdb/', '"check/sumdb/'));
      writeFileSync(join(source, "go.mod"), "module check\n\ngo 1.22\n");
      const env = {
        ...process.env,
        GOFLAGS: "-mod=mod",
        GOPROXY: "off",
        GOCACHE: join(folder, "cache"),
        GO111MODULE: "on",
      };
      const built = Bun.spawnSync(["go", "build", "-o", "check", "."], { cwd: source, env });
      expect(built.stderr.toString()).toBe("");
      const key = signingKey(folder).verifierKey;
      const judge = (proof: object) => {
        writeFileSync(join(source, "proof.json"), JSON.stringify(proof));
        return Bun.spawnSync(["./check", "proof.json", key], { cwd: source }).stdout.toString().trim();
      };
      for (const index of [0, 1, 63, 64, 98, 99]) {
        const proof = prove(folder, audit.id, index);
        expect(judge(proof)).toBe("included");
        expect(judge({ ...proof, entry: proof.entry.replace('"v":1', '"v":2') })).not.toBe("included");
        expect(judge({ ...proof, checkpoint: proof.checkpoint.replace("\n100\n", "\n101\n") })).not.toBe("included");
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
