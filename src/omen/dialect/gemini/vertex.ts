import type { JsonObject, ProviderDialect } from "../dialect.ts";
import { gemini } from "./index.ts";

type Part = JsonObject & { readonly functionCall?: JsonObject; readonly functionResponse?: JsonObject };
type Content = JsonObject & { readonly parts?: readonly Part[] };

/**
 * Gemini on Vertex AI: its v1 knows no ids of calls and refuses them (Vertex AI reference,
 * "FunctionCall"); the order of results tells.
 */
export const vertexGemini: ProviderDialect = {
  ...gemini,
  encodeRequest(conversation, model, unsupported) {
    const body = gemini.encodeRequest(conversation, model, unsupported);
    const contents = body["contents"] as readonly Content[];
    return { ...body, contents: contents.map(withoutIds) };
  },
};

const withoutIds = (content: Content): Content =>
  content.parts?.some(({ functionCall, functionResponse }) => functionCall ?? functionResponse)
    ? { ...content, parts: content.parts.map(withoutId) }
    : content;

function withoutId(part: Part): Part {
  const { functionCall: call, functionResponse: result } = part;
  if (call) return { ...part, functionCall: anonymous(call) };
  return result ? { ...part, functionResponse: anonymous(result) } : part;
}

const anonymous = ({ id: _id, ...rest }: JsonObject): JsonObject => rest;
