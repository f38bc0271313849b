import { CommandError, exit } from "../../platform/exit.ts";
import { portHolder } from "./port-holder.ts";

/** An address as it stands in a URL: where all are listened on, this machine's own. */
export const urlHost = (host: string): string => {
  if (host === "0.0.0.0" || host === "::") return "127.0.0.1";
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
};

/** What a person is told whose port can't be had; `command` is the one that he called. */
export async function listenError(error: unknown, host: string, port: number, command: string): Promise<CommandError> {
  const { code } = error as { code?: string };
  if (code === "EADDRINUSE") {
    const holder = await portHolder(port);
    return new CommandError(
      `port ${port} is already in use${holder ? ` by ${holder}` : ""}`,
      exit.failed,
      `Choose another with --port, as in: ${command} --port ${port === 8080 ? 8081 : 8080}`,
    );
  }
  const reason =
    code === "EACCES" ? "ports below 1024 need a privilege (CAP_NET_BIND_SERVICE)" : (error as Error).message;
  return new CommandError(
    `can't listen on ${host}:${port}: ${reason}`,
    exit.failed,
    "Choose an address of this machine with --host and a port with --port.",
  );
}
