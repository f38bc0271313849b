import { resolve } from "node:path";

const entry = resolve(import.meta.dir, "../../src/main.ts");

/**
 * How tests call the program: from source, or as the executable that `OMEN_EXECUTABLE` names, so that the same tests
 * judge what is shipped. Arguments are to be appended.
 */
export function omenCommand(): string[] {
  const executable = process.env["OMEN_EXECUTABLE"];
  return executable === undefined || executable === "" ? [process.execPath, entry] : [resolve(executable)];
}
