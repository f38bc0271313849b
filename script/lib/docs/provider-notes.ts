import type { OwnType } from "../../../src/platform/config/provider-types.ts";
import { cloudVariables } from "./cloud-variables.ts";

/** What a person needs to know of a type of provider that no table of the code says. */
export interface ProviderNote {
  /** A runnable configuration, with the provider under its type's name. */
  readonly example: string;
  /** Models that are spoken to differently, for the line that says so. */
  readonly models: readonly string[];
  /** Models of which it gives embeddings, where not every name will do. */
  readonly embeds?: readonly string[];
  readonly text: string;
  readonly more?: () => string;
}

export const providerNotes: Readonly<Record<OwnType, ProviderNote>> = {
  openai: {
    models: ["gpt-5", "gpt-4.1", "gpt-3.5-turbo-instruct"],
    example: `[providers.openai]
type = "openai"
api_key = "env:OPENAI_API_KEY"`,
    text: `Models that think are spoken to by Responses, unless the client itself speaks chat: Responses alone gives their
thoughts and takes them back. \`base_url\` may be another address of OpenAI's, as \`https://eu.api.openai.com/v1\`.`,
  },
  anthropic: {
    models: ["claude-sonnet-4-5"],
    example: `[providers.anthropic]
type = "anthropic"
api_key = "env:ANTHROPIC_API_KEY"`,
    text: `A client's \`anthropic-beta\` goes along; \`anthropic-version\` is \`2023-06-01\`. Any server that speaks Messages below
its \`base_url\` is this type. Without a limit of tokens, which Anthropic demands, as much as a Claude can give is asked for, of other models 4096 and more where
the model is to think. What a newer Claude no longer takes (temperature, budgets) is left out by the model's name, and reported.`,
  },
  azure: {
    models: ["my-deployment"],
    example: `[providers.azure]
type = "azure"
base_url = "https://my-resource.openai.azure.com"
api_key = "env:AZURE_OPENAI_KEY"
models = ["my-deployment"]`,
    text: `A model is a deployment. Azure's API can't list those: \`models\` names them, or they are asked for as
\`azure/my-deployment\`. Without \`api_version\` the v1 API is called (\`/openai/v1\`), with it the dated one
(\`/openai/deployments/NAME?api-version=…\`). Instead of \`api_key\`: an \`access_token\` that something else keeps fresh, or
\`tenant_id\`, \`client_id\` and \`client_secret\` of an application that signs in to Entra ID.`,
    more: () => cloudVariables("azure"),
  },
  bedrock: {
    models: ["anthropic.claude-sonnet-4-5-20250929-v1:0", "amazon.nova-pro-v1:0"],
    embeds: ["amazon.titan-embed-text-v2:0", "cohere.embed-v4:0"],
    example: `[providers.bedrock]
type = "bedrock"
region = "eu-central-1"`,
    text: `Claude is called by InvokeModel in Anthropic's own words, all other models by Converse. \`models\` may hold model
ids, ids of inference profiles and ARNs; without it Bedrock is asked for both. Credentials are the first of these: \`api_key\` (a key of Bedrock's
own), \`access_key_id\` with \`secret_access_key\`, \`profile\`; then, where none is configured, AWS's own chain: the environment, the
profile, a role by web identity, the container, the instance. Roles that a profile names are taken; programs
(\`credential_process\`) and sign-in by browser (\`sso_…\`) are not run, and said so. \`base_url\` stands for both of Bedrock's endpoints.`,
    more: () => cloudVariables("bedrock"),
  },
  gemini: {
    models: ["gemini-2.5-flash"],
    example: `[providers.gemini]
type = "gemini"
api_key = "env:GEMINI_API_KEY"`,
    text: `Called by \`generateContent\`. What a Gemini 3 signs (thoughts, calls) comes back to it through every client's dialect. Safety filters
that stop an answer are \`content_filter\` for chat, and a refusal without words for Messages.`,
  },
  vertex: {
    models: ["gemini-2.5-flash", "claude-sonnet-4-5@20250929"],
    embeds: ["gemini-embedding-001", "text-embedding-005"],
    example: `[providers.vertex]
type = "vertex"
project = "my-project"
location = "europe-west1"
models = ["gemini-2.5-flash", "claude-sonnet-4-5@20250929"]`,
    text: `Gemini is called by \`generateContent\`, Claude by Anthropic's Messages. Google's models alone can be listed, so
\`models\` has to name any Claude; \`publisher/NAME\` names another publisher's model. Credentials are the first of these: \`access_token\` (something else keeps
it fresh), the file \`credentials\`, then Google's own chain: a file of the environment, gcloud's, the metadata server.
Files of service accounts and of people who signed in with gcloud are understood.`,
    more: () => cloudVariables("vertex"),
  },
  ollama: {
    models: ["llama3.2"],
    example: `[providers.ollama]
type = "ollama"
endpoints = ["http://gpu1:11434", "http://gpu2:11434"]`,
    text: `Several servers are seen as one: a model is asked of the first, in this order, that has it and answers. One on this machine's
usual port is found without configuration. Clients that speak neither chat nor completions are served by Ollama's own chat.
Each model is asked once what it can do (\`/api/show\`): one that can't think is not asked to, and \`auto\` passes over those without tools or eyes
where a request has tools or images.`,
  },
  openai_compatible: {
    models: ["some-model"],
    example: `[providers.work]
type = "openai_compatible"
base_url = "https://llm.example.com/v1"
api_key = "env:WORK_LLM_KEY"
headers = { x-team = "search" }`,
    text: `For whatever the presets below don't name. It is believed to have chat, completions and embeddings; what it does not
have it refuses itself.`,
  },
  echo: {
    models: ["echo"],
    example: `[providers.parrot]
type = "echo"
models = ["parrot"]`,
    text: `Says the last message of the user back, a word for a token. It is always there, as \`echo\`; \`auto\` takes it only when there is
nothing else. Same request, same bytes.`,
  },
};
