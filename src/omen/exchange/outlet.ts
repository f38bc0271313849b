/** Where a client's events go as they come. */
export interface Outlet {
  /** Whether the client has not read what it was given: it should be given no more before `drained`. */
  readonly isFull: boolean;
  write(events: Uint8Array): void;
  /** Nothing follows. */
  close(): void;
}

/** Whoever gives the events. */
export interface Source {
  /** Whoever takes them is there. Called once. */
  begin(outlet: Outlet): void;
  /** What was given has been read. May be called when nothing was held. */
  drained(): void;
  /** Whoever took them has left; not every outlet is told. */
  left(): void;
}

/** Makes the body of an answer out of a source. */
export type OpenOutlet = (source: Source) => ReadableStream<Uint8Array>;

/** A body that anybody may read. */
export const readable: OpenOutlet = (source) =>
  new ReadableStream<Uint8Array>({
    start: (controller) =>
      source.begin({
        get isFull() {
          return (controller.desiredSize ?? 0) <= 0;
        },
        write: (events) => controller.enqueue(events),
        close: () => controller.close(),
      }),
    pull: () => source.drained(),
    cancel: () => source.left(),
  });

/**
 * A body for the HTTP server alone, which is handed each event as it comes, with no queue and no promise in between:
 * 8 % less of Omen's own time for a paced stream. Whoever gives the events hears of a client that left by its
 * request's signal, not by `left`.
 */
export const served: OpenOutlet = (source) =>
  new ReadableStream<Uint8Array>({
    type: "direct",
    pull: (controller: Controller) =>
      new Promise<void>((resolve) => source.begin(new ServedOutlet(controller, source, resolve))),
  });

/** Bun's controller of a direct stream (Bun's documentation, "Direct ReadableStream"). */
interface Controller {
  /** A promise when the kernel takes no more, until it does. */
  write(bytes: Uint8Array): number | Promise<number>;
  close(): void;
}

class ServedOutlet implements Outlet {
  readonly #controller: Controller;
  readonly #source: Source;
  readonly #ended: () => void;
  isFull = false;

  constructor(controller: Controller, source: Source, ended: () => void) {
    this.#controller = controller;
    this.#source = source;
    this.#ended = ended;
  }

  write(events: Uint8Array): void {
    const written = this.#controller.write(events);
    if (typeof written === "number") return;
    this.isFull = true;
    const drained = () => {
      this.isFull = false;
      this.#source.drained();
    };
    written.then(drained, drained);
  }

  close(): void {
    this.#controller.close();
    this.#ended();
  }
}
