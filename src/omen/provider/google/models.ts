import { probablyChats } from "../model-list.ts";
import type { Model } from "../provider.ts";

/** One page of a list of models, and where the next one is. */
export interface ModelPage {
  readonly models: readonly Model[];
  readonly next: string | undefined;
}

/** Most pages that are asked for: a list without an end is none. */
const pagesMax = 20;

/** All pages of a list. */
export async function allPages(page: (token: string | undefined) => Promise<ModelPage>): Promise<readonly Model[]> {
  const models: Model[] = [];
  let token: string | undefined;
  for (let count = 0; count < pagesMax; count++) {
    const { models: more, next } = await page(token);
    models.push(...more);
    if (next === undefined) break;
    token = next;
  }
  return models;
}

/**
 * Gemini API reference, "models.list": `{models: [{name: "models/ID",
 * supportedGenerationMethods}]}`. Throws when it is none.
 */
export function readGeminiModels(answer: unknown): ModelPage {
  const { models, nextPageToken } = (answer ?? {}) as { models?: unknown; nextPageToken?: unknown };
  if (!Array.isArray(models)) throw new Error("its model list has no models");
  return {
    models: (models as unknown[]).flatMap((item) => {
      const { name, supportedGenerationMethods: methods } = (item ?? {}) as { name?: unknown } & {
        supportedGenerationMethods?: unknown;
      };
      if (typeof name !== "string") return [];
      const id = name.replace(/^models\//, "");
      const answers = Array.isArray(methods) && methods.includes("generateContent");
      return [{ id, chats: answers && probablyChats(id), ownedBy: "google" }];
    }),
    next: tokenOf(nextPageToken),
  };
}

/**
 * Vertex AI reference, "publishers.models.list": `{publisherModels: [{name: "publishers/google/models/ID"}]}`, of which
 * Gemini is called by generateContent, and those that embed by predict. Throws when it is none.
 */
export function readPublisherModels(answer: unknown): ModelPage {
  const { publisherModels: models, nextPageToken } = (answer ?? {}) as {
    publisherModels?: unknown;
    nextPageToken?: unknown;
  };
  if (!Array.isArray(models)) throw new Error("its model list has no publisherModels");
  return {
    models: (models as unknown[]).flatMap((item) => {
      const { name } = (item ?? {}) as { name?: unknown };
      const id = typeof name === "string" ? (name.split("/").at(-1) ?? "") : "";
      return /^gemini-|embedding/.test(id) ? [{ id, chats: probablyChats(id), ownedBy: "google" }] : [];
    }),
    next: tokenOf(nextPageToken),
  };
}

const tokenOf = (token: unknown): string | undefined => (typeof token === "string" && token !== "" ? token : undefined);
