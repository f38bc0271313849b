import { JSCallback } from "bun:ffi";
import { instance } from "./instance.ts";
import { library } from "./loader.ts";
import { getU32, getU64, struct } from "./memory.ts";
import { Completion, Status } from "./native.gen.ts";

/** How a job ended, or what a part of its result is: its status, and on success the bytes. */
export interface Outcome {
  readonly status: number;
  readonly bytes: Uint8Array;
}

/** Completions that are taken at once. */
const batch = 64;

/** Bytes of results that are taken in one turn of the event loop: making objects of more keeps others waiting. */
const turnBytes = 96 * 1024;

interface Waiting {
  readonly part: (part: Outcome) => void;
  readonly end: (outcome: Outcome) => void;
}

const pending = new Map<number, Waiting>();
let keepAlive: NodeJS.Timeout | undefined;
let doorbell: JSCallback | undefined;

/**
 * Waits for a job. `start` makes the native call that submits it and returns its handle; the event loop stays alive
 * until the job has completed. `part` is given each part of a result that comes in parts, in order; it must not throw.
 */
export function completion(start: () => number, part: Waiting["part"] = () => {}): Promise<Outcome> {
  listen();
  const job = start();
  keepAlive ??= setInterval(() => {}, 2 ** 30);
  return new Promise((resolve) => pending.set(job, { part, end: resolve }));
}

/**
 * Rung from native threads when completions wait. One for the life of this thread, without arguments that matter and
 * never closed: that is the part of threadsafe callbacks that has proved itself.
 */
function listen(): void {
  if (doorbell !== undefined) return;
  doorbell = new JSCallback(drain, { args: ["u32"], returns: "void", threadsafe: true });
  library().symbols.rune_set_doorbell(instance(), doorbell.ptr);
}

const completions = struct(batch * Completion.bytes);
const taken = struct(4);

/** Completions that were taken from the library, and how many of them were settled. */
let held = 0;
let settled = 0;
let goesOn = false;

/** Takes completions until none is left, in as many turns as they need: the doorbell is rung only for the first one. */
function drain(): void {
  if (goesOn) return;
  let bytes = 0;
  while (settled < held || poll()) {
    if (bytes >= turnBytes) {
      goesOn = true;
      setImmediate(() => {
        goesOn = false;
        drain();
      });
      return;
    }
    bytes += settle(settled++ * Completion.bytes);
  }
  if (pending.size > 0) return;
  clearInterval(keepAlive);
  keepAlive = undefined;
}

function poll(): boolean {
  const { rune_poll } = library().symbols;
  settled = 0;
  held = rune_poll(instance(), completions.bytes, batch, taken.bytes) === Status.ok ? getU32(taken, 0) : 0;
  return held > 0;
}

/** Gives a completion to who waits for it. Returns the bytes of its result. */
function settle(at: number): number {
  const job = getU64(completions, at + Completion.at.job);
  const status = getU32(completions, at + Completion.at.status) | 0;
  const outcome = { status, bytes: status === Status.ok ? result(at) : new Uint8Array() };
  const waiting = pending.get(job);
  if (getU32(completions, at + Completion.at.more) === 1) {
    waiting?.part(outcome);
    return outcome.bytes.length;
  }
  pending.delete(job);
  waiting?.end(outcome);
  return outcome.bytes.length;
}

/** Copies a result into memory of our own and gives the lease back: no view of native memory outlives this call. */
function result(at: number): Uint8Array {
  const { rune_lease_read, rune_lease_release } = library().symbols;
  const lease = getU64(completions, at + Completion.at.lease);
  const bytes = new Uint8Array(getU64(completions, at + Completion.at.length));
  rune_lease_read(lease, 0, bytes, bytes.length, struct(8).bytes);
  rune_lease_release(lease);
  return bytes;
}
