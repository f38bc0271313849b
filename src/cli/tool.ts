import type { Client, Transport } from "@modelcontextprotocol/client";
import { CommandError, exit, type ExitCode } from "../platform/exit.ts";
import { nearest } from "../platform/nearest.ts";
import { version } from "../platform/version.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { dataOption } from "./options.ts";
import { out, printable } from "./terminal.ts";
import { table } from "./glyph/ask-person.ts";
import { ownCommand } from "./glyph/hub.ts";

export const command: Command = {
  name: "tool",
  summary: "list and call MCP tools: Glyph's own, or those of any server",
  usage: "list|call [NAME] [JSON] [options]",
  options: [
    {
      name: "server",
      value: "CMD|URL",
      help: "a command, or http://, https://, ws:// or wss:// (default: Glyph's own tools)",
    },
    {
      name: "root",
      value: "DIR",
      multiple: true,
      help: "share this directory with Glyph; repeatable (default: the working directory)",
    },
    dataOption,
    { name: "json", help: "as the server answers" },
  ],
  examples: [
    "omen tool list",
    `omen tool call fs_stat '{"path":"README.md"}'`,
    "OMEN_API_KEY=… omen tool list --server ws://127.0.0.1:8080/mcp",
  ],
  async run(invocation) {
    const [action, name, json, ...rest] = invocation.positionals;
    if ((action !== "list" && action !== "call") || rest.length > 0)
      throw usageError("say list, or call NAME [JSON]", "omen tool --help explains them");
    if (action === "list" && name !== undefined) throw usageError(`unexpected '${name}'`);
    if (action === "call" && name === undefined) throw usageError("omen tool call needs a tool's name");
    const given = action === "call" ? argumentsOf(json) : {};
    const client = await connect(invocation);
    try {
      return await (action === "list" ? list(client, invocation) : call(client, name ?? "", given, invocation));
    } finally {
      await client.close().catch(() => undefined);
    }
  },
};

function argumentsOf(text: string | undefined): Record<string, unknown> {
  if (text === undefined) return {};
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw usageError(`the arguments must be a JSON object, as '{"path":"README.md"}'`);
}

/**
 * Says hello to the server; one that refuses `initialize` is asked anew in the revision that has none, as the hub
 * does. Throws a `CommandError`.
 */
async function connect(invocation: Invocation): Promise<Client> {
  const { isRefusal, modernVersion } = await import("../glyph/hub/connection.ts");
  const where = invocation.value("server") ?? "Glyph";
  try {
    return await opened(invocation, "legacy");
  } catch (error) {
    if (await isRefusal(error)) {
      const modern = await opened(invocation, { pin: modernVersion }).catch(() => undefined);
      if (modern) return modern;
    }
    const reason = (error as Error).message;
    if (/\b401\b|unauthorized/i.test(reason))
      throw new CommandError(
        `${where}: not authenticated`,
        exit.unauthenticated,
        "Set OMEN_API_KEY to a key that is accepted there.",
      );
    throw new CommandError(`${where} can't be reached: ${reason}`, exit.upstream);
  }
}

async function opened(invocation: Invocation, mode: "legacy" | { readonly pin: string }): Promise<Client> {
  const [{ Client: SdkClient }, transport] = await Promise.all([
    import("@modelcontextprotocol/client"),
    transportOf(invocation),
  ]);
  const client = new SdkClient({ name: "omen", version }, { capabilities: {}, versionNegotiation: { mode } });
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    await client.close().catch(() => undefined);
    throw error;
  }
}

async function transportOf(invocation: Invocation): Promise<Transport> {
  const server = invocation.value("server");
  const key = (process.env["OMEN_API_KEY"] || process.env["OMEN_KEY"])?.trim();
  const headers = key ? { authorization: `Bearer ${key}` } : undefined;
  if (server !== undefined && /^https?:\/\//.test(server)) {
    const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
    return new StreamableHTTPClientTransport(new URL(server), { requestInit: { ...(headers && { headers }) } });
  }
  if (server !== undefined && /^wss?:\/\//.test(server)) {
    const { SocketTransport } = await import("./client/mcp-socket.ts");
    return new SocketTransport(server, headers);
  }
  const { ChildTransport } = await import("../glyph/hub/child.ts");
  const own = () => [
    ...ownCommand(),
    "mcp",
    ...invocation.values("root").flatMap((root) => ["--root", root]),
    ...(invocation.value("data") === undefined ? [] : ["--data", invocation.value("data") ?? ""]),
  ];
  const command = server === undefined ? own() : words(server);
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return new ChildTransport({ command, env, supervisor: [...ownCommand(), "supervise"], onLog: () => undefined });
}

/** A command line's words; quotes hold a word together, and nothing else means anything: no shell reads it. */
const words = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, plain]) => double ?? single ?? plain ?? "");

async function list(client: Client, invocation: Invocation): Promise<ExitCode> {
  const { tools } = await client.listTools();
  if (invocation.flag("json")) out(`${JSON.stringify(tools, null, 2)}\n`);
  else
    out(
      table(
        tools.map(({ name, annotations, title, description = "" }) => [
          printable(name),
          annotations?.readOnlyHint ? "read-only" : "asks",
          printable(title ?? description.split("\n")[0] ?? "").slice(0, 80),
        ]),
      ),
    );
  return exit.ok;
}

async function call(
  client: Client,
  name: string,
  given: Record<string, unknown>,
  invocation: Invocation,
): Promise<ExitCode> {
  const { untouched } = await import("../glyph/hub/connection.ts");
  let result: Record<string, unknown>;
  try {
    result = await client.request({ method: "tools/call", params: { name, arguments: given } }, untouched);
  } catch (error) {
    const known = (await client.listTools().catch(() => ({ tools: [] }))).tools.map((tool) => tool.name);
    const meant = known.includes(name) ? undefined : nearest(name, known);
    throw new CommandError(`${(error as Error).message}${meant ? `; did you mean ${meant}?` : ""}`);
  }
  if (invocation.flag("json")) out(`${JSON.stringify(result, null, 2)}\n`);
  const text = textOf(result);
  const facts = Object(Object(result["_meta"])["glyph/facts"]) as { decision?: string };
  if (result["isError"] !== true) {
    if (!invocation.flag("json")) out(text.endsWith("\n") || text === "" ? text : `${text}\n`);
    return exit.ok;
  }
  const isRefused = facts.decision === "ask" || facts.decision === "deny";
  const told = text.charAt(0).toLowerCase() + text.slice(1);
  throw new CommandError(
    told,
    isRefused ? exit.refused : exit.failed,
    facts.decision === "ask" ? "omen consent list shows it" : undefined,
  );
}

const textOf = ({ content }: Record<string, unknown>): string =>
  (Array.isArray(content) ? (content as { readonly type?: string; readonly text?: string }[]) : [])
    .map((block) => (block.type === "text" ? (block.text ?? "") : `[${block.type ?? "nothing"}]`))
    .join("\n");
