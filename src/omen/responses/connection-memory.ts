import type { KeptResponse, Memory } from "./kept.ts";

/**
 * What one connection remembers of its own answers, those with `store: false` among them, in front of what is stored.
 * Beyond `lengthMax` UTF-16 units the oldest are forgotten.
 */
export class ConnectionMemory implements Memory {
  readonly #behind: Memory;
  readonly #lengthMax: number;
  readonly #held = new Map<string, Held>();
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
    const held = this.#held.get(id)?.response;
    return held?.owner === owner ? held : this.#behind.find(owner, id);
  }

  findItem(owner: string, item: string): KeptResponse | undefined {
    const held = [...this.#held.values()].findLast(({ items }) => items.includes(item))?.response;
    return held?.owner === owner ? held : this.#behind.findItem(owner, item);
  }

  /** Forgets an answer that can't be gone on from (Open Responses, "WebSocket mode"); what is stored stays. */
  evict(id: string): void {
    const held = this.#held.get(id);
    if (!held) return;
    this.#held.delete(id);
    this.#length -= lengthOf(held.response);
  }

  keepNow(response: KeptResponse, items: readonly string[], stores: boolean): void {
    this.#behind.keepNow(response, items, stores);
  }

  keep(response: KeptResponse, items: readonly string[], stores: boolean): void {
    this.#behind.keep(response, items, stores);
    this.#held.set(response.id, { response, items });
    this.#length += lengthOf(response);
    for (const [id, oldest] of this.#held) {
      if (this.#length <= this.#lengthMax) return;
      this.#held.delete(id);
      this.#length -= lengthOf(oldest.response);
    }
  }
}

interface Held {
  readonly response: KeptResponse;
  readonly items: readonly string[];
}

const lengthOf = ({ input, response }: KeptResponse): number => input.length + response.length;
