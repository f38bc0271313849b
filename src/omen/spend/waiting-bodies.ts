import type { Log } from "../../platform/log.ts";
import { Watch } from "../../platform/watch.ts";
import type { Body } from "./journal/bodies.ts";

/** How long bodies are gathered before they are written, in milliseconds. */
const gatherMs = 500;

/** Characters that wait for the store, at most. */
const waitingMax = 16 * 1024 * 1024;

/**
 * Bodies on their way to the store, some at a time. Beyond what may wait they are dropped, and the log says so once.
 */
export class WaitingBodies {
  readonly #write: (bodies: readonly Body[]) => Promise<void>;
  readonly #log: Log;
  #waiting: Body[] = [];
  #characters = 0;
  #writing: Promise<void> | undefined;
  #watch: Watch | undefined;
  #hasTold = false;

  constructor(write: (bodies: readonly Body[]) => Promise<void>, log: Log) {
    this.#write = write;
    this.#log = log;
  }

  add(body: Body): void {
    const characters = body.request.length + body.answer.length;
    if (this.#characters + characters > waitingMax) return this.#tell("the store does not keep up");
    this.#waiting.push(body);
    this.#characters += characters;
    this.#watch ??= new Watch(gatherMs, () => void this.flush());
  }

  /** Writes what waits. Never rejects. */
  async flush(): Promise<void> {
    this.#watch?.stop();
    this.#watch = undefined;
    await this.#writing;
    const bodies = this.#waiting;
    if (bodies.length === 0) return;
    this.#waiting = [];
    this.#writing = this.#write(bodies).catch((error: Error) => this.#tell(error.message));
    await this.#writing;
    for (const { request, answer } of bodies) this.#characters -= request.length + answer.length;
  }

  #tell(error: string): void {
    if (!this.#hasTold) this.#log.warn("what was asked and answered could not be kept", { error });
    this.#hasTold = true;
  }
}
