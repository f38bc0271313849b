import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import Anthropic, { APIError } from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { startOmen, type OmenServer } from "./support/server.ts";
import { framesOf } from "./support/scenario/converse.ts";
import {
  awsError,
  chunkFrame,
  converse,
  eventFrame,
  exceptionFrame,
  frames,
  invoke,
  signed,
  type AwsAccount,
} from "./support/upstream/aws/index.ts";
import { fixed, startUpstream, type Behaviour, type Upstream } from "./support/upstream/index.ts";

/**
 * AWS Bedrock behind the program: signatures, both ways of calling models, the framing of streams, and what goes wrong.
 */

const account: AwsAccount = {
  accessKeyId: "AKIDBEDROCK",
  secretAccessKey: "secret-canary/+=",
  sessionToken: "token-canary/+==",
  region: "eu-central-1",
};

const nova = "eu.amazon.nova-lite-v1:0";
const claude = "arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-opus-4-6-v1";
const converseRoute = `POST /model/${encodeURIComponent(nova)}/converse`;
const invokeRoute = `POST /model/${encodeURIComponent(claude)}/invoke`;
const invokeStreamRoute = `${invokeRoute}-with-response-stream`;

let upstream: Upstream;
let omen: OmenServer;

const env = {
  AWS_ACCESS_KEY_ID: account.accessKeyId,
  AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
  AWS_SESSION_TOKEN: account.sessionToken ?? "",
  AWS_REGION: account.region,
};

const configOf = (origin: string, more = `models = ["${nova}", "${claude}"]`): string => `
  discovery.enabled = false
  observability.log_level = "debug"
  [providers.aws]
  type = "bedrock"
  base_url = "${origin}"
  ${more}
`;

beforeAll(async () => {
  upstream = await startUpstream();
  omen = await startOmen({ env, config: configOf(upstream.origin) });
});
afterAll(async () => {
  const { out, error } = omen.output;
  await omen.stop();
  await upstream.stop();
  expect(out + error).not.toContain("canary");
});
beforeEach(() => upstream.clear());

const openai = (url = omen.url) => new OpenAI({ baseURL: `${url}/v1`, apiKey: "any", maxRetries: 0 });
const anthropic = (url = omen.url) => new Anthropic({ baseURL: url, apiKey: "any", maxRetries: 0 });
const hello = [{ role: "user" as const, content: "Hello" }];

