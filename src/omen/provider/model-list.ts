import type { Model } from "./provider.ts";

/** OpenAI's model list: `{data: [{id, created, owned_by}]}`. Throws when it is none. */
export function readModelList(answer: unknown): readonly Model[] {
  const data = (answer as { data?: unknown } | null)?.data;
  if (!Array.isArray(data)) throw new Error("its model list has no data");
  return (data as unknown[]).flatMap((item) => {
    const { id, created, owned_by: ownedBy } = (item ?? {}) as { id?: unknown; created?: unknown; owned_by?: unknown };
    if (typeof id !== "string" || id === "") return [];
    return [
      {
        id,
        chats: probablyChats(id),
        ...(typeof created === "number" ? { created } : {}),
        ...(typeof ownedBy === "string" ? { ownedBy } : {}),
      },
    ];
  });
}

/** OpenAI's list does not say what a model is for; these words in a name do. */
const otherPurposes =
  /embed|whisper|tts|dall-e|moderation|rerank|image|audio|realtime|transcribe|babbage|davinci|sora/i;

export const probablyChats = (id: string): boolean => !otherPurposes.test(id);
