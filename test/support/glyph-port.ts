import { Home } from "./command.ts";

/** A running `omen mcp --transport ws|http`, on a free port. */
export interface GlyphPort extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/mcp` */
  readonly mcp: string;
  readonly headers: { readonly authorization: string };
  /** What it wrote to standard error. */
  said(): string;
  /** Asks it to end, and resolves with its exit code. */
  end(): Promise<number>;
}

/** Starts it in a home of the caller's. Fails with its words where it ends instead. */
export async function startGlyphPort(
  home: Home,
  {
    args,
    env = {},
    token,
  }: { readonly args: readonly string[]; readonly env?: Record<string, string>; readonly token?: string },
): Promise<GlyphPort> {
  const child = home.start(["mcp", "--port", "0", ...args], { env });
  let said = "";
  const ready = Promise.withResolvers<void>();
  void (async () => {
    const decoder = new TextDecoder();
    for await (const bytes of child.stderr) {
      said += decoder.decode(bytes, { stream: true });
      if (/listens on .*\n/.test(said) && (token !== undefined || /token.*: \S+\n/.test(said))) ready.resolve();
    }
    ready.reject(new Error(`omen mcp ended: ${said}`));
  })();
  await ready.promise;
  const port = /:(\d+)\/mcp/.exec(said)?.[1];
  const end = async () => {
    child.kill("SIGTERM");
    return child.exited;
  };
  return {
    mcp: `http://127.0.0.1:${port}/mcp`,
    headers: { authorization: `Bearer ${token ?? /token.*: (\S+)/.exec(said)?.[1]}` },
    said: () => said,
    end,
    [Symbol.asyncDispose]: async () => void (await end()),
  };
}
