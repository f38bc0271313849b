import type { Caller } from "../gate/caller.ts";
import { mayCall } from "../gate/case.ts";
import { textOf } from "../gate/pass.ts";
import type { Asked, MountedItem } from "../offer/mounted.ts";
import type { Prompt } from "../offer/offer.ts";
import type { Glyph } from "../server.ts";
import type { LaterResult, Tool } from "../tool/tool.ts";
import { errorCode, isRecord, ProtocolError } from "./jsonrpc.ts";
import { overlayMethod, takeOverlay } from "./overlay.ts";

/** What Glyph answers besides tool calls, in both eras of MCP. */

export type Params = Readonly<Record<string, unknown>>;
export type Result = Record<string, unknown>;

export interface Asking {
  readonly glyph: Glyph;
  readonly params: Params;
  readonly caller: Caller;
  /** The code of what is not there: -32002 until 2025-11-25, -32602 since. */
  readonly notFound: number;
}

/** Throws, or rejects with, a `ProtocolError`. */
type Method = (asking: Asking) => Result | Promise<Result>;

/** How Glyph describes what it can; the values are those of `ServerCapabilities` in both eras. */
export const capabilitiesOf = (glyph: Glyph) => ({
  tools: { listChanged: true },
  resources: { listChanged: true, subscribe: true },
  prompts: { listChanged: true },
  completions: {},
  ...(glyph.unsaved && { experimental: { [overlayMethod]: {} } }),
});

const methods: Readonly<Record<string, Method>> = {
  "tools/list": ({ glyph, caller, params }) => onePage(params, { tools: toolsFor(glyph, caller).map(listed) }),
  "resources/list": async ({ glyph, caller, params }) => {
    const own = await glyph.offer.resources(glyph, caller);
    return onePage(params, { resources: [...own, ...mountedFor(glyph.mounted?.resources(caller), caller)] });
  },
  "resources/templates/list": ({ glyph, caller, params }) => {
    const mounted = mountedFor(glyph.mounted?.templates, caller);
    return onePage(params, { resourceTemplates: [...glyph.offer.templates, ...mounted] });
  },
  "resources/read": readResource,
  "prompts/list": ({ glyph, caller, params }) => {
    const mounted = mountedFor(glyph.mounted?.prompts, caller);
    return onePage(params, { prompts: [...glyph.offer.prompts.map(listedPrompt), ...mounted] });
  },
  "prompts/get": getPrompt,
  "completion/complete": completion,
  [overlayMethod]: ({ glyph, params }) => takeOverlay(glyph, params),
};

/** The method of that name. */
export const methodOf = (name: string): Method | undefined =>
  Object.hasOwn(methods, name) ? methods[name] : undefined;

/** Everything fits one page, so that any cursor is somebody else's. */
function onePage(params: Params, page: Result): Result {
  if (params["cursor"] === undefined) return page;
  throw new ProtocolError(errorCode.invalidParams, "this cursor is not Glyph's; ask again without it");
}

/** The tools that a caller was granted. */
export const toolsFor = (glyph: Glyph, { principal }: Caller): readonly Tool[] =>
  glyph.tools.filter(({ name }) => mayCall(principal, name));

/** What of mounted servers' is listed for a caller. */
const mountedFor = (items: readonly MountedItem[] = [], { principal }: Caller) =>
  items.filter(({ tool }) => mayCall(principal, tool.name)).map((item) => item.listed);

/** Asks a mounted server, by way of the gate. Rejects with a `ProtocolError` that says why there is nothing. */
async function askMounted({ glyph, caller }: Asking, { tool, given }: Asked, code: number): Promise<LaterResult> {
  const result = await glyph.call(tool, given, caller);
  const text = textOf(result);
  if (result.failed) throw new ProtocolError(code, text, result.facts && { "glyph/facts": result.facts });
  return { ...result, text };
}

const listed = ({ name, title, description, inputSchema, annotations }: Tool) => ({
  name,
  title,
  description,
  inputSchema,
  annotations: { title, ...annotations },
});

async function readResource(asking: Asking): Promise<Result> {
  const { glyph, params, caller, notFound } = asking;
  const { uri } = params;
  if (typeof uri !== "string") throw new ProtocolError(errorCode.invalidParams, `resources/read needs a "uri"`);
  const mounted = uri.startsWith("file:") ? undefined : glyph.mounted?.resource(uri, caller);
  if (mounted) {
    const { raw, text } = await askMounted(asking, mounted, notFound);
    return { ...(raw ?? { contents: [{ uri, text }] }) };
  }
  const contents = await glyph.offer.read(glyph, uri, caller);
  if ("failed" in contents) throw new ProtocolError(notFound, contents.text, { uri });
  return { contents: [contents] };
}

const listedPrompt = ({ name, title, description, arguments: given }: Prompt) => ({
  name,
  title,
  description,
  arguments: given,
});

async function getPrompt(asking: Asking): Promise<Result> {
  const { glyph, params } = asking;
  const { prompts } = glyph.offer;
  const given = params["arguments"] ?? {};
  if (!isRecord(given)) throw new ProtocolError(errorCode.invalidParams, `"arguments" must be an object`);
  const prompt = prompts.find(({ name }) => name === params["name"]);
  if (!prompt) {
    const mounted = glyph.mounted?.prompt(String(params["name"]), given);
    if (mounted) {
      const { raw, text } = await askMounted(asking, mounted, errorCode.invalidParams);
      return { ...(raw ?? { messages: [{ role: "user", content: { type: "text", text } }] }) };
    }
    const names = [...prompts, ...(glyph.mounted?.prompts ?? []).map((item) => item.listed)].map(({ name }) => name);
    throw new ProtocolError(errorCode.invalidParams, `no such prompt; there are ${names.join(", ")}`);
  }
  const texts: Record<string, string> = {};
  for (const { name, required } of prompt.arguments) {
    const value = given[name];
    if (typeof value === "string" && value !== "") texts[name] = value;
    else if (required) throw new ProtocolError(errorCode.invalidParams, `${prompt.name} needs '${name}', a text`);
  }
  return {
    description: prompt.description,
    messages: prompt.say(texts).map((content) => ({ role: "user", content })),
  };
}

async function completion(asking: Asking): Promise<Result> {
  const { glyph, params, caller } = asking;
  const { ref, argument } = params;
  if (!isRecord(ref) || !isRecord(argument) || typeof argument["value"] !== "string")
    throw new ProtocolError(errorCode.invalidParams, `completion/complete needs "ref" and "argument"`);
  const inTemplate =
    ref["type"] === "ref/resource" && glyph.offer.templates.some(({ uriTemplate }) => uriTemplate === ref["uri"]);
  const inPrompt = ref["type"] === "ref/prompt" && glyph.offer.prompts.some(({ name }) => name === ref["name"]);
  const mounted = inTemplate || inPrompt ? undefined : glyph.mounted?.completion(params);
  if (mounted) {
    const { raw } = await askMounted(asking, mounted, errorCode.invalidParams);
    return { ...(raw ?? { completion: { values: [], total: 0, hasMore: false } }) };
  }
  if (!inTemplate && !inPrompt) throw new ProtocolError(errorCode.invalidParams, "no such prompt or resource template");
  const completing = { argument: String(argument["name"]), typed: argument["value"], inTemplate };
  return { completion: await glyph.offer.complete(glyph, completing, caller) };
}
