import { isRecord } from "../validate.ts";

/**
 * What a generateContent request may hold, from the Gemini API's reference and the typings of @google/genai 2.32:
 * Google's servers refuse members that they don't know ("Invalid JSON payload received. Unknown name").
 */

type Shape =
  | "text"
  | "number"
  | "flag"
  | "object"
  | { readonly words: readonly string[] }
  | { readonly list: Shape }
  | { readonly members: Readonly<Record<string, Shape>>; readonly required?: readonly string[] };

const blob: Shape = { members: { mimeType: "text", data: "text" }, required: ["mimeType", "data"] };

const part: Shape = {
  members: {
    text: "text",
    thought: "flag",
    thoughtSignature: "text",
    inlineData: blob,
    fileData: { members: { mimeType: "text", fileUri: "text" }, required: ["fileUri"] },
    functionCall: { members: { id: "text", name: "text", args: "object" }, required: ["name"] },
    functionResponse: {
      members: {
        id: "text",
        name: "text",
        response: "object",
        parts: { list: { members: { inlineData: blob } } },
        scheduling: "text",
        willContinue: "flag",
      },
      required: ["name", "response"],
    },
    executableCode: "object",
    codeExecutionResult: "object",
    videoMetadata: "object",
  },
};

const content: Shape = {
  members: { role: { words: ["user", "model"] }, parts: { list: part } },
  required: ["parts"],
};

const functionDeclaration: Shape = {
  members: {
    name: "text",
    description: "text",
    behavior: "text",
    parameters: "object",
    parametersJsonSchema: "object",
    response: "object",
    responseJsonSchema: "object",
  },
  required: ["name"],
};

const generationConfig: Shape = {
  members: {
    stopSequences: { list: "text" },
    responseMimeType: { words: ["text/plain", "application/json", "text/x.enum"] },
    responseSchema: "object",
    responseJsonSchema: "object",
    responseModalities: { list: "text" },
    candidateCount: "number",
    maxOutputTokens: "number",
    temperature: "number",
    topP: "number",
    topK: "number",
    seed: "number",
    presencePenalty: "number",
    frequencyPenalty: "number",
    responseLogprobs: "flag",
    logprobs: "number",
    thinkingConfig: {
      members: {
        includeThoughts: "flag",
        thinkingBudget: "number",
        thinkingLevel: { words: ["MINIMAL", "LOW", "MEDIUM", "HIGH"] },
      },
    },
    mediaResolution: "text",
    speechConfig: "object",
    imageConfig: "object",
  },
};

const request: Shape = {
  members: {
    contents: { list: content },
    systemInstruction: content,
    tools: {
      list: {
        members: {
          functionDeclarations: { list: functionDeclaration },
          googleSearch: { members: { timeRangeFilter: "object", searchTypes: "object" } },
          codeExecution: { members: {} },
          urlContext: { members: {} },
        },
      },
    },
    toolConfig: {
      members: {
        functionCallingConfig: {
          members: {
            mode: { words: ["AUTO", "ANY", "NONE", "VALIDATED"] },
            allowedFunctionNames: { list: "text" },
          },
        },
        retrievalConfig: "object",
        includeServerSideToolInvocations: "flag",
      },
    },
    safetySettings: { list: "object" },
    generationConfig,
    cachedContent: "text",
    serviceTier: { words: ["standard", "flex", "priority"] },
  },
  required: ["contents"],
};

/** What Google would refuse of a body's shape, with the place; undefined when it fits. */
export const misshapen = (body: unknown): string | undefined => judge(body, request, "");

function judge(value: unknown, shape: Shape, path: string): string | undefined {
  const not = (what: string) => `Invalid value at '${path}': not ${what}`;
  if (shape === "text") return typeof value === "string" ? undefined : not("a text");
  if (shape === "number") return typeof value === "number" ? undefined : not("a number");
  if (shape === "flag") return typeof value === "boolean" ? undefined : not("true or false");
  if (shape === "object") return isRecord(value) ? undefined : not("an object");
  if ("words" in shape) return shape.words.includes(String(value)) ? undefined : not(shape.words.join(" or "));
  if ("list" in shape) {
    if (!Array.isArray(value)) return not("a list");
    return value.map((item, index) => judge(item, shape.list, `${path}[${index}]`)).find(Boolean);
  }
  if (!isRecord(value)) return not("an object");
  const missing = shape.required?.find((name) => value[name] === undefined);
  if (missing !== undefined) return `Missing '${path}.${missing}'`;
  return Object.entries(value)
    .map(([name, member]) => {
      const known = shape.members[name];
      return known
        ? judge(member, known, `${path}.${name}`)
        : `Unknown name "${name}" at '${path}': Cannot find field.`;
    })
    .find(Boolean);
}