const message = {
  id: "msg_bdrk_1",
  type: "message",
  role: "assistant",
  model: "claude-opus-4-6",
  content: [{ type: "text", text: "Grüße ☃" }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 10, output_tokens: 5 },
};
const messageFrames = [
  chunkFrame({ type: "message_start", message: { ...message, content: [], stop_reason: null } }),
  chunkFrame({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
  chunkFrame({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Grüße " } }),
  chunkFrame({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "☃" } }),
  chunkFrame({ type: "content_block_stop", index: 0 }),
  chunkFrame({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 5 } }),
  chunkFrame({ type: "message_stop", "amazon-bedrock-invocationMetrics": { inputTokenCount: 10 } }),
];

const converseAnswer = {
  output: { message: { role: "assistant", content: [{ text: "Grüße ☃" }] } },
  stopReason: "end_turn",
  usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
};
const converseFrames = framesOf(converseAnswer);

describe("Claude, by InvokeModel", () => {
  const request = { model: claude, max_tokens: 50, messages: hello };

  test("a whole answer passes as it is; what Bedrock has elsewhere is there", async () => {
    upstream.route(invokeRoute, invoke(account, fixed(200, message)));
    const headers = { "anthropic-beta": "context-1m-2025-08-07" };
    expect(await anthropic().messages.create(request, { headers })).toMatchObject(message as object);
    const [sent] = upstream.requests;
    expect(sent?.json).toEqual({
      anthropic_version: "bedrock-2023-05-31",
      anthropic_beta: ["context-1m-2025-08-07"],
      max_tokens: 50,
      messages: hello,
    });
    expect(sent?.header("anthropic-beta")).toBeUndefined();
  });

  test("what Claude Code asks of Anthropic's own API, and Bedrock refuses by name, is left out and named", async () => {
    const messageFor: Behaviour = (exchange) => {
      const { anthropic_beta: betas = [], ...body } = exchange.request.json as Record<string, unknown>;
      const bad = (betas as string[]).find(
        (name) => !name.startsWith("interleaved") && !name.startsWith("tool-search"),
      );
      if (bad !== undefined) return awsError(exchange, 400, "ValidationException", "invalid beta flag");
      if ("context_management" in body)
        return awsError(exchange, 400, "ValidationException", "context_management: Extra inputs are not permitted");
      return fixed(200, message)(exchange);
    };
    upstream.route(invokeRoute, signed(account, messageFor));
    const asked = { ...request, context_management: { edits: [] } };
    const betas = "claude-code-20250219,interleaved-thinking-2025-05-14,advanced-tool-use-2025-11-20";
    for (const count of [3, 4]) {
      const response = await fetch(`${omen.url}/v1/messages`, {
        method: "POST",
        headers: { "anthropic-beta": betas },
        body: JSON.stringify(asked),
      });
      expect([response.status, response.headers.get("x-omen-dropped")]).toEqual([
        200,
        expect.stringMatching(/context_management.*claude-code-20250219|claude-code-20250219.*context_management/),
      ]);
      expect(upstream.requests).toHaveLength(count);
    }
    expect(upstream.requests.at(-1)?.json).toEqual({
      anthropic_version: "bedrock-2023-05-31",
      anthropic_beta: ["interleaved-thinking-2025-05-14", "tool-search-tool-2025-10-19"],
      max_tokens: 50,
      messages: hello,
    });
  });

  test.each([1, 7, 100_000])("a stream in pieces of %i bytes", async (splitAt) => {
    upstream.route(invokeStreamRoute, invoke(account, frames(messageFrames, { splitAt })));
    const got = await anthropic().messages.stream(request).finalMessage();
    expect(got).toMatchObject({ id: "msg_bdrk_1", content: message.content, usage: message.usage });
    expect(upstream.requests[0]?.header("accept")).toBe("application/vnd.amazon.eventstream");
  });

  test("for a client of OpenAI's", async () => {
    upstream.route(invokeRoute, invoke(account, fixed(200, message)));
    upstream.route(invokeStreamRoute, invoke(account, frames(messageFrames)));
    const asked = { model: claude, messages: hello, service_tier: "default" as const };
    const whole = await openai().chat.completions.create(asked);
    const streamed = await openai().chat.completions.stream(asked).finalChatCompletion();
    for (const { choices } of [whole, streamed])
      expect(choices[0]).toMatchObject({ message: { content: "Grüße ☃" }, finish_reason: "stop" });
    expect(upstream.requests.map((sent) => sent.header("x-amzn-bedrock-service-tier"))).toEqual(["default", "default"]);
  });

  test.each([
    ["throttlingException", "rate_limit_error"],
    ["modelStreamErrorException", "api_error"],
  ])("%s within the stream is %s", async (name, type) => {
    upstream.route(
      invokeStreamRoute,
      invoke(account, frames([...messageFrames.slice(0, 3), exceptionFrame(name, "Slow down")])),
    );
    const error: unknown = await anthropic()
      .messages.stream(request)
      .finalMessage()
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(APIError);
    expect((error as Error).message).toContain(type);
    expect((error as Error).message).toContain("Slow down");
  });
});

describe("others, by Converse", () => {
  const request = { model: nova, messages: hello };

  test("a whole answer is named by AWS's id of the request", async () => {
    const respond: Behaviour = async (exchange) => {
      await exchange.head(200, { "Content-Type": "application/json", "x-amzn-RequestId": "aws-7" }, "chunked");
      await exchange.write(JSON.stringify(converseAnswer));
      await exchange.end();
    };
    upstream.route(converseRoute, converse(account, respond));
    const got = await openai().chat.completions.create(request);
    expect(got).toMatchObject({ id: "aws-7", model: nova, choices: [{ message: { content: "Grüße ☃" } }] });
  });

  test.each([1, 5, 100_000])("a stream in pieces of %i bytes", async (splitAt) => {
    upstream.route(`${converseRoute}-stream`, converse(account, frames(converseFrames, { splitAt })));
    const got = await openai()
      .chat.completions.stream({ ...request, stream_options: { include_usage: true } })
      .finalChatCompletion();
    expect(got).toMatchObject({
      id: "aws-1",
      choices: [{ message: { content: "Grüße ☃" }, finish_reason: "stop" }],
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    });
  });

  /** The text that came, and the error that ended it. */
  async function broken(behaviour: Behaviour): Promise<readonly [text: string, error: string]> {
    upstream.route(`${converseRoute}-stream`, converse(account, behaviour));
    let text = "";
    try {
      const stream = await openai().chat.completions.create({ ...request, stream: true });
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? "";
    } catch (error) {
      return [text, String(error)];
    }
    return [text, ""];
  }

  const begun = converseFrames.slice(0, 2);
  const begunBytes = begun.reduce((total, frame) => total + frame.length, 0);

  test("an exception within the stream", async () => {
    const [text, error] = await broken(frames([...begun, exceptionFrame("modelStreamErrorException", "It broke")]));
    expect(text).toBe("Grüß");
    expect(error).toContain("It broke");
  });

  test("a connection that is cut within a message", async () => {
    const [text, error] = await broken(frames(converseFrames, { cutAt: begunBytes + 9 }));
    expect(text).toBe("Grüß");
    expect(error).toContain("broke off");
  });

  test("a stream that ends within a message", async () => {
    const [text, error] = await broken(frames([...begun, converseFrames[2]?.subarray(0, 20) ?? new Uint8Array(0)]));
    expect(text).toBe("Grüß");
    expect(error).toContain("within an event");
  });

  test("a message with a wrong checksum", async () => {
    const spoilt = (converseFrames[2] ?? new Uint8Array(0)).map((byte, at, all) =>
      at === all.length - 9 ? byte ^ 1 : byte,
    );
    const [text, error] = await broken(frames([...begun, spoilt]));
    expect(text).toBe("Grüß");
    expect(error).toContain("checksum");
  });

  test("an end after the reason needs no more", async () => {
    const [text, error] = await broken(frames(converseFrames.slice(0, -1)));
    expect([text, error]).toEqual(["Grüße ☃", ""]);
  });

  test("padding and messages of other kinds are passed over", async () => {
    const [text, error] = await broken(frames([eventFrame("somethingNew", { x: 1 }), ...converseFrames]));
    expect([text, error]).toEqual(["Grüße ☃", ""]);
  });
});

describe("errors", () => {
  const ask = async (behaviour: Behaviour) => {
    upstream.route(converseRoute, behaviour);
    const response = await fetch(`${omen.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: nova, messages: hello }),
    });
    const { error } = (await response.json()) as { error: { message: string; code: string | null } };
    return { status: response.status, ...error };
  };

  test.each([
    [429, "ThrottlingException", 429, "rate_limit_exceeded"],
    [400, "ServiceQuotaExceededException", 429, "rate_limit_exceeded"],
    [429, "ModelNotReadyException", 503, "overloaded"],
    [400, "ValidationException", 400, null],
    [404, "ResourceNotFoundException", 404, "model_not_found"],
    [408, "ModelTimeoutException", 502, "provider_error"],
    [424, "ModelErrorException", 502, "provider_error"],
    [500, "InternalServerException", 502, "provider_error"],
    [503, "ServiceUnavailableException", 503, "overloaded"],
  ])("%i %s is %i %s", async (given, type, status, code) => {
    const error = await ask((exchange) => awsError(exchange, given, type, "The reason"));
    expect([error.status, error.code]).toEqual([status, code]);
    expect(error.message).toContain("The reason");
  });

  test("credentials that are refused are named, what AWS says of them is not", async () => {
    const other = { ...account, secretAccessKey: "another" };
    const error = await ask(signed(other, fixed(200, converseAnswer)));
    expect(error.status).toBe(502);
    expect(error.message).toContain("InvalidSignatureException");
    expect(error.message).not.toContain("canary");
  });
});

describe("credentials", () => {
  const ask = async (url: string) => await openai(url).chat.completions.create({ model: nova, messages: hello });

  test("a key of Bedrock's own goes as a bearer token", async () => {
    upstream.route(converseRoute, fixed(200, converseAnswer));
    const config = configOf(upstream.origin, `models = ["${nova}"]\nregion = "eu-west-1"\napi_key = "env:BEDROCK_KEY"`);
    await using fresh = await startOmen({ env: { BEDROCK_KEY: "bearer-canary" }, config });
    await ask(fresh.url);
    const [request] = upstream.requests;
    expect(request?.header("authorization")).toBe("Bearer bearer-canary");
    expect(request?.header("x-amz-date")).toBeUndefined();
    expect(fresh.output.out + fresh.output.error).not.toContain("canary");
  });

  test("those that AWS calls expired are asked for anew", async () => {
    const keys = ["AKIDFIRST", "AKIDSECOND"];
    upstream.route("GET /creds", (exchange) =>
      fixed(200, {
        AccessKeyId: keys.shift() ?? "NONE",
        SecretAccessKey: "s",
        Token: "t",
        Expiration: "2099-01-01T00:00:00Z",
      })(exchange),
    );
    upstream.route(converseRoute, (exchange) =>
      exchange.request.header("authorization")?.includes("AKIDFIRST")
        ? awsError(exchange, 403, "ExpiredTokenException", "expired")
        : signed(
            { accessKeyId: "AKIDSECOND", secretAccessKey: "s", sessionToken: "t", region: "eu-west-1" },
            fixed(200, converseAnswer),
          )(exchange),
    );
    await using fresh = await startOmen({
      env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${upstream.origin}/creds`, AWS_REGION: "eu-west-1" },
      config: configOf(upstream.origin),
    });
    await expect(ask(fresh.url)).rejects.toThrow("ExpiredTokenException");
    expect(await ask(fresh.url)).toMatchObject({ choices: [{ message: { content: "Grüße ☃" } }] });
  });

  test("where there are none, the answer says where was looked", async () => {
    await using fresh = await startOmen({
      env: { AWS_REGION: "eu-west-1", AWS_EC2_METADATA_DISABLED: "true" },
      config: configOf(upstream.origin),
    });
    await expect(ask(fresh.url)).rejects.toThrow("no AWS credentials were found (AWS_ACCESS_KEY_ID: nothing");
  });

  test("without a region nothing is called", async () => {
    await using fresh = await startOmen({ config: configOf(upstream.origin) });
    await expect(ask(fresh.url)).rejects.toThrow("no AWS region is known");
  });
});

