import type { ReasoningPart } from "../conversation.ts";
import type { DialectName } from "../name.ts";
import { seal, unseal } from "../seal.ts";
import { compact, type Fields } from "../json/fields.ts";

/**
 * OpenAI's schema has no place for what a model thought. Servers tell its text as `reasoning_content`; the bytes that a provider wants back
 * travel in `reasoning_details`, as OpenRouter defines them (OpenRouter docs, "Reasoning Tokens"), with their origin, sealed, as
 * `format`: `omen:gemini:`.
 */
const formatOf = (origin: DialectName): string => seal("", origin, "openai-chat");

/** The details of the thoughts that bear bytes; undefined when none does. */
export function encodeDetails(parts: readonly ReasoningPart[]): readonly object[] | undefined {
  const signed = parts.filter(({ signature, encrypted }) => signature !== undefined || encrypted !== undefined);
  return signed.length === 0 ? undefined : signed.map((part, index) => encodeDetail(part, index));
}

/** One thought that bears bytes, as a detail. */
export function encodeDetail(
  { text, signature, encrypted, id, origin = "openai-chat" }: Omit<ReasoningPart, "type">,
  index: number,
): object {
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
 * An assistant message's thoughts: its details where they are Omen's, whose `format` is a dialect; else its text. Details of another
 * gateway's making are that gateway's to read: they stay unread, and are reported.
 */
export function decodeReasoning(message: Fields): readonly ReasoningPart[] {
  const text = message.text("reasoning_content") ?? message.text("reasoning");
  const details = message.objects("reasoning_details") ?? [];
  const origins = details.map((detail) => originOf(detail.text("format")));
  if (details.length > 0 && origins.every((origin) => origin !== undefined))
    return details.map((detail, index) => decodeDetail(detail, origins[index]));
  return text === undefined ? [] : [{ type: "reasoning", text }];
}

/** The dialect that a format of Omen's making names. */
function originOf(format: string | undefined): DialectName | undefined {
  const { origin, bytes } = unseal(format ?? "", "openai-chat");
  return bytes === "" && origin !== "openai-chat" ? origin : undefined;
}

function decodeDetail(detail: Fields, origin: DialectName | undefined): ReasoningPart {
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
