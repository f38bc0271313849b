import type { Transport } from "@modelcontextprotocol/client";
import { isSecretReference, resolveSecret, type ServerConfig } from "../../platform/config/index.ts";
import { dial } from "../dial.ts";

type Environment = Readonly<Record<string, string | undefined>>;

interface TransportOptions {
  readonly config: ServerConfig;
  readonly environment: Environment;
  readonly supervisor: readonly string[];
  readonly onLog: (line: string) => void;
}

/**
 * Variables that every program gets; everything else must be declared. Omen's own and
 * providers' keys never are among them.
 */
const passedOn = ["PATH", "HOME", "LOGNAME", "USER", "SHELL", "TERM", "LANG", "LC_ALL", "TMPDIR", "TZ"] as const;

/**
 * How a server is reached, anew for each connection. What a client of Glyph's showed of itself goes to none of them.
 */
export async function transportTo({ config, environment, supervisor, onLog }: TransportOptions): Promise<Transport> {
  if (config.command) {
    const { ChildTransport } = await import("./child.ts");
    const env = { ...usual(environment), ...resolved(config.env ?? {}, environment) };
    return new ChildTransport({ command: config.command, env, supervisor, onLog });
  }
  const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
  const headers = resolved(config.headers ?? {}, environment);
  return new StreamableHTTPClientTransport(new URL(config.url ?? ""), {
    requestInit: { headers },
    fetch: (url, init) => dial(url, init),
  });
}

const usual = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    passedOn.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** Values with secrets in the place of their references. */
const resolved = (values: Readonly<Record<string, string>>, environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      isSecretReference(value) ? resolveSecret(value, environment).reveal() : value,
    ]),
  );
