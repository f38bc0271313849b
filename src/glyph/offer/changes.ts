import type { Caller } from "../gate/caller.ts";
import type { Asked } from "./mounted.ts";
import type { Glyph } from "../server.ts";

/** Milliseconds between two looks at what is watched. */
const lookMs = 500;
/** Resources that one connection may watch. */
const watchedMax = 100;

/**
 * Tells of resources that have changed, by looking at them now and then; whoever may not read one any more is not told.
 */
export class Changes {
  readonly #glyph: Glyph;
  readonly #callerOf: (signal: AbortSignal) => Caller;
  readonly #tell: (uri: string) => void;
  readonly #stop = new AbortController();
  readonly #watched = new Map<string, string>();
  /** Resources of mounted servers, which tell of changes themselves. */
  readonly #mounted = new Map<string, () => void>();
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(glyph: Glyph, callerOf: (signal: AbortSignal) => Caller, tell: (uri: string) => void) {
    this.#glyph = glyph;
    this.#callerOf = callerOf;
    this.#tell = tell;
  }

  /** Begins to watch a resource. Resolves with false where it can't be read, or too many are watched. */
  async watch(uri: string): Promise<boolean> {
    if (this.#mounted.has(uri)) return true;
    if (this.#watched.size + this.#mounted.size >= watchedMax && !this.#watched.has(uri)) return false;
    const caller = this.#callerOf(this.#stop.signal);
    const isFile = uri.startsWith("file:");
    const mounted = isFile ? undefined : this.#glyph.mounted?.watch(uri, caller, () => this.#tell(uri));
    if (mounted) return this.#watchMounted(uri, caller, mounted);
    if (!(await this.#mayWatch(uri)) || this.#stop.signal.aborted) return false;
    this.#watched.set(uri, this.#glyph.offer.version(this.#glyph, uri));
    this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
    return true;
  }

  async #watchMounted(uri: string, caller: Caller, { tool, given, stop }: Asked & { stop(): void }): Promise<boolean> {
    this.#mounted.set(uri, stop);
    const { failed } = await this.#glyph.call(tool, given, caller);
    if (failed) this.forget(uri);
    return !failed;
  }

  forget(uri: string): void {
    this.#watched.delete(uri);
    this.#mounted.get(uri)?.();
    this.#mounted.delete(uri);
  }

  close(): void {
    this.#stop.abort();
    this.#watched.clear();
    for (const uri of this.#mounted.keys()) this.forget(uri);
    clearInterval(this.#timer);
  }

  #look(): void {
    for (const [uri, known] of this.#watched) {
      const version = this.#glyph.offer.version(this.#glyph, uri);
      if (version === known) continue;
      this.#watched.set(uri, version);
      this.#changed(uri).catch((error: unknown) => this.#glyph.report(error));
    }
  }

  async #changed(uri: string): Promise<void> {
    // What is gone can't be judged any more, and its reader hears of that too.
    const isGone = this.#watched.get(uri) === "";
    if (isGone || (await this.#mayWatch(uri))) {
      if (this.#watched.has(uri)) this.#tell(uri);
    } else {
      this.forget(uri);
    }
  }

  #mayWatch(uri: string): Promise<boolean> {
    return this.#glyph.offer.mayWatch(this.#glyph, uri, this.#callerOf(this.#stop.signal));
  }
}
