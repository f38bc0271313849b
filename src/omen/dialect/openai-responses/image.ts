import type { ImagePart, Part, Source } from "../conversation.ts";
import type { ItemStatus } from "./item.ts";

/** An image whose bytes are here: no other has a place in an answer. */
export type Made = Pick<ImagePart, "type"> & { readonly source: Extract<Source, { kind: "data" }> };

export const isMade = (part: Pick<Part, "type"> & { readonly source?: { readonly kind: string } }): part is Made =>
  part.type === "image" && part.source?.kind === "data";

/** An image that the model made, as an item (API reference, "Image generation call"): its bytes alone, in base64. */
export const encodeImage = (id: string, { source }: Made, status: ItemStatus): object => ({
  id,
  type: "image_generation_call",
  status,
  result: status === "completed" ? source.data : null,
});

/** Its type is told by how its bytes begin, in base64; what begins otherwise is believed to be OpenAI's own choice. */
const beginnings = [
  ["/9j/", "image/jpeg"],
  ["UklGR", "image/webp"],
  ["R0lGOD", "image/gif"],
] as const;

/** The image of such an item; undefined while there is none. */
export function decodeImage(result: unknown): ImagePart | undefined {
  if (typeof result !== "string" || result === "") return undefined;
  const [, mediaType = "image/png"] = beginnings.find(([beginning]) => result.startsWith(beginning)) ?? [];
  return { type: "image", source: { kind: "data", mediaType, data: result } };
}
