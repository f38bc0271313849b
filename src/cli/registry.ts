import type { Command } from "./command.ts";

interface Registration {
  readonly name: string;
  /** Among the first in `omen --help`. */
  readonly daily: boolean;
  /** Loaded only when called: what a command stands on decides how fast it starts. */
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** Every command, in the order of `omen --help`. */
export const registry: readonly Registration[] = [
  { name: "serve", daily: true, load: () => import("./serve.ts") },
  { name: "mcp", daily: true, load: () => import("./mcp.ts") },
  { name: "chat", daily: true, load: () => import("./chat.ts") },
  { name: "models", daily: true, load: () => import("./models.ts") },
  { name: "search", daily: true, load: () => import("./search.ts") },
  { name: "fs", daily: true, load: () => import("./fs.ts") },
  { name: "count-tokens", daily: true, load: () => import("./count-tokens.ts") },
  { name: "config", daily: true, load: () => import("./config.ts") },
  { name: "doctor", daily: true, load: () => import("./doctor.ts") },
  { name: "key", daily: false, load: () => import("./key.ts") },
  { name: "usage", daily: false, load: () => import("./usage.ts") },
  { name: "session", daily: false, load: () => import("./session.ts") },
  { name: "admin", daily: false, load: () => import("./admin.ts") },
  { name: "apply", daily: false, load: () => import("./apply.ts") },
  { name: "login", daily: false, load: () => import("./login.ts") },
  { name: "logout", daily: false, load: () => import("./logout.ts") },
  { name: "whoami", daily: false, load: () => import("./whoami.ts") },
  { name: "route", daily: false, load: () => import("./route.ts") },
  { name: "reload", daily: false, load: () => import("./reload.ts") },
  { name: "backup", daily: false, load: () => import("./backup.ts") },
  { name: "restore", daily: false, load: () => import("./restore.ts") },
  { name: "prices", daily: false, load: () => import("./prices.ts") },
  { name: "consent", daily: false, load: () => import("./consent.ts") },
  { name: "policy", daily: false, load: () => import("./policy.ts") },
  { name: "pin", daily: false, load: () => import("./pin.ts") },
  { name: "server", daily: false, load: () => import("./server.ts") },
  { name: "tool", daily: false, load: () => import("./tool.ts") },
  { name: "taint", daily: false, load: () => import("./taint.ts") },
  { name: "audit", daily: false, load: () => import("./audit.ts") },
  { name: "completions", daily: false, load: () => import("./completions.ts") },
  { name: "version", daily: false, load: () => import("./version.ts") },
];

/** Loads the commands, all of them or only the daily (or the other) ones. */
export async function loadCommands(daily?: boolean): Promise<readonly Command[]> {
  const wanted = registry.filter((registration) => daily === undefined || registration.daily === daily);
  return (await Promise.all(wanted.map((registration) => registration.load()))).map((module) => module.command);
}
