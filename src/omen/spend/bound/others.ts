import { isThere, objectIn, objectsIn, type Contents, type Json } from "./contents.ts";

/** Formats that Omen alone writes: what stands in them is what it put there. */

const geminiTexts = ["text", "functionCall", "thoughtSignature", "executableCode", "codeExecutionResult"];

/** generateContent. */
export function readGemini(body: Json, contents: Contents): void {
  for (const [turn, path] of objectsIn(body["contents"], "contents")) {
    contents.frames++;
    readGeminiParts(turn["parts"], `${path}.parts`, contents);
  }
  for (const [tool, path] of objectsIn(body["tools"], "tools")) {
    for (const name of Object.keys(tool)) if (name !== "functionDeclarations") contents.refuse(`${path}.${name}`);
    contents.tools += objectsIn(tool["functionDeclarations"], "").length;
  }
}

function readGeminiParts(parts: unknown, path: string, contents: Contents): void {
  for (const [part, place] of objectsIn(parts, path)) {
    contents.frames++;
    const { inlineData, fileData, functionResponse } = part;
    if (isThere(inlineData)) readBlob(objectIn(inlineData), contents);
    else if (isThere(fileData)) {
      if (String(objectIn(fileData)["mimeType"]).startsWith("image/")) contents.image(undefined);
      else contents.refuse(`${place}.fileData`);
    } else if (isThere(functionResponse))
      readGeminiParts(objectIn(functionResponse)["parts"], `${place}.functionResponse.parts`, contents);
    else if (!geminiTexts.some((name) => name in part)) contents.refuse(place);
  }
}

function readBlob({ mimeType, data }: Json, contents: Contents): void {
  const type = String(mimeType);
  if (type.startsWith("image/")) contents.image(data);
  else if (type.startsWith("audio/") || type.startsWith("video/")) contents.audio(data);
  else contents.media(data);
}

const converseTexts = ["text", "toolUse", "reasoningContent", "cachePoint", "citationsContent"];

/** Bedrock's Converse. */
export function readConverse(body: Json, contents: Contents): void {
  readConverseBlocks(body["system"], "system", contents);
  for (const [message, path] of objectsIn(body["messages"], "messages")) {
    contents.frames++;
    readConverseBlocks(message["content"], `${path}.content`, contents);
  }
  for (const [tool, path] of objectsIn(objectIn(body["toolConfig"])["tools"], "toolConfig.tools")) {
    contents.tools++;
    if (!("toolSpec" in tool || "cachePoint" in tool)) contents.refuse(path);
  }
}

function readConverseBlocks(blocks: unknown, path: string, contents: Contents): void {
  for (const [block, place] of objectsIn(blocks, path)) {
    contents.frames++;
    const { image, document, video, toolResult } = block;
    const bytesOf = (media: unknown): unknown => objectIn(objectIn(media)["source"])["bytes"];
    if (isThere(image)) contents.image(bytesOf(image));
    else if (isThere(document) || isThere(video)) {
      const bytes = bytesOf(document ?? video);
      if (typeof bytes === "string") contents.media(bytes);
      else contents.refuse(`${place}.${isThere(document) ? "document" : "video"}.source`);
    } else if (isThere(toolResult))
      readConverseBlocks(objectIn(toolResult)["content"], `${place}.toolResult.content`, contents);
    else if (!("json" in block) && !converseTexts.some((name) => name in block)) contents.refuse(place);
  }
}

/** Ollama's chat. */
export function readOllama(body: Json, contents: Contents): void {
  for (const [message] of objectsIn(body["messages"], "messages")) {
    contents.frames++;
    if (Array.isArray(message["images"])) for (const image of message["images"] as unknown[]) contents.image(image);
  }
  contents.tools += objectsIn(body["tools"], "").length;
}

/** Texts to be made vectors of, or tokens of them. */
export function readEmbeddings(body: Json, contents: Contents): void {
  for (const [, path] of objectsIn(body["input"], "input")) contents.refuse(path);
  for (const name of ["input", "texts", "requests", "instances"]) {
    const list = body[name];
    if (Array.isArray(list)) contents.frames += list.length;
    for (const text of Array.isArray(list) ? (list as unknown[]) : [list]) contents.text(text);
  }
}

/** Completions: a text, several, or tokens of them. */
export function readCompletions(body: Json, contents: Contents): void {
  const { prompt } = body;
  contents.frames += Array.isArray(prompt) ? prompt.length : 1;
  for (const text of Array.isArray(prompt) ? (prompt as unknown[]) : [prompt]) contents.text(text);
  for (const [, path] of objectsIn(prompt, "prompt")) contents.refuse(path);
}
