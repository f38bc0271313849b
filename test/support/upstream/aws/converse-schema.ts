import { Type, type TProperties } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";

/**
 * What Converse takes (Amazon Bedrock API reference, and the types of @aws-sdk/client-bedrock-runtime
 * 3.1164.0), as its service refuses what it doesn't: unknown members, patterns, roles that don't alternate,
 * calls and results that don't match.
 */

const closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false });
const optional = Type.Optional;
const text = Type.String({ pattern: "\\S" });
const words = <W extends readonly string[]>(...values: W) => Type.Union(values.map((value) => Type.Literal(value)));
const json = Type.Record(Type.String(), Type.Unknown());

const id = Type.String({ pattern: "^[a-zA-Z0-9_.:-]{1,64}$" });
const toolName = Type.String({ pattern: "^[a-zA-Z0-9_-]{1,64}$" });
const bytes = Type.String({ pattern: "^[A-Za-z0-9+/]*={0,2}$" });
const source = Type.Union([
  closed({ bytes }),
  closed({ s3Location: closed({ uri: Type.String({ pattern: "^s3://" }), bucketOwner: optional(Type.String()) }) }),
]);

const cachePoint = closed({ cachePoint: closed({ type: words("default"), ttl: optional(words("5m", "1h")) }) });
const image = closed({ image: closed({ format: words("png", "jpeg", "gif", "webp"), source }) });
const document = closed({
  document: closed({
    format: words("csv", "doc", "docx", "html", "md", "pdf", "txt", "xls", "xlsx"),
    name: Type.String({ pattern: "^(?!.*\\s\\s)[a-zA-Z0-9\\s()\\[\\]-]{1,200}$" }),
    source,
  }),
});
const said = [closed({ text }), image, document];

const block = Type.Union([
  ...said,
  cachePoint,
  closed({ toolUse: closed({ toolUseId: id, name: toolName, input: json }) }),
  closed({
    toolResult: closed({
      toolUseId: id,
      content: Type.Array(Type.Union([...said, closed({ json })])),
      status: optional(words("success", "error")),
    }),
  }),
  closed({
    reasoningContent: Type.Union([
      closed({ reasoningText: closed({ text: Type.String(), signature: optional(Type.String()) }) }),
      closed({ redactedContent: bytes }),
    ]),
  }),
]);

const request = closed({
  system: optional(Type.Array(Type.Union([closed({ text }), cachePoint]), { minItems: 1 })),
  messages: optional(
    Type.Array(closed({ role: words("user", "assistant"), content: Type.Array(block, { minItems: 1 }) }), {
      minItems: 1,
    }),
  ),
  inferenceConfig: optional(
    closed({
      maxTokens: optional(Type.Integer({ minimum: 1 })),
      temperature: optional(Type.Number({ minimum: 0, maximum: 1 })),
      topP: optional(Type.Number({ minimum: 0, maximum: 1 })),
      stopSequences: optional(Type.Array(Type.String({ minLength: 1 }))),
    }),
  ),
  toolConfig: optional(
    closed({
      tools: Type.Array(
        Type.Union([
          closed({
            toolSpec: closed({
              name: toolName,
              description: optional(Type.String({ minLength: 1 })),
              inputSchema: closed({ json }),
              strict: optional(Type.Boolean()),
            }),
          }),
          cachePoint,
        ]),
        { minItems: 1 },
      ),
      toolChoice: optional(
        Type.Union([
          closed({ auto: closed({}) }),
          closed({ any: closed({}) }),
          closed({ tool: closed({ name: toolName }) }),
        ]),
      ),
    }),
  ),
  outputConfig: optional(
    closed({
      textFormat: optional(
        closed({
          type: words("json_schema"),
          structure: closed({
            jsonSchema: closed({
              schema: Type.String(),
              name: optional(Type.String()),
              description: optional(Type.String()),
            }),
          }),
        }),
      ),
      effort: optional(words("low", "medium", "high", "xhigh", "max")),
    }),
  ),
  additionalModelRequestFields: optional(json),
  serviceTier: optional(closed({ type: words("default", "flex", "priority", "reserved") })),
});

interface Block {
  readonly text?: string;
  readonly toolUse?: { readonly toolUseId: string };
  readonly toolResult?: { readonly toolUseId: string };
  readonly document?: { readonly name: string };
}

interface Body {
  readonly messages?: readonly { readonly role: string; readonly content: readonly Block[] }[];
  readonly toolConfig?: { readonly tools: readonly { readonly toolSpec?: { readonly name: string } }[] };
}

/** Why the service would refuse the body; undefined when it would not. */
export function complaintAbout(body: unknown): string | undefined {
  const error = Value.Errors(request, body).First();
  if (error) return `${error.path}: ${error.message} ${JSON.stringify(error.value)}`;
  const { messages = [], toolConfig } = body as Body;
  const blocks = messages.flatMap(({ content }) => content);
  const names = blocks.flatMap(({ document: held }) => (held ? [held.name] : []));
  if (new Set(names).size < names.length) return "two documents have the same name";
  if (!toolConfig && blocks.some((found) => found.toolUse ?? found.toolResult))
    return "The toolConfig field must be defined when using toolUse and toolResult content blocks.";
  return complaintAboutTurns(messages);
}

function complaintAboutTurns(messages: NonNullable<Body["messages"]>): string | undefined {
  let open: readonly string[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? "user" : "assistant"))
      return "A conversation must start with a user message and alternate between user and assistant roles.";
    const calls = content.flatMap(({ toolUse }) => (toolUse ? [toolUse.toolUseId] : []));
    const results = content.flatMap(({ toolResult }) => (toolResult ? [toolResult.toolUseId] : []));
    if (role === "user" ? calls.length > 0 : results.length > 0)
      return `messages.${index} holds what its role can't say`;
    if (role === "user" && results.toSorted().join() !== open.toSorted().join())
      return `messages.${index} answers ${results.join()} where ${open.join()} was called`;
    if (content.some(({ document: held }) => held) && !content.some(({ text: found }) => found))
      return `messages.${index} has a document and no text`;
    open = calls;
  }
  return undefined;
}
