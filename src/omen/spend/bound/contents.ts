/**
 * What a request holds besides text, gathered part by part; the first thing that can't be
 * bounded is remembered by its path.
 */
export class Contents {
  images = 0;
  /** Audio, video or a document of bytes: as many tokens as the model's context holds, for all that can be said. */
  hasMedia = false;
  hasAudio = false;
  /** Characters of base64 that are counted as what they hold, and not as text. */
  dataLength = 0;
  /** Messages, tools and the like, which a provider frames with tokens of its own. */
  frames = 0;
  tools = 0;
  unpriced: string | undefined;
  /**
   * What was written or said, where a provider counts it as it stands: the rest of a body is framing, and
   * what it says in a form of its own.
   */
  readonly texts: string[] = [];

  text(text: unknown): void {
    if (typeof text === "string" && text !== "") this.texts.push(text);
  }

  refuse(path: string): void {
    this.unpriced ??= path;
  }

  /** Base64, an address, or a data URL, in which some servers take more than images. */
  image(data: unknown): void {
    const isOther = typeof data === "string" && /^data:/i.test(data) && !/^data:image\//i.test(data);
    if (isOther) return this.audio(data);
    this.images++;
    this.#skip(data);
  }

  media(data: unknown): void {
    this.hasMedia = true;
    this.#skip(data);
  }

  audio(data: unknown): void {
    this.hasAudio = true;
    this.media(data);
  }

  #skip(data: unknown): void {
    if (typeof data === "string") this.dataLength += data.length;
  }
}

export type Json = Readonly<Record<string, unknown>>;

type Placed = readonly [item: Json, path: string];

const none: readonly Placed[] = [];

/**
 * The elements that are objects, with their paths; nothing for what is no list. What stands
 * there besides is text at most.
 */
export function objectsIn(list: unknown, path: string): readonly Placed[] {
  if (!Array.isArray(list)) return none;
  const placed: Placed[] = [];
  for (let index = 0; index < list.length; index++) {
    const item: unknown = list[index];
    if (typeof item === "object" && item !== null && !Array.isArray(item))
      placed.push([item as Json, `${path}[${index}]`]);
  }
  return placed;
}

export const objectIn = (value: unknown): Json =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const isThere = (value: unknown): boolean => value !== undefined && value !== null;
