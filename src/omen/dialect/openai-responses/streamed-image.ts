import { encodeImage, type Made } from "./image.ts";
import { itemId } from "./item.ts";
import { Item, type StreamedItem, type Write } from "./streamed-item.ts";

/** An image, which comes whole: the steps of its making are told at once. */
export class ImageItem extends Item implements StreamedItem {
  readonly #image: Made;

  constructor(write: Write, answer: string, index: number, image: Made) {
    super(write, itemId("ig", answer, index), index);
    this.#image = image;
  }

  get whole(): object {
    return encodeImage(this.id, this.#image, "completed");
  }

  begin(): string {
    const added = this.say("added", encodeImage(this.id, this.#image, "in_progress"));
    return added + this.#step("in_progress") + this.#step("completed");
  }

  grow(): string {
    return "";
  }

  end(): string {
    return this.say("done", this.whole);
  }

  #step(step: "in_progress" | "completed"): string {
    return this.write(`response.image_generation_call.${step}`, this.place);
  }
}
