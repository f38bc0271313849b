import type { ImagePart } from "../conversation.ts";
import type { ItemStatus } from "./item.ts";

/** An image that the model made, as an item (API reference, "Image generation call"): its bytes alone, in base64. */
export const encodeImage = (id: string, { source }: Pick<ImagePart, "source">, status: ItemStatus): object => ({
  id,
  type: "image_generation_call",
  status,
  result: status === "completed" && source.kind === "data" ? source.data : null,
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
