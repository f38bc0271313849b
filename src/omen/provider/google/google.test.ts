import { describe, expect, test } from "bun:test";
import { collect } from "../collect.ts";
import { fromResponse } from "../response.ts";
import { geminiPath, vertexHost, vertexPath } from "./address.ts";
import { forVertex } from "./claude.ts";
import { plainFailure } from "./failed-answer.ts";
import { readGeminiModels, readPublisherModels } from "./models.ts";

describe("addresses", () => {
  test.each([
    ["global", "https://aiplatform.googleapis.com"],
    ["us", "https://aiplatform.us.rep.googleapis.com"],
    ["europe-west4", "https://europe-west4-aiplatform.googleapis.com"],
  ])("%s", (location, host) => {
    expect(vertexHost(location)).toBe(host);
  });

  test.each([
    ["gemini-2.5-pro", "projects/p/locations/global/publishers/google/models/gemini-2.5-pro"],
    [
      "claude-sonnet-4-5@20250929",
      "projects/p/locations/global/publishers/anthropic/models/claude-sonnet-4-5@20250929",
    ],
    ["meta/x y", "projects/p/locations/global/publishers/meta/models/x%20y"],
    ["../../x", "projects/p/locations/global/publishers/google/models/..%2F..%2Fx"],
  ])("%s at Vertex AI", (model, path) => {
    expect(vertexPath("p", "global", model)).toBe(path);
  });

  test.each([
    ["gemini-2.5-pro", "models/gemini-2.5-pro"],
    ["tunedModels/x", "tunedModels/x"],
    ["../files/x", "models/..%2Ffiles%2Fx"],
  ])("%s at the Gemini API", (model, path) => {
    expect(geminiPath(model)).toBe(path);
  });
});

test("a Messages request for Vertex AI: the version within, the model without, all else as it was", () => {
  expect(forVertex('{ "model": "m", "max_tokens": 1.0,\n"x":1e2 }')).toBe(
    '{"anthropic_version":"vertex-2023-10-16", "max_tokens": 1.0,\n"x":1e2 }',
  );
  expect(forVertex('{"model":"m"}')).toBe('{"anthropic_version":"vertex-2023-10-16"}');
  expect(forVertex('{"a":1,"anthropic_version":"x","model":"m"}')).toBe(
    '{"anthropic_version":"vertex-2023-10-16","a":1}',
  );
});

describe("failed answers", () => {
  const bytesMax = 1000;
  const info = (reason: string) => ({ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason });
  const retry = (retryDelay: string) => ({ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay });
  const failed = async (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await plainFailure(fromResponse(Response.json(body, { status, headers })));
    const { error } = JSON.parse(Buffer.from(await collect(answer, bytesMax)).toString()) as { error?: unknown };
    return { status: answer.status, wait: answer.header("retry-after"), error };
  };

  test("a key that Google does not know is unauthorized", async () => {
    const error = { code: 400, status: "INVALID_ARGUMENT", message: "API key not valid." };
    expect(await failed(400, { error: { ...error, details: [info("API_KEY_INVALID")] } })).toMatchObject({
      status: 401,
    });
    expect(await failed(400, { error })).toEqual({ status: 400, wait: undefined, error });
  });

  test("how long to wait is a header, unless there is one", async () => {
    const error = { code: 429, message: "m", details: [retry("58.934310785s")] };
    expect(await failed(429, { error })).toMatchObject({ status: 429, wait: "59", error: { message: "m" } });
    expect(await failed(429, { error }, { "retry-after": "7" })).toMatchObject({ wait: "7" });
    expect(await failed(429, { error: { details: [retry("soon"), null] } })).toMatchObject({ wait: undefined });
  });

  test("a list around the error is taken off", async () => {
    expect(await failed(503, [{ error: { message: "m" } }])).toMatchObject({ status: 503, error: { message: "m" } });
  });

  test("what is no JSON stays as it is", async () => {
    const html = new Response("<html>", { status: 502, headers: { "content-type": "text/html" } });
    expect(await collect(await plainFailure(fromResponse(html)), bytesMax)).toEqual(Buffer.from("<html>"));
    const broken = new Response("{", { status: 400, headers: { "content-type": "application/json" } });
    expect(await collect(await plainFailure(fromResponse(broken)), bytesMax)).toEqual(Buffer.from("{"));
  });
});

describe("lists of models", () => {
  test("Gemini's tell what a model does", () => {
    const generate = ["generateContent", "countTokens"];
    const models = [
      { name: "models/gemini-2.5-pro", supportedGenerationMethods: generate },
      { name: "models/gemini-embedding-001", supportedGenerationMethods: ["embedContent"] },
      { name: "models/gemini-2.5-flash-image", supportedGenerationMethods: generate },
      { name: 7 },
      null,
    ];
    expect(readGeminiModels({ models, nextPageToken: "n" })).toEqual({
      models: [
        { id: "gemini-2.5-pro", chats: true, ownedBy: "google" },
        { id: "gemini-embedding-001", chats: false, ownedBy: "google" },
        { id: "gemini-2.5-flash-image", chats: false, ownedBy: "google" },
      ],
      next: "n",
    });
    expect(() => readGeminiModels({})).toThrow("no models");
  });

  test("Vertex AI's hold more than can be called", () => {
    const publisherModels = [
      { name: "publishers/google/models/gemini-2.5-pro" },
      { name: "publishers/google/models/imagen-4" },
    ];
    expect(readPublisherModels({ publisherModels })).toEqual({
      models: [{ id: "gemini-2.5-pro", chats: true, ownedBy: "google" }],
      next: undefined,
    });
  });
});
