import type { Answer, Taker } from "./answer.ts";

/** The answer that a `Response` holds. */
export const fromResponse = (response: Response): Answer => new ResponseAnswer(response);

/** What of a stream's reader is used here; the runtime's and the web's types of it differ. */
interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
}

class ResponseAnswer implements Answer {
  readonly status: number;
  readonly #response: Response;
  #reader: Reader | undefined;
  #held: PromiseWithResolvers<void> | undefined;
  #isCancelled = false;

  constructor(response: Response) {
    this.status = response.status;
    this.#response = response;
  }

  header(name: string): string | undefined {
    return this.#response.headers.get(name) ?? undefined;
  }

  follow(taker: Taker): void {
    this.#reader = this.#response.body?.getReader() as Reader | undefined;
    void this.#read(taker);
  }

  async #read(taker: Taker): Promise<void> {
    let failure: Error | undefined;
    try {
      for (let read = await this.#reader?.read(); read && !read.done; read = await this.#reader?.read()) {
        await this.#held?.promise;
        if (this.#isCancelled) return;
        if (read.value && read.value.length > 0) taker.push(read.value);
      }
      await this.#held?.promise;
    } catch (error) {
      failure = error as Error;
    }
    if (!this.#isCancelled) taker.end(failure);
  }

  hold(): void {
    this.#held ??= Promise.withResolvers();
  }

  release(): void {
    this.#held?.resolve();
    this.#held = undefined;
  }

  cancel(): void {
    if (this.#isCancelled) return;
    this.#isCancelled = true;
    this.release();
    const cancelled = this.#reader ? this.#reader.cancel() : this.#response.body?.cancel();
    void cancelled?.catch(() => undefined);
  }
}
