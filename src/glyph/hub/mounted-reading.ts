import type { TObject } from "@sinclair/typebox";
import { nameMatcher } from "../policy/glob.ts";
import { onOneLine } from "../tool/text.ts";
import type { CallContext, LaterResult, Tool } from "../tool/tool.ts";
import type { RawResult } from "./connection.ts";
import { pinOfItem } from "./definition.ts";
import { type Block, textsOf } from "./mounted-tool.ts";
import { mountedUri } from "./names.ts";
import type { MountedServer } from "./server.ts";

/**
 * What rules, grants and the audit log call what is asked of a server besides tools. No tool of a server is called so:
 * their names are in letters that model APIs take, which a dot is not.
 */
const readingNames = { resource: "resource.read", prompt: "prompt.get", completion: "completion" } as const;

interface ReadingOptions {
  readonly server: MountedServer;
  readonly kind: keyof typeof readingNames;
  /** What of the server's is pinned and asked for here. */
  readonly item: string;
  /**
   * Whether whoever asks can put nothing of their own into it: then it sends nothing out that the server does not know.
   */
  readonly isFixed: boolean;
  /** What is done, in a person's words. */
  describe(given: Readonly<Record<string, unknown>>): string;
  call(given: Readonly<Record<string, unknown>>, context: CallContext): Promise<LaterResult>;
}

/** A tool that is never listed: by it the gate judges what is asked of a mounted server besides its tools. */
export function readingTool({ server, kind, item, isFixed, describe, call }: ReadingOptions): Tool {
  const { name, identity, config, naming } = server;
  const called = readingNames[kind];
  const readsOnly = isFixed || (config.read_only !== undefined && nameMatcher(config.read_only)(called));
  return {
    name: naming.bare ? called : `${name}__${called}`,
    aliases: [],
    title: called,
    description: "",
    inputSchema: { type: "object" } as TObject,
    annotations: {
      readOnlyHint: readsOnly,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: config.network !== false,
    },
    server: name,
    pin: pinOfItem(identity, item),
    isTrusted: config.trusted === true,
    check: (given) => given,
    paths: () => [],
    describe,
    call,
  };
}

/** A server's answer, with its text for whoever looks at that alone. */
const answerOf = (raw: RawResult, blocks: readonly Block[]): LaterResult => ({ text: textsOf(blocks), raw });

/** Reads a resource of a server's. What comes back is called as the caller called it. */
export const resourceReader = (server: MountedServer, item: string, isFixed: boolean): Tool =>
  readingTool({
    server,
    kind: "resource",
    item,
    isFixed,
    describe: ({ uri }) => `read ${onOneLine(String(uri))} of ${server.name}`,
    async call({ uri }, context) {
      const raw = await server.request("resources/read", { uri }, context);
      const contents = Array.isArray(raw["contents"])
        ? (raw["contents"] as (Block & { readonly uri?: unknown })[])
        : [];
      const renamed = contents.map((part) => ({ ...part, uri: mountedUri(server.naming, String(part.uri ?? uri)) }));
      return answerOf({ ...raw, contents: renamed }, contents);
    },
  });

/** Gets a prompt of a server's: a person chooses it and fills it in. */
export const promptGetter = (server: MountedServer, item: string): Tool =>
  readingTool({
    server,
    kind: "prompt",
    item,
    isFixed: true,
    describe: ({ name }) => `get the prompt ${onOneLine(String(name))} of ${server.name}`,
    async call(given, context) {
      const raw = await server.request("prompts/get", given, context);
      const messages = Array.isArray(raw["messages"]) ? (raw["messages"] as { readonly content?: Block }[]) : [];
      return answerOf(
        raw,
        messages.flatMap(({ content }) => (content ? [content] : [])),
      );
    },
  });

/** Completes an argument of a server's prompt or template, while a person types. */
export const completer = (server: MountedServer, item: string): Tool =>
  readingTool({
    server,
    kind: "completion",
    item,
    isFixed: true,
    describe: () => `complete what is typed, with ${server.name}`,
    async call(given, context) {
      const raw = await server.request("completion/complete", given, context);
      return { text: JSON.stringify(raw["completion"] ?? null), raw };
    },
  });