describe("embeddings, by InvokeModel", () => {
  const titan = "amazon.titan-embed-text-v2:0";
  const cohere = "cohere.embed-multilingual-v3";
  const route = (model: string) => `POST /model/${encodeURIComponent(model)}/invoke`;

  let fresh: OmenServer;
  beforeAll(async () => {
    fresh = await startOmen({
      env,
      config: configOf(upstream.origin, `models = ["${titan}", "${cohere}", "${nova}"]`),
    });
  });
  afterAll(() => fresh.stop());

  /** Titan refuses what it does not know, and answers with the text's number. */
  const numbering = signed(account, (exchange) => {
    const { inputText, ...more } = exchange.request.json as Readonly<Record<string, unknown>>;
    if (typeof inputText !== "string" || Object.keys(more).some((name) => name !== "dimensions"))
      return awsError(exchange, 400, "ValidationException", "Malformed input request");
    return fixed(200, { embedding: [Number(inputText), 0.5], inputTextTokenCount: 2 })(exchange);
  });

  test("of Titan, which takes one text at a time", async () => {
    upstream.route(route(titan), numbering);
    const input = Array.from({ length: 20 }, (_, number) => String(number));
    const answer = await openai(fresh.url).embeddings.create({ model: titan, input, dimensions: 256 });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual(input.map((text) => [Number(text), 0.5]));
    expect(answer.usage).toEqual({ prompt_tokens: 40, total_tokens: 40 });
    expect(upstream.requests).toHaveLength(20);
  });

  test("of Cohere, which takes all at once and must be told what they are for", async () => {
    const embeddings = { float: [[1], [-0.5]] };
    upstream.route(route(cohere), signed(account, fixed(200, { id: "x", embeddings, texts: ["a", "b"] })));
    const answer = await openai(fresh.url).embeddings.create({ model: cohere, input: ["a", "b"] });
    expect(answer.data.map(({ embedding }) => embedding)).toEqual([[1], [-0.5]]);
    expect(upstream.requests.map(({ json }) => json)).toEqual([
      { texts: ["a", "b"], input_type: "search_document", embedding_types: ["float"] },
    ]);
  });

  test("one text that is refused is the whole request's refusal", async () => {
    upstream.route(
      route(titan),
      signed(account, (exchange) => awsError(exchange, 400, "ValidationException", "Too many input tokens")),
    );
    const failure = await openai(fresh.url)
      .embeddings.create({ model: titan, input: ["a", "b"] })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, message: expect.stringContaining("Too many input tokens") });
  });

  test("of a model that has none are refused", async () => {
    const failure = await openai(fresh.url)
      .embeddings.create({ model: nova, input: "a" })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, param: "model" });
  });
});

