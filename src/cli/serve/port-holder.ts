import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * Says, as far as can be found out, what listens on a port of this machine: "Omen",
 * "llama.cpp", or a process by name and id.
 */
export async function portHolder(port: number): Promise<string | undefined> {
  const program = await speaksAs(port);
  const process = processOn(port);
  if (program && process) return `${program} (${process})`;
  return program ?? process;
}

/** Longest wait for an answer of whatever listens there, in milliseconds. */
const answerMs = 500;

async function speaksAs(port: number): Promise<string | undefined> {
  const get = async (path: string): Promise<Record<string, unknown>> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      signal: AbortSignal.timeout(answerMs),
      redirect: "manual",
    });
    const value: unknown = await response.json();
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  };
  const [health, properties] = await Promise.all([
    get("/health").catch(() => undefined),
    get("/props").catch(() => undefined),
  ]);
  if (properties?.["default_generation_settings"]) return "a llama.cpp server";
  if (health?.["status"] === "ok" && typeof health["version"] === "string") return "another Omen";
  return undefined;
}

/** The process that listens on a TCP port, from /proc (Linux; proc(5)): only processes that this user may look into. */
function processOn(port: number): string | undefined {
  try {
    const sockets = new Set(
      [...listeners("/proc/net/tcp", port), ...listeners("/proc/net/tcp6", port)].map((inode) => `socket:[${inode}]`),
    );
    if (sockets.size === 0) return undefined;
    const id = readdirSync("/proc").find((entry) => /^\d+$/.test(entry) && holdsAny(entry, sockets));
    return id && `${readFileSync(`/proc/${id}/comm`, "utf8").trim()}, process ${id}`;
  } catch {
    return undefined;
  }
}

/** Inodes of the sockets that listen on the port: state 0A in the fourth column of /proc/net/tcp. */
function listeners(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return readFileSync(table, "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[1]?.endsWith(suffix) && columns[3] === "0A")
    .flatMap((columns) => columns[9] ?? []);
}

function holdsAny(id: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${id}/fd`).some((descriptor) => {
      try {
        return sockets.has(readlinkSync(`/proc/${id}/fd/${descriptor}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
