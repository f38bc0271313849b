import { describe, expect, test } from "bun:test";
import {
  checkpointText,
  noteInFile,
  notesOf,
  openNote,
  parseCheckpoint,
  signerOf,
  signNote,
  verifierOf,
} from "./note.ts";

const signer = signerOf(new Uint8Array(32).fill(7));
const verifier = verifierOf(signer.verifierKey);
const checkpoint = { origin: "omen-audit/20261201T142958Z-8f3a", size: 5, root: new Uint8Array(32).fill(9) };

describe("signed notes", () => {
  test("the verifier key of C2SP's own example is read, and its note opened", () => {
    // The example of Go's golang.org/x/mod/sumdb/note documentation.
    const key = verifierOf("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
    const note =
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    expect(openNote(note, [key])?.by.name).toBe("PeterNeumann");
    expect(openNote(note.replace("answer", "Answer"), [key])).toBeUndefined();
  });

  test("a checkpoint comes back from its note", () => {
    const note = signNote(checkpointText(checkpoint), signer);
    const opened = openNote(note, [verifier]);
    expect(parseCheckpoint(opened?.text ?? "")).toEqual(checkpoint);
    expect(openNote(note, [verifierOf(signerOf(new Uint8Array(32)).verifierKey)])).toBeUndefined();
  });

  test("a file of notes gives each of them", () => {
    const notes = [1, 2, 3].map((size) => signNote(checkpointText({ ...checkpoint, size }), signer));
    expect(notesOf(notes.map(noteInFile).join(""))).toEqual(notes);
    expect(notesOf(`${noteInFile(notes[0] ?? "")}omen-audit/x\n5\n`)).toEqual(notes.slice(0, 1));
  });

  test("a key whose id is another's is refused", () => {
    expect(() => verifierOf(signer.verifierKey.replace(/\+[0-9a-f]{8}\+/, "+00000000+"))).toThrow(
      "has the id 00000000",
    );
    expect(() => verifierOf("nonsense")).toThrow("is no Ed25519 verifier key");
  });
});
