import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Home } from "./command.ts";

const suite = resolve(import.meta.dir, "../../node_modules/@modelcontextprotocol/conformance/dist/index.js");

/** What MCP's conformance suite said. */
export interface Verdict {
  readonly passed: number;
  /** Its lines about all scenarios, and about those that failed. */
  readonly scenarios: readonly string[];
  readonly failed: readonly string[];
  /** All that it wrote, where something failed. */
  readonly said: string;
}

/** Runs MCP's conformance suite. */
export async function runConformance(home: Home, args: readonly string[]): Promise<Verdict> {
  const results = mkdtempSync(join(tmpdir(), "omen-conformance-"));
  const child = Bun.spawn([process.execPath, suite, ...args, "-o", results], {
    env: home.env(),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, error] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  rmSync(results, { recursive: true, force: true });
  const summary = out.slice(out.lastIndexOf("SUMMARY ==="));
  const failed = summary.match(/^✗.*$/gm) ?? [];
  const scenarios = summary.match(/^[✓✗] .*$/gm) ?? [];
  return {
    passed: Number(/Total: (\d+) passed/.exec(summary)?.[1] ?? 0),
    failed,
    scenarios,
    said: failed.length === 0 && scenarios.length > 0 ? "" : out + error,
  };
}

/** A server's URL as the suite knows it: on this machine, by the name localhost. */
export const asLocalhost = (url: string): string => url.replace("127.0.0.1", "localhost");

/** A port that passes everything on to another of this machine, with a token: the suite can't be told one. */
export function authorizing(target: string, authorization: string): Bun.Server<undefined> {
  const { port } = new URL(target);
  return Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request, server) {
      const headers = new Headers(request.headers);
      headers.set("authorization", authorization);
      // A port that was asked for right is the target's; any other host is the suite's own invention.
      for (const name of ["host", "origin"]) {
        const value = headers.get(name);
        if (value !== null) headers.set(name, value.replace(`localhost:${server.port}`, `localhost:${port}`));
      }
      const { pathname } = new URL(request.url);
      const body = request.body && (await request.arrayBuffer());
      const init = { method: request.method, headers, body, signal: request.signal, decompress: false };
      return fetch(new URL(pathname, target), init);
    },
  });
}
