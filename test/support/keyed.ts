import OpenAI from "openai";

/** Two clients of one Omen, each with a key of its own. */
export const keyedEnv = { ANN_KEY: "sk-ann", BOB_KEY: "sk-bob" };

export const keyedAuth = `
  [auth]
  mode = "keys"
  keys = { ann = { key = "env:ANN_KEY" }, bob = { key = "env:BOB_KEY" } }
`;

/** A provider of Responses itself. */
export const nativeProvider = (baseUrl: string): string => `
  [providers.native]
  type = "openai"
  base_url = "${baseUrl}"
  models = ["gpt-5-up"]
`;

export const clientAt = (url: string, apiKey = "sk-ann"): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });

/** What a promise rejects with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "no failure",
    (error: unknown) => error,
  );
