import { nameMatcher } from "../policy/glob.ts";
import type { ServerConfig } from "../../platform/config/index.ts";
import type { CallContext, LaterResult, Tool } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import type { RawResult } from "./connection.ts";
import type { ToolDefinition } from "./definition.ts";
import { mountedName, type Naming } from "./names.ts";

export interface MountedOptions {
  readonly naming: Naming;
  readonly config: ServerConfig;
  readonly definition: ToolDefinition;
  /** What grants are bound to: the server and the definition as it was approved. */
  readonly pin: string;
  call(given: Readonly<Record<string, unknown>>, context: CallContext): Promise<RawResult>;
}

/** Longest list of arguments that a person is shown in a line, in characters. */
const shownMax = 200;

/**
 * A mounted server's tool. Whether it only reads is the user's judgment: what the server says of itself can make it no
 * safer. Its result passes untouched.
 */
export function mountedTool({ naming, config, definition, pin, call }: MountedOptions): Tool {
  const { server } = naming;
  const { name, title, description = "", inputSchema } = definition;
  const readsOnly = config.read_only !== undefined && nameMatcher(config.read_only)(name);
  const lasting = config.fixed?.[name];
  return {
    name: mountedName(naming, name),
    aliases: [],
    title: title ?? name,
    description,
    inputSchema: inputSchema as Tool["inputSchema"],
    annotations: {
      readOnlyHint: readsOnly,
      destructiveHint: !readsOnly,
      idempotentHint: readsOnly,
      openWorldHint: config.network !== false,
    },
    server,
    pin,
    isTrusted: config.trusted === true,
    ...(lasting && {
      lasting: (given) => Object.fromEntries(lasting.map((argument) => [argument, given[argument] ?? null])),
    }),
    check: (given) => given,
    paths: () => [],
    describe: (given) => `${server} ${name} ${cut(JSON.stringify(given))}`,
    async call(given, context) {
      return resultOf(await call(given, context));
    },
  };
}

const cut = (text: string): string => (text.length > shownMax ? `${text.slice(0, shownMax)}…` : text);

/** The server's result, with its text for whoever looks at that alone. */
function resultOf(raw: RawResult): LaterResult {
  const { content, isError } = raw;
  if (!Array.isArray(content)) throw new ToolError("the server answered something that is no result of a tool");
  return { text: textsOf(content as readonly Block[]), raw, ...(isError === true && { failed: true }) };
}

/** A block of content, as tools and prompts have them. */
export interface Block {
  readonly text?: unknown;
  readonly resource?: { readonly text?: unknown } | null;
}

/** The text of all blocks that have one, also of resources that stand in them. */
export const textsOf = (blocks: readonly Block[]): string =>
  blocks
    .flatMap(({ text, resource }) => [text, resource?.text])
    .filter((text) => typeof text === "string")
    .join("\n");
