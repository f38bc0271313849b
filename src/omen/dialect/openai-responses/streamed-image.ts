import type { PartStart } from "../answer.ts";
import { encodeImage } from "./image.ts";
import { itemId } from "./item.ts";
import { Item, type StreamedItem, type Write } from "./streamed-item.ts";

export type ImageKind = Extract<PartStart, { type: "image" }>;

/** An image, which comes whole: the steps of its making are told at once. */
export class ImageItem extends Item implements StreamedItem {
  readonly #kind: ImageKind;

  constructor(write: Write, answer: string, index: number, kind: ImageKind) {
    super(write, itemId("ig", answer, index), index);
    this.#kind = kind;
  }

  get whole(): object {
    return encodeImage(this.id, this.#kind, "completed");
  }

  begin(): string {
    const steps = ["in_progress", "completed"].map((step) =>
      this.write(`response.image_generation_call.${step}`, this.place),
    );
    return this.say("added", encodeImage(this.id, this.#kind, "in_progress")) + steps.join("");
  }

  grow(): string {
    return "";
  }

  end(): string {
    return this.say("done", this.whole);
  }
}
