import type { KeptResponse, Memory } from "./kept.ts";

/**
 * What one connection remembers of its own answers, those with `store: false` among them, in front of what is stored. Beyond `lengthMax` UTF-16
 * units the oldest are forgotten.
 */
export class ConnectionMemory implements Memory {
  readonly #behind: Memory;
  readonly #lengthMax: number;
  readonly #held = new Map<string, KeptResponse>();
  #length = 0;

  constructor(behind: Memory, lengthMax: number) {
    this.#behind = behind;
    this.#lengthMax = lengthMax;
  }

  get stores(): boolean {
    return this.#behind.stores;
  }

  keeps(): boolean {
    return true;
  }

  find(owner: string, id: string): KeptResponse | undefined {
    const held = this.#held.get(id);
    return held?.owner === owner ? held : this.#behind.find(owner, id);
  }

  keep(response: KeptResponse, stores: boolean): void {
    this.#behind.keep(response, stores);
    this.#held.set(response.id, response);
    this.#length += lengthOf(response);
    for (const [id, oldest] of this.#held) {
      if (this.#length <= this.#lengthMax) return;
      this.#held.delete(id);
      this.#length -= lengthOf(oldest);
    }
  }
}

const lengthOf = ({ input, response }: KeptResponse): number => input.length + response.length;
