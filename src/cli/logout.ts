import { CommandError, exit } from "../platform/exit.ts";
import { CredentialsFile, type Credential } from "./client/credentials.ts";
import { baseOf, plainRemote } from "./client/endpoint.ts";
import { usageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { say } from "./terminal.ts";

export const command: Command = {
  name: "logout",
  summary: "give the key of omen login back",
  usage: "[URL]",
  options: [],
  examples: ["omen logout", "omen logout https://omen.example.com"],
  async run(invocation) {
    const file = new CredentialsFile(process.env);
    const [given, ...rest] = invocation.positionals;
    if (rest.length > 0) throw usageError("omen logout takes one URL");
    const base = given === undefined ? theOnly(file) : baseOf(given, "the URL");
    const credential = file.find(base);
    if (!credential)
      throw new CommandError(`nobody is signed in at ${base}`, exit.failed, `${file.path} has no key for it.`);
    file.remove(base);
    await giveBack(base, credential);
    if (!invocation.flag("quiet")) say(`omen: signed out of ${base}; key ${credential.name} is taken back`);
    return exit.ok;
  },
};

/** Where somebody is signed in, if that is one place: OMEN_URL's, else the only one. Throws a `CommandError`. */
function theOnly(file: CredentialsFile): string {
  const usual = process.env["OMEN_URL"];
  if (usual) return baseOf(usual, "OMEN_URL");
  const [only, ...others] = Object.keys(file.all());
  if (only === undefined) throw new CommandError("nobody is signed in", exit.failed, "omen login URL signs in.");
  if (others.length > 0) throw usageError(`say where: ${[only, ...others].join(", ")}`);
  return only;
}

/**
 * Has a key taken back by the Omen that made it. Throws a `CommandError` where that can't be had; a key that it
 * does not know any more is none.
 */
export async function giveBack(base: string, { key, name }: Credential): Promise<void> {
  let status: number;
  try {
    const headers = { authorization: `Bearer ${key}` };
    ({ status } = await plainRemote(base).fetch("/auth/logout", { method: "POST", headers }));
  } catch {
    status = 0;
  }
  if (status === 200 || status === 401) return;
  throw new CommandError(
    `key ${name} is forgotten here, but ${base} did not take it back`,
    exit.upstream,
    "Until it ends, whoever has it can use it: omen key revoke there, or your operator.",
  );
}
