import { invalidRequest } from "../../platform/failure.ts";
import type { KeptResponse, Memory } from "./kept.ts";
import { previousNotFound } from "./request.ts";

/** The provider that the conversation goes on with. */
export interface Next {
  readonly provider: string;
  /** Speaks Responses itself, and judges items as OpenAI does. */
  readonly isNative: boolean;
  /** Largest conversation that is recalled, in UTF-16 units. */
  readonly lengthMax: number;
}

/**
 * The items of a conversation up to and including the answer of this id, the oldest first. Throws a `Failure` with
 * status 400 when an answer in the chain is not known, or is somebody else's, or is not over, or the whole is too long.
 */
export function recall(memory: Memory, owner: string, id: string, next: Next): readonly unknown[] {
  const chain: KeptResponse[] = [];
  let length = 0;
  for (let at: string | undefined = id; at !== undefined; at = chain.at(-1)?.previous) {
    const found = memory.find(owner, at);
    if (!found) throw previousNotFound(id, at === id ? undefined : at);
    chain.push(found);
    length += found.input.length + found.response.length;
    if (length > next.lengthMax) {
      throw invalidRequest(
        "The conversation behind previous_response_id is larger than server.max_body_bytes; compact it, or begin anew.",
        "previous_response_id",
      );
    }
  }
  return chain.toReversed().flatMap((kept) => itemsOf(kept, next));
}

/**
 * The items of a request, with those that it only refers to by their ids in the place of the references. Throws a
 * `Failure` with status 400 for an item that is not known, or is somebody else's.
 */
export function resolve(memory: Memory, owner: string, items: readonly unknown[], next: Next): readonly unknown[] {
  return items.flatMap((item, index) => {
    const id = referenceOf(item);
    if (id === undefined) return [item];
    const found = memory.findItem(owner, id);
    const output = found && (JSON.parse(found.response) as Answered).output?.find((candidate) => candidate.id === id);
    if (!output) throw invalidRequest(`Item with id '${id.slice(0, 100)}' not found.`, `input[${index}].id`);
    return asInput(output, found.provider === next.provider, next.isNative);
  });
}

/** The id of an item that is a reference, which may leave its type out. */
function referenceOf(item: unknown): string | undefined {
  const { type = "item_reference", id, role } = Object(item) as OutputItem;
  return type === "item_reference" && role === undefined && typeof id === "string" ? id : undefined;
}

function itemsOf({ id, input, response, provider }: KeptResponse, next: Next): readonly unknown[] {
  const { output, status } = JSON.parse(response) as Answered;
  if (status === "in_progress")
    throw invalidRequest(
      `The answer '${id}' is not over, or was lost when Omen stopped; there is nothing to go on from yet.`,
      "previous_response_id",
    );
  const isSame = provider === next.provider;
  return [
    ...(JSON.parse(input) as unknown[]),
    ...(Array.isArray(output) ? (output as readonly (OutputItem | null)[]) : []).flatMap((item) =>
      typeof item === "object" && item !== null ? asInput(item, isSame, next.isNative) : [],
    ),
  ];
}

interface Answered {
  readonly status?: string;
  readonly output?: readonly OutputItem[];
}

interface OutputItem {
  readonly type?: string;
  readonly id?: string;
  readonly status?: string;
  readonly encrypted_content?: string | null;
  readonly [member: string]: unknown;
}

/**
 * An item of an answer as one of a request. Ids are left out where the item is whole without: a provider that
 * keeps nothing may take them for references. Encrypted thoughts go back to their own provider alone, and
 * OpenAI takes no thought without.
 */
function asInput(item: OutputItem, isSame: boolean, isNative: boolean): readonly object[] {
  if (item.type === "reasoning") {
    const { encrypted_content: encrypted, status: _status, ...thought } = item;
    if (encrypted && isSame) return [{ ...thought, encrypted_content: encrypted }];
    return isNative ? [] : [thought];
  }
  if (!["message", "function_call", "custom_tool_call"].includes(item.type ?? "")) return [item];
  const { id: _id, status: _status, ...rest } = item;
  return [rest];
}
