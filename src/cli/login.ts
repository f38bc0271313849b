import { monotonic } from "../platform/clock.ts";
import { isSafeUrl } from "../platform/config/index.ts";
import { CommandError, exit } from "../platform/exit.ts";
import { usageError } from "./arguments.ts";
import { CredentialsFile } from "./client/credentials.ts";
import { answerOf, baseOf, jsonOf, plainRemote, type Endpoint } from "./client/endpoint.ts";
import type { Command } from "./command.ts";
import { giveBack } from "./logout.ts";
import { out, printable, say } from "./terminal.ts";

/** What `/auth/cli/start` answers. */
interface Started {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

/** The key that `/auth/cli/token` answers with. */
interface OwnKey {
  readonly key: string;
  readonly name: string;
  readonly organization: string;
  readonly workspace: string;
  readonly user_name: string;
  readonly provider: string;
  readonly roles: readonly string[];
  readonly expires_at: string;
}

export const command: Command = {
  name: "login",
  summary: "sign in to an Omen with a browser, and keep a key for it",
  usage: "[URL]",
  options: [{ name: "json", help: "as JSON, without the key" }],
  examples: ["omen login https://omen.example.com"],
  async run(invocation) {
    const [given = process.env["OMEN_URL"], ...rest] = invocation.positionals;
    if (!given || rest.length > 0) throw usageError("omen login needs the URL of an Omen: omen login https://HOST");
    const base = baseOf(given, "the URL");
    if (!isSafeUrl(base)) throw usageError(`${base} is reached without https, where others could read the key`);
    const endpoint = plainRemote(base);
    const started = (await jsonOf(
      endpoint,
      await answerOf(endpoint, "/auth/cli/start", { method: "POST" }),
    )) as Started;
    say(`omen: open ${printable(started.verification_uri_complete)}, compare the code ${printable(started.user_code)}`);
    const made = await waitFor(endpoint, started);
    const file = new CredentialsFile(process.env);
    const before = file.find(base);
    file.put(base, { key: made.key, name: made.name, expires_at: made.expires_at });
    if (before) await giveBack(base, before).catch(() => undefined); // it ends by itself
    const { key: _, ...shown } = made;
    if (invocation.flag("json")) out(`${JSON.stringify(shown, null, 2)}\n`);
    else if (!invocation.flag("quiet")) {
      const place = `${made.roles.join(" and ")} of ${made.organization}/${made.workspace}`;
      say(printable(`omen: signed in by ${made.provider} as ${made.user_name}, ${place}`));
      say(printable(`omen: key ${made.name}, until ${made.expires_at.slice(0, 10)}, lies in ${file.path}`));
    }
    return exit.ok;
  },
};

/** Asks until the person has answered. Throws a `CommandError`: refused, or not authenticated where nobody came. */
async function waitFor(endpoint: Endpoint, started: Started): Promise<OwnKey> {
  const { device_code: code, expires_in: seconds, interval } = started;
  const end = monotonic() + seconds * 1000;
  const path = "/auth/cli/token";
  while (monotonic() < end) {
    await Bun.sleep(Math.min(Math.max(interval, 0.1), 30) * 1000);
    const init = { method: "POST", body: JSON.stringify({ device_code: code }) };
    // A network that fails for a moment does not end the wait.
    const response = await endpoint.fetch(path, init).catch(() => undefined);
    if (!response) continue;
    const word = response.status === 400 ? await codeOf(response.clone()) : undefined;
    if (word === "authorization_pending") continue;
    if (word === "expired_token") break;
    const answered = await answerOf({ ...endpoint, fetch: () => Promise.resolve(response) }, path);
    return (await jsonOf(endpoint, answered)) as OwnKey;
  }
  throw new CommandError("nobody signed in in time", exit.unauthenticated, "omen login begins again.");
}

async function codeOf(response: { json(): Promise<unknown> }): Promise<unknown> {
  try {
    return ((await response.json()) as { readonly error?: { readonly code?: unknown } }).error?.code;
  } catch {
    return undefined;
  }
}
