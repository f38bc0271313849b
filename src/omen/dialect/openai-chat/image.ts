import type { ImagePart, Part } from "../conversation.ts";
import { compact, type Fields } from "../json/fields.ts";

/** An image of a message (OpenAI API reference, "Create chat completion", `image_url`). */
export function decodeImage(part: Fields): ImagePart {
  const image = part.object("image_url");
  if (!image) throw part.wrong("image_url", "is missing");
  const url = image.requiredText("url");
  const detail = image.word("detail", ["auto", "low", "high"]);
  return compact({ type: "image" as const, source: sourceOf(url), detail });
}

const sourceOf = (url: string): ImagePart["source"] => decodeDataUrl(url) ?? { kind: "url", url };

/** `data:MEDIATYPE;base64,DATA` (RFC 2397). */
export function decodeDataUrl(url: string): { kind: "data"; mediaType: string; data: string } | undefined {
  const comma = url.indexOf(";base64,");
  if (!url.startsWith("data:") || comma < 0) return undefined;
  return { kind: "data", mediaType: url.slice("data:".length, comma), data: url.slice(comma + ";base64,".length) };
}

/** The address of an image; undefined where it is a file that its provider keeps. */
export function urlOf({ source }: Pick<ImagePart, "source">): string | undefined {
  if (source.kind === "file") return undefined;
  return source.kind === "data" ? `data:${source.mediaType};base64,${source.data}` : source.url;
}

/**
 * Images that a model made. OpenAI's schema has no place for them in an answer; gateways tell them as `images` beside
 * the text (OpenRouter docs, "Image Generation"), and clients send them back there.
 */
export interface WireImages {
  readonly images?: readonly { readonly image_url?: { readonly url?: unknown } | null }[] | null;
}

export function decodeImages({ images }: WireImages): readonly ImagePart[] {
  if (!Array.isArray(images)) return [];
  return (images as NonNullable<WireImages["images"]>).flatMap((image) => {
    const url = image?.image_url?.url;
    return typeof url === "string" && url !== "" ? [{ type: "image" as const, source: sourceOf(url) }] : [];
  });
}

/** An image that a model made, for a client; undefined for one that can't be told. */
export function encodeImage(part: Pick<ImagePart, "source">): object | undefined {
  const url = urlOf(part);
  return url === undefined ? undefined : { type: "image_url", image_url: { url } };
}

/** Those of an answer; undefined when there are none. */
export function encodeImages(parts: readonly Part[]): readonly object[] | undefined {
  const images = parts.flatMap((part) => (part.type === "image" ? (encodeImage(part) ?? []) : []));
  return images.length === 0 ? undefined : images;
}
