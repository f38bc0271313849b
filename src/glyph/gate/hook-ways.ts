import { dial } from "../dial.ts";

/** How a hook is reached: a program, or a place that is posted to. */

/** Bytes of an answer that are read. */
const answerMax = 1024 * 1024;

/**
 * Runs a program with the input on its standard input, and resolves with what it writes. Rejects where it
 * fails, is late or writes too much.
 */
export async function runHook(run: readonly string[], input: string, timeoutMs: number): Promise<string> {
  let child;
  try {
    child = Bun.spawn([...run], {
      stdin: new Blob([input]),
      stdout: "pipe",
      stderr: "ignore",
      timeout: timeoutMs,
      killSignal: "SIGKILL",
      maxBuffer: answerMax,
    });
  } catch (error) {
    throw new Error(`can't be started (${(error as NodeJS.ErrnoException).code ?? String(error)})`, { cause: error });
  }
  const late = Promise.withResolvers<never>();
  // A child of the hook may hold its output open when the hook itself is dead.
  const timer = setTimeout(() => late.reject(new Error(`took longer than ${timeoutMs} ms`)), timeoutMs);
  try {
    const [text, code] = await Promise.race([Promise.all([child.stdout.text(), child.exited]), late.promise]);
    if (child.signalCode !== null)
      throw new Error(`was ended by ${child.signalCode}, after ${timeoutMs} ms or for its size`);
    if (code !== 0) throw new Error(`ended with ${code}`);
    return text;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Posts the input, and resolves with the answer's body. Rejects as `runHook` does, and where the
 * place is none that may be called.
 */
export async function postToHook(url: string, input: string, timeoutMs: number): Promise<string> {
  const headers = { "content-type": "application/json", accept: "application/json" };
  const over = new AbortController();
  const late = Promise.withResolvers<never>();
  // Looking a name up can't be aborted.
  const timer = setTimeout(() => {
    late.reject(new Error(`took longer than ${timeoutMs} ms`));
    over.abort();
  }, timeoutMs);
  try {
    return await Promise.race([
      answerOf(url, { method: "POST", body: input, headers, signal: over.signal }),
      late.promise,
    ]);
  } finally {
    clearTimeout(timer);
    over.abort();
  }
}

async function answerOf(url: string, init: RequestInit): Promise<string> {
  let response;
  try {
    response = await dial(url, init);
  } catch (error) {
    throw new Error(`can't be called (${(error as Error).message})`, { cause: error });
  }
  if (response.status !== 200) throw new Error(`answered with status ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > answerMax) throw new Error(`answered more than ${answerMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
