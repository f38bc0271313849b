import { invalidRequest } from "../../platform/failure.ts";
import type { KeptResponse } from "./kept.ts";

/** A page of the items that a response's own request held (API reference, "List input items"). */
export interface ItemPage {
  readonly object: "list";
  readonly data: readonly object[];
  readonly first_id: string | null;
  readonly last_id: string | null;
  readonly has_more: boolean;
}

const [limitDefault, limitMax] = [20, 100];

/**
 * One page, from the newest item unless `order` is `asc`. Items that came without an id have one made of the
 * response's. Throws a `Failure` with status 400 that names the parameter.
 */
export function listInputItems({ id, input }: KeptResponse, query: URLSearchParams): ItemPage {
  const limit = Number(query.get("limit") ?? limitDefault);
  if (!Number.isInteger(limit) || limit < 1 || limit > limitMax)
    throw invalidRequest(`limit must be a whole number from 1 to ${limitMax}.`, "limit");
  const order = query.get("order") ?? "desc";
  if (order !== "asc" && order !== "desc") throw invalidRequest("order must be asc or desc.", "order");
  const items = (JSON.parse(input) as Item[]).map((item, index) =>
    described(item, `${id.slice("resp_".length)}_${index}`),
  );
  if (order === "desc") items.reverse();
  const after = query.get("after");
  const start = after === null ? 0 : items.findIndex((item) => item.id === after) + 1;
  if (after !== null && start === 0) throw invalidRequest("after names no item of this response.", "after");
  const data = items.slice(start, start + limit);
  return {
    object: "list",
    data,
    first_id: data[0]?.id ?? null,
    last_id: data.at(-1)?.id ?? null,
    has_more: start + limit < items.length,
  };
}

interface Item {
  readonly id?: string | null;
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
  readonly [member: string]: unknown;
}

const prefixes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    message: "msg",
    function_call: "fc",
    custom_tool_call: "ctc",
    reasoning: "rs",
  }),
);

/** An item in its long form: with id and type, and its text as content. */
function described(item: Item, name: string): Item & { readonly id: string } {
  const { type = "message", content } = item;
  const text = item.role === "assistant" ? { type: "output_text", annotations: [] } : { type: "input_text" };
  return {
    ...item,
    type,
    id: item.id ?? `${prefixes.get(type) ?? "item"}_${name}`,
    ...(typeof content === "string" ? { content: [{ ...text, text: content }] } : {}),
  };
}
