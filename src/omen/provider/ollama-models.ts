import { getJson } from "./http.ts";
import { probablyChats } from "./model-list.ts";
import type { Abilities, Model } from "./provider.ts";

/** Most models that are asked about at one look: each is one question, and the list must not wait for hundreds. */
const shownMax = 32;

/** A model as a server lists it, by what it is and not by its name alone. */
interface Listed {
  readonly model: Model;
  readonly digest: string;
}

/** What one server says of its models. */
export class OllamaModels {
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** By digest; undefined of one that says nothing. A model's files never change. */
  #abilities = new Map<string, Abilities | undefined>();

  constructor(origin: string, headers: Readonly<Record<string, string>>) {
    this.#origin = origin;
    this.#headers = headers;
  }

  /** Its models, and once of each what it can do. Rejects with an `Error` where the list can't be had. */
  async list(signal: AbortSignal): Promise<readonly Model[]> {
    const listed = readTags(await getJson(`${this.#origin}/api/tags`, this.#headers, signal));
    const unknown = listed.filter(({ model, digest }) => model.chats && digest !== "" && !this.#abilities.has(digest));
    const before = this.#abilities;
    this.#abilities = new Map(
      listed.filter(({ digest }) => before.has(digest)).map(({ digest }) => [digest, before.get(digest)]),
    );
    const different = [...new Map(unknown.map((one) => [one.digest, one])).values()];
    await Promise.all(different.slice(0, shownMax).map((one) => this.#show(one, signal)));
    return listed.map(({ model, digest }) => {
      const can = this.#abilities.get(digest);
      return can ? { ...model, can } : model;
    });
  }

  /** A question that fails is asked again at the next look, unless the server knows none of that kind. */
  async #show({ model, digest }: Listed, signal: AbortSignal): Promise<void> {
    try {
      const shown = await getJson(`${this.#origin}/api/show`, this.#headers, signal, { model: model.id });
      this.#abilities.set(digest, readAbilities(shown));
    } catch {
      if (!signal.aborted) this.#abilities.set(digest, undefined);
    }
  }
}

/** Ollama's GET /api/tags: `{models: [{name, modified_at, digest}]}`. Throws when it is none. */
export function readTags(answer: unknown): readonly Listed[] {
  const models = (answer as { models?: unknown } | null)?.models;
  if (!Array.isArray(models)) throw new Error("its answer to /api/tags has no models");
  return (models as unknown[]).flatMap((item) => {
    const {
      name,
      modified_at: modifiedAt,
      digest,
    } = (item ?? {}) as Record<"name" | "modified_at" | "digest", unknown>;
    if (typeof name !== "string" || name === "") return [];
    const created = typeof modifiedAt === "string" ? Math.floor(Date.parse(modifiedAt) / 1000) : Number.NaN;
    const model = {
      id: name,
      chats: probablyChats(name),
      ownedBy: "ollama",
      ...(Number.isNaN(created) ? {} : { created }),
    };
    return [{ model, digest: typeof digest === "string" ? digest : "" }];
  });
}

/**
 * Ollama's POST /api/show: `{capabilities: ["completion", "tools", "thinking", "vision"]}`; older servers have none.
 */
function readAbilities(answer: unknown): Abilities | undefined {
  const names = (answer as { capabilities?: unknown } | null)?.capabilities;
  if (!Array.isArray(names) || !names.includes("completion")) return undefined;
  return { tools: names.includes("tools"), reasoning: names.includes("thinking"), images: names.includes("vision") };
}
