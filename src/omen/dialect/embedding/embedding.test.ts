import { describe, expect, test } from "bun:test";
import { Failure } from "../../../platform/failure.ts";
import { cohereEmbeddings } from "./cohere.ts";
import { geminiEmbeddings } from "./gemini.ts";
import { decodeEmbeddingRequest, encodeEmbeddingAnswer, openaiEmbeddings } from "./openai.ts";
import { titanEmbeddings } from "./titan.ts";
import { vertexEmbeddings } from "./vertex.ts";

const never = (field: string): never => {
  throw new Error(`${field} was dropped`);
};

describe("OpenAI's requests", () => {
  test("a text is one of several; unknown members are kept aside", () => {
    expect(decodeEmbeddingRequest({ model: "m", input: "x", dimensions: 4, tags: {}, more: 1 })).toEqual({
      inputs: ["x"],
      dimensions: 4,
      encoding: "float",
      rest: { more: 1 },
    });
  });

  test.each([
    [{ input: [1, 2] }, "input[0]"],
    [{ input: ["x", [1]] }, "input[1]"],
    [{ input: Array.from({ length: 2049 }, () => "x") }, "input"],
    [{ input: "x", encoding_format: "int8" }, "encoding_format"],
    [{ input: "x", dimensions: "4" }, "dimensions"],
  ])("%j is refused with the field's name", (body, param) => {
    let failure: unknown;
    try {
      decodeEmbeddingRequest(body);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ status: 400, param });
  });

  test("what is written is read back", () => {
    const request = { inputs: ["a", "b"], dimensions: 3, encoding: "float", user: "u", rest: {} } as const;
    expect(decodeEmbeddingRequest(openaiEmbeddings.encodeRequest(request, "m", never))).toEqual(request);
  });
});

describe("OpenAI's answers", () => {
  const vectors = [
    [0.5, -1, 2],
    [0, 1e-8, -0],
  ];

  test("come back in the order of the inputs", () => {
    const answer = encodeEmbeddingAnswer({ vectors, inputTokens: 7 }, "m", "float");
    const data = (answer["data"] as object[]).toReversed();
    expect(openaiEmbeddings.decodeAnswer({ ...answer, data })).toEqual({ vectors, inputTokens: 7 });
  });

  test("as base64 they are float32 in little-endian order", () => {
    const { data } = encodeEmbeddingAnswer({ vectors }, "m", "base64") as { data: { embedding: string }[] };
    const bytes = Buffer.from(data[0]?.embedding ?? "", "base64");
    expect([0, 4, 8].map((at) => bytes.readFloatLE(at))).toEqual([0.5, -1, 2]);
  });

  test.each([{}, { data: [{}] }, { data: [{ embedding: "AAAA" }] }])("%j is none", (body) => {
    expect(() => openaiEmbeddings.decodeAnswer(body)).toThrow();
  });
});

describe("Gemini", () => {
  test("asks for each input in one batch", () => {
    const reported: string[] = [];
    const request = { inputs: ["a", "b"], dimensions: 3, encoding: "float", user: "u", rest: {} } as const;
    const body = geminiEmbeddings.encodeRequest(request, "gemini-embedding-001", (field) => reported.push(field));
    expect(body).toEqual({
      requests: ["a", "b"].map((text) => ({
        model: "models/gemini-embedding-001",
        content: { parts: [{ text }] },
        outputDimensionality: 3,
      })),
    });
    expect(reported).toEqual(["user"]);
  });

  test("answers vectors, and counts no tokens", () => {
    expect(geminiEmbeddings.decodeAnswer({ embeddings: [{ values: [1, 2] }] })).toEqual({ vectors: [[1, 2]] });
    expect(() => geminiEmbeddings.decodeAnswer({ error: {} })).toThrow("no embeddings");
  });
});

describe("the clouds' own formats", () => {
  const request = { inputs: ["a", "b"], dimensions: 3, encoding: "float", user: "u", rest: {} } as const;
  const vectors = [[0.5], [-1]];

  test.each([
    [
      titanEmbeddings,
      "amazon.titan-embed-text-v2:0",
      {
        requests: [
          { inputText: "a", dimensions: 3 },
          { inputText: "b", dimensions: 3 },
        ],
      },
      ["user"],
    ],
    [
      titanEmbeddings,
      "amazon.titan-embed-text-v1",
      { requests: [{ inputText: "a" }, { inputText: "b" }] },
      ["user", "dimensions"],
    ],
    [
      vertexEmbeddings,
      "gemini-embedding-001",
      {
        requests: [
          { instances: [{ content: "a" }], parameters: { outputDimensionality: 3 } },
          { instances: [{ content: "b" }], parameters: { outputDimensionality: 3 } },
        ],
      },
      ["user"],
    ],
    [
      cohereEmbeddings,
      "cohere.embed-v4:0",
      { texts: ["a", "b"], input_type: "search_document", embedding_types: ["float"], output_dimension: 3 },
      ["user"],
    ],
    [
      cohereEmbeddings,
      "cohere.embed-english-v3",
      { texts: ["a", "b"], input_type: "search_document", embedding_types: ["float"] },
      ["user", "dimensions"],
    ],
  ])("$name asks %s so", (format, model, body, dropped) => {
    const unsupported: string[] = [];
    expect(format.encodeRequest(request, model, (field) => unsupported.push(field))).toEqual(body);
    expect(unsupported).toEqual(dropped);
  });

  test("what a text is for may be said", () => {
    const asked = { ...request, rest: { input_type: "search_query" } };
    expect(cohereEmbeddings.encodeRequest(asked, "m", () => undefined)).toMatchObject({ input_type: "search_query" });
  });

  const predicted = (values: unknown, tokens?: number) => ({
    predictions: [{ embeddings: { values, ...(tokens === undefined ? {} : { statistics: { token_count: tokens } }) } }],
  });

  test.each([
    [
      titanEmbeddings,
      {
        answers: [
          { embedding: [0.5], inputTextTokenCount: 3 },
          { embedding: [-1], inputTextTokenCount: 4 },
        ],
      },
      { vectors, inputTokens: 7 },
    ],
    [titanEmbeddings, { answers: [{ embedding: [0.5], inputTextTokenCount: 3 }, { embedding: [-1] }] }, { vectors }],
    [vertexEmbeddings, { answers: [predicted([0.5], 3), predicted([-1], 4)] }, { vectors, inputTokens: 7 }],
    [vertexEmbeddings, { answers: [predicted([0.5]), predicted([-1])] }, { vectors }],
    [cohereEmbeddings, { embeddings: { float: vectors } }, { vectors }],
    [cohereEmbeddings, { embeddings: vectors }, { vectors }],
  ])("$name answers %j", (format, body, answer) => {
    expect(format.decodeAnswer(body)).toEqual(answer);
  });

  test.each([
    [titanEmbeddings, { answers: [{}] }],
    [titanEmbeddings, { answers: [null] }],
    [titanEmbeddings, { answers: [{ embedding: ["0.5"] }] }],
    [vertexEmbeddings, { answers: [{}] }],
    [vertexEmbeddings, { answers: [{ predictions: [] }] }],
    [vertexEmbeddings, { answers: [{ predictions: [{ embeddings: {} }] }] }],
    [cohereEmbeddings, {}],
    [cohereEmbeddings, { embeddings: null }],
    [cohereEmbeddings, { embeddings: { float: [null] } }],
  ])("$name: %j is none", (format, body) => {
    expect(() => format.decodeAnswer(body)).toThrow(Error);
  });
});
