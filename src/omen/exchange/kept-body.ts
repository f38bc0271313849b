import { now } from "../../platform/clock.ts";
import type { Body } from "../spend/journal/bodies.ts";
import type { Outlet, Source } from "./outlet.ts";
import { redacted } from "./redaction.ts";

/** Characters of a request and of an answer that are kept, at most. */
const charactersMax = 65_536;

/** Bytes of an answer that are held for it: in UTF-8 a character may take three, and what is taken out makes room. */
const heldMax = charactersMax * 4;

/**
 * Gathers what one exchange asked and was answered, where the operator wants that kept; hands it over, redacted, when
 * it has ended and its call's record is known.
 */
export class KeptBody {
  readonly #request: string | Buffer;
  readonly #save: (body: Body) => void;
  readonly #pieces: Uint8Array[] = [];
  #held = 0;
  #attempt: string | undefined;
  #hasEnded = false;

  constructor(request: string | Buffer, save: (body: Body) => void) {
    this.#request = request;
    this.#save = save;
  }

  /** Takes an answer that comes whole; one that comes as a stream is tapped. */
  async whole<Answer>(coming: Promise<Answer>): Promise<Answer> {
    const answer = await coming;
    if (typeof answer === "string" || answer instanceof Uint8Array) this.#take(answer);
    return answer;
  }

  #take(piece: Uint8Array | string): void {
    if (this.#held >= heldMax) return;
    // What is lent may be written over behind our back.
    const bytes =
      typeof piece === "string" ? Buffer.from(piece.slice(0, heldMax)) : Buffer.from(piece.subarray(0, heldMax));
    this.#held += bytes.length;
    this.#pieces.push(bytes);
  }

  /** A source whose events are taken as they go to the client. */
  tap(source: Source): Source {
    return {
      begin: (outlet) => source.begin(this.#tapped(outlet)),
      drained: () => source.drained(),
      left: () => source.left(),
    };
  }

  #tapped(outlet: Outlet): Outlet {
    return {
      get isFull() {
        return outlet.isFull;
      },
      write: (events) => {
        this.#take(events);
        outlet.write(events);
      },
      close: () => outlet.close(),
    };
  }

  /** A call to a provider has ended, under this id in the records. */
  attempted(id: string): void {
    this.#attempt = id;
    this.#finish();
  }

  /** The exchange has ended. */
  ended(): void {
    this.#hasEnded = true;
    this.#finish();
  }

  #finish(): void {
    if (!this.#hasEnded || this.#attempt === undefined) return;
    const attempt = this.#attempt;
    // An answer's last events are given in the same turn in which it ends.
    queueMicrotask(() => {
      const request = this.#request.slice(0, heldMax).toString();
      const answer = Buffer.concat(this.#pieces).toString();
      this.#save({
        attempt,
        at: now(),
        request: redacted(request, charactersMax),
        answer: redacted(answer, charactersMax),
      });
    });
  }
}
