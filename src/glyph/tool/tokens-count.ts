import { Type } from "@sinclair/typebox";
import { encodingOfModel } from "../../platform/token-encoding.ts";
import { countTokens, type TokenEncoding } from "../../rune/index.ts";
import { oneOf } from "./one-of.ts";
import { onOneLine, plural } from "./text.ts";
import { defineTool, readsFiles } from "./tool.ts";
import { ToolError } from "./tool-error.ts";

/** Bytes of a file that are counted; what is larger fits no model's context. */
const fileBytesMost = 64 * 1024 * 1024;

export const tokensCount = defineTool({
  name: "tokens_count",
  aliases: ["tokens.count"],
  title: "Count tokens",
  description:
    "Counts the tokens of a text or a file: exactly for OpenAI's models, approximately for all others. With a limit it also says how much of the text keeps it.",
  inputSchema: Type.Object(
    {
      text: Type.Optional(Type.String({ description: "The text; or give a path" })),
      path: Type.Optional(Type.String({ description: "File, relative to the root or absolute inside it" })),
      model: Type.Optional(Type.String({ minLength: 1, description: "Model whose tokens are meant, such as gpt-5" })),
      encoding: Type.Optional(
        oneOf(["o200k_base", "cl100k_base"], { description: "Vocabulary, instead of a model (default o200k_base)" }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 0, description: "Stop counting beyond this many tokens" })),
    },
    { additionalProperties: false },
  ),
  annotations: readsFiles,
  paths: ({ path }) => (path === undefined ? [] : [path]),
  describe: ({ path }) =>
    path === undefined ? "count the tokens of a text" : `count the tokens of ${onOneLine(path)}`,
  async run(given, { roots, signal }) {
    const { text, path, limit } = given;
    if ((text === undefined) === (path === undefined)) throw new ToolError("bad arguments: give either text or path");
    if (given.model !== undefined && given.encoding !== undefined) {
      throw new ToolError("bad arguments: give either model or encoding");
    }
    const { encoding, approximate } = encodingOf(given);
    const bytes =
      path === undefined
        ? Buffer.from(text ?? "")
        : roots.at(path, (place) => place.root.read(place.path, { maxBytes: fileBytesMost }).bytes);
    const counted = await countTokens(bytes, { encoding, signal, ...(limit !== undefined && { limit }) });
    const over = counted.bytes < bytes.length;
    const how = approximate ? `${encoding}, approximate for ${given.model}` : encoding;
    const tokens = plural(counted.tokens, "token");
    return {
      text: over
        ? `more than ${plural(limit ?? 0, "token")} (${how}); the first ${counted.bytes} of ${plural(bytes.length, "byte")} are ${tokens}`
        : `${tokens} (${how})`,
      facts: { tokens: counted.tokens, encoding, approximate, bytes: counted.bytes, over_limit: over },
    };
  },
});

const encodingOf = (given: {
  readonly model?: string;
  readonly encoding?: TokenEncoding;
}): ReturnType<typeof encodingOfModel> =>
  given.model === undefined
    ? { encoding: given.encoding ?? "o200k_base", approximate: false }
    : encodingOfModel(given.model);
