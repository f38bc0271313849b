import { misshapen } from "./schema.ts";

interface Part {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly id?: string; readonly name: string };
  readonly functionResponse?: { readonly id?: string; readonly name: string };
}

interface Content {
  readonly role?: string;
  readonly parts: readonly Part[];
}

interface Body {
  readonly contents: readonly Content[];
  readonly tools?: readonly { readonly functionDeclarations?: readonly object[] }[];
  readonly generationConfig?: { readonly stopSequences?: readonly string[]; readonly responseMimeType?: string };
}

/**
 * What Google would refuse of a request, in words like its own: the shape, the order of turns, results without their
 * calls ("Function calling"), calls without signatures ("Thought signatures", of Gemini 3). Undefined when it is sound.
 */
export function complaintAbout(body: unknown, model: string): string | undefined {
  const shape = misshapen(body);
  if (shape !== undefined) return shape;
  const { contents, tools = [], generationConfig = {} } = body as Body;
  if (contents.length === 0) return "contents are required";
  if ((generationConfig.stopSequences?.length ?? 0) > 5) return "at most 5 stop sequences";
  const kinds = tools.flatMap((tool) => Object.keys(tool));
  if (new Set(kinds).size > 1 && kinds.includes("functionDeclarations"))
    return "Built-in tools and Function Calling cannot be combined in the same request.";
  return (
    contents.map((content, index) => aboutContent(content, contents[index - 1])).find(Boolean) ??
    (model.startsWith("gemini-3") ? aboutSignatures(contents) : undefined)
  );
}

function aboutContent({ role, parts }: Content, before: Content | undefined): string | undefined {
  if (role === undefined) return "Please use a valid role: user, model.";
  if (role === before?.role) return "roles must alternate between user and model";
  if (parts.length === 0) return "Unable to submit request because it must have a parts field";
  if (parts.every((part) => part.text === "" && part.thoughtSignature === undefined)) return "empty text parts";
  const calls = (before?.parts ?? []).flatMap(({ functionCall }) => functionCall ?? []);
  const results = parts.flatMap(({ functionResponse }) => functionResponse ?? []);
  if (role === "user" && calls.length !== results.length)
    return "the number of function response parts must equal the number of function call parts of the function call turn";
  const strange = results.find(({ id, name }) => !calls.some((call) => call.name === name && call.id === id));
  return strange && `no call for the function response ${strange.name}`;
}

/** The first call of every step since the user last spoke. */
function aboutSignatures(contents: readonly Content[]): string | undefined {
  const spoke = contents.findLastIndex(
    ({ role, parts }) => role === "user" && parts.some(({ functionResponse }) => !functionResponse),
  );
  const first = contents
    .slice(spoke + 1)
    .filter(({ role }) => role === "model")
    .map(({ parts }) => parts.find(({ functionCall }) => functionCall))
    .find((part) => part && part.thoughtSignature === undefined);
  return first && `Function call ${first.functionCall?.name} is missing a thought_signature in functionCall parts.`;
}
