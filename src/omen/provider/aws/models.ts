import { probablyChats } from "../model-list.ts";
import type { Model } from "../provider.ts";

/** A model that can be called, and the foundation model that answers then. */
export interface BedrockModel extends Model {
  readonly base: string;
}

/** What is asked for a JSON document, signed. */
export type Ask = (path: string) => Promise<unknown>;

/** Most pages of inference profiles that are read, of up to a thousand each. */
const pagesMax = 10;

/**
 * What can be called (Amazon Bedrock API reference, "ListFoundationModels", "ListInferenceProfiles"): foundation
 * models that answer on demand, and profiles, by which alone newer ones do. A profile of one's own goes by its ARN.
 * Throws when the answers are none.
 */
export async function listModels(ask: Ask): Promise<readonly BedrockModel[]> {
  const [foundation, profiles] = await Promise.all([ask("/foundation-models"), listProfiles(ask)]);
  const summaries = itemsOf(foundation, "modelSummaries").map(readFoundation);
  const known = new Map(summaries.map((model) => [model.id, model]));
  return [...summaries.filter(({ onDemand }) => onDemand), ...profiles.flatMap((item) => readProfile(item, known))].map(
    ({ id, base, chats, ownedBy }) => ({ id, base, chats, ownedBy }),
  );
}

async function listProfiles(ask: Ask): Promise<readonly Item[]> {
  const found: Item[] = [];
  let token = "";
  for (let page = 0; page < pagesMax; page++) {
    const next = token === "" ? "" : `&nextToken=${encodeURIComponent(token)}`;
    const answer = await ask(`/inference-profiles?maxResults=1000${next}`);
    found.push(...itemsOf(answer, "inferenceProfileSummaries"));
    const { nextToken } = answer as { readonly nextToken?: unknown };
    if (typeof nextToken !== "string" || nextToken === "") break;
    token = nextToken;
  }
  return found;
}

type Item = Readonly<Record<string, unknown>>;

function itemsOf(answer: unknown, name: string): readonly Item[] {
  const list = (answer as Item | null)?.[name];
  if (!Array.isArray(list)) throw new Error(`its model list has no ${name}`);
  return (list as unknown[]).filter((item): item is Item => typeof item === "object" && item !== null);
}

interface Foundation extends BedrockModel {
  readonly ownedBy: string;
  readonly onDemand: boolean;
}

function readFoundation({ modelId, outputModalities, inferenceTypesSupported }: Item): Foundation {
  const id = typeof modelId === "string" ? modelId : "";
  return {
    id,
    base: id,
    ownedBy: ownerOf(id),
    chats: isText(outputModalities) && probablyChats(id),
    onDemand: id !== "" && Array.isArray(inferenceTypesSupported) && inferenceTypesSupported.includes("ON_DEMAND"),
  };
}

const isText = (modalities: unknown): boolean => Array.isArray(modalities) && modalities.includes("TEXT");

/** `anthropic` of `anthropic.claude-3-haiku-20240307-v1:0`. */
const ownerOf = (base: string): string => base.split(".")[0] ?? base;

function readProfile(item: Item, known: ReadonlyMap<string, Foundation>): readonly Foundation[] {
  const { inferenceProfileId, inferenceProfileArn, type, status, models } = item;
  const id = type === "APPLICATION" ? inferenceProfileArn : inferenceProfileId;
  if (typeof id !== "string" || id === "" || status !== "ACTIVE") return [];
  const [first] = Array.isArray(models) ? (models as readonly ({ modelArn?: unknown } | null)[]) : [];
  const base = typeof first?.modelArn === "string" ? (first.modelArn.split("/").at(-1) ?? "") : "";
  return [
    { id, base, ownedBy: ownerOf(base), chats: known.get(base)?.chats ?? probablyChats(base || id), onDemand: true },
  ];
}