test("the models that can be called are listed, and each is spoken to in its own way", async () => {
  const arn = "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc123";
  const base = "arn:aws:bedrock:eu-central-1::foundation-model/anthropic.claude-opus-4-6-v1";
  upstream.route(
    "GET /foundation-models",
    signed(
      account,
      fixed(200, {
        modelSummaries: [{ modelId: nova, outputModalities: ["TEXT"], inferenceTypesSupported: ["ON_DEMAND"] }],
      }),
    ),
  );
  upstream.route(
    "GET /inference-profiles",
    signed(
      account,
      fixed(200, {
        inferenceProfileSummaries: [
          { inferenceProfileArn: arn, type: "APPLICATION", status: "ACTIVE", models: [{ modelArn: base }] },
        ],
      }),
    ),
  );
  upstream.route(`POST /model/${encodeURIComponent(arn)}/invoke`, invoke(account, fixed(200, message)));
  await using fresh = await startOmen({ env, config: configOf(upstream.origin, "") });
  const models = await openai(fresh.url).models.list();
  expect(models.data.map(({ id }) => id)).toEqual(["auto", nova, arn, "echo"]);
  const asked = { model: arn, messages: hello, reasoning_effort: "high" as const };
  const got = await openai(fresh.url).chat.completions.create(asked);
  expect(got.choices[0]?.message.content).toBe("Grüße ☃");
  // Only some Claudes think so: it is known which one stands behind the profile.
  expect(upstream.requests.at(-1)?.json).toMatchObject({
    thinking: { type: "adaptive" },
    output_config: { effort: "high" },
  });
});
