import type { BuiltInTool } from "../conversation.ts";
import type { Unsupported } from "../dialect.ts";
import { compact, type Fields } from "../json/fields.ts";

/**
 * Models of Chat Completions that search the web; all others refuse to be asked (OpenAI docs, "Web
 * search", "Chat Completions API").
 */
const searching = /search/;

/** `web_search_options`: that the web may be searched, how much of it is read, and from where. */
export function decodeWebSearch(body: Fields): readonly BuiltInTool[] | undefined {
  const options = body.object("web_search_options");
  if (!options) return undefined;
  const holder = options.object("user_location");
  holder?.word("type", ["approximate"]);
  const place = holder?.object("approximate");
  const location =
    place &&
    compact({
      city: place.text("city"),
      region: place.text("region"),
      country: place.text("country"),
      timezone: place.text("timezone"),
    });
  const contextSize = options.word("search_context_size", ["low", "medium", "high"]);
  return [compact({ type: "web_search" as const, contextSize, location })];
}

/** Search for a model that can; everything else that a provider would run itself is reported. */
export function encodeWebSearch(
  builtIns: readonly BuiltInTool[] | undefined,
  model: string,
  unsupported: Unsupported,
): object | undefined {
  let options: object | undefined;
  for (const tool of builtIns ?? []) {
    if (tool.type !== "web_search" || !searching.test(model)) {
      unsupported(`builtIns.${tool.type}`);
      continue;
    }
    for (const name of ["maxUses", "allowedDomains", "blockedDomains"] as const)
      if (tool[name] !== undefined) unsupported(`builtIns.web_search.${name}`);
    const { contextSize, location } = tool;
    options = compact({
      search_context_size: contextSize,
      user_location: location && { type: "approximate", approximate: location },
    });
  }
  return options;
}
