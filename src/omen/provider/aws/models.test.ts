import { expect, test } from "bun:test";
import { listModels } from "./models.ts";

const arn = "arn:aws:bedrock:us-east-1::foundation-model/";
const foundation = (modelId: string, inference: readonly string[], output = ["TEXT"]) => ({
  modelId,
  modelArn: arn + modelId,
  outputModalities: output,
  inferenceTypesSupported: inference,
});

const answers: Readonly<Record<string, object>> = {
  "/foundation-models": {
    modelSummaries: [
      foundation("amazon.nova-lite-v1:0", ["ON_DEMAND"]),
      foundation("amazon.nova-lite-v1:0:300k", ["PROVISIONED"]),
      foundation("anthropic.claude-opus-4-6-v1", ["INFERENCE_PROFILE"]),
      foundation("amazon.titan-embed-text-v2:0", ["ON_DEMAND"], ["EMBEDDING"]),
      foundation("cohere.rerank-v3-5:0", ["ON_DEMAND"]),
      { modelId: 7 },
      null,
    ],
  },
  "/inference-profiles?maxResults=1000": {
    inferenceProfileSummaries: [
      {
        inferenceProfileId: "us.anthropic.claude-opus-4-6-v1",
        type: "SYSTEM_DEFINED",
        status: "ACTIVE",
        models: [{ modelArn: `${arn}anthropic.claude-opus-4-6-v1` }],
      },
    ],
    nextToken: "a+b",
  },
  "/inference-profiles?maxResults=1000&nextToken=a%2Bb": {
    inferenceProfileSummaries: [
      {
        inferenceProfileId: "abc123",
        inferenceProfileArn: "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123",
        type: "APPLICATION",
        status: "ACTIVE",
        models: [{ modelArn: `${arn}anthropic.claude-opus-4-6-v1` }],
      },
      { inferenceProfileId: "gone", status: "DELETED" },
    ],
  },
};

test("what can be called: on demand, and by profile, page after page", async () => {
  const models = await listModels(async (path) => answers[path]);
  expect(models.map(({ id, chats, ownedBy, base }) => [id, chats, ownedBy, base])).toEqual([
    ["amazon.nova-lite-v1:0", true, "amazon", "amazon.nova-lite-v1:0"],
    ["amazon.titan-embed-text-v2:0", false, "amazon", "amazon.titan-embed-text-v2:0"],
    ["cohere.rerank-v3-5:0", false, "cohere", "cohere.rerank-v3-5:0"],
    ["us.anthropic.claude-opus-4-6-v1", true, "anthropic", "anthropic.claude-opus-4-6-v1"],
    [
      "arn:aws:bedrock:us-east-1:1:application-inference-profile/abc123",
      true,
      "anthropic",
      "anthropic.claude-opus-4-6-v1",
    ],
  ]);
});

test("pages without end are not followed without end", async () => {
  let asked = 0;
  await listModels(async (path) => {
    asked++;
    return path === "/foundation-models" ? { modelSummaries: [] } : { inferenceProfileSummaries: [], nextToken: "x" };
  });
  expect(asked).toBe(11);
});

test("an answer that is no list is refused", async () => {
  await expect(listModels(async () => ({}))).rejects.toThrow("its model list has no");
});
