import type { ReasoningPart } from "../conversation.ts";
import type { DialectName } from "../name.ts";
import { seal, unseal } from "../seal.ts";
import { compact, type Fields } from "../json/fields.ts";
import { detailOf, thoughtOf, type Detail } from "./detail.ts";

/**
 * OpenAI's schema has no place for what a model thought. Servers tell its text as `reasoning_content`; the bytes that a
 * provider wants back travel in `reasoning_details`, as OpenRouter defines them (OpenRouter docs, "Reasoning Tokens"),
 * with their origin, sealed, as `format`: `omen:gemini:`.
 */
const formatOf = (origin: DialectName): string => seal("", origin, "openai-chat");

/** The details of the thoughts that bear bytes; undefined when none does. */
export function encodeDetails(parts: readonly ReasoningPart[]): readonly object[] | undefined {
  const signed = parts.filter(({ signature, encrypted }) => signature !== undefined || encrypted !== undefined);
  return signed.length === 0 ? undefined : signed.map((part, index) => encodeDetail(part, index));
}

/** One thought that bears bytes, as a detail; as it was, where a provider told it so. */
export function encodeDetail(part: Omit<ReasoningPart, "type">, index: number): object {
  const { text, signature, encrypted, id, origin = "openai-chat" } = part;
  const own = detailOf(part);
  if (own) return own;
  if (encrypted !== undefined)
    return compact({
      type: "reasoning.encrypted",
      data: encrypted,
      text: text === "" ? undefined : text,
      id,
      format: formatOf(origin),
      index,
    });
  return compact({ type: "reasoning.text", text, signature, format: formatOf(origin), index });
}

/**
 * An assistant message's thoughts: its details, of Omen's making where their `format` is a dialect, else of the
 * provider's; and its text, where they have none.
 */
export function decodeReasoning(message: Fields): readonly ReasoningPart[] {
  const text = message.text("reasoning_content") ?? message.text("reasoning");
  const details = message.objects("reasoning_details") ?? [];
  const given = (message.any("reasoning_details") ?? []) as readonly Detail[];
  const parts = details.flatMap((detail, index): ReasoningPart[] => {
    const origin = originOf(detail.text("format"));
    const part = origin ? decodeDetail(detail, origin) : thoughtOf(given[index] ?? {});
    return part ? [part] : [];
  });
  return text && parts.every((part) => part.text === "") ? [{ type: "reasoning", text }, ...parts] : parts;
}

/** The dialect that a format of Omen's making names. */
function originOf(format: string | undefined): DialectName | undefined {
  const { origin, bytes } = unseal(format ?? "", "openai-chat");
  return bytes === "" && origin !== "openai-chat" ? origin : undefined;
}

function decodeDetail(detail: Fields, origin: DialectName): ReasoningPart {
  const type = detail.word("type", ["reasoning.text", "reasoning.encrypted"]);
  const text = detail.text("text") ?? "";
  switch (type) {
    case "reasoning.text": {
      const signature = detail.text("signature");
      return signature === undefined
        ? { type: "reasoning", text }
        : compact({ type: "reasoning" as const, text, signature, origin });
    }
    case "reasoning.encrypted":
      return compact({
        type: "reasoning" as const,
        text,
        encrypted: detail.requiredText("data"),
        id: detail.text("id"),
        origin,
      });
    case undefined:
      throw detail.wrong("type", "is missing");
  }
}
