import { presets, type PresetName } from "./provider-presets.ts";

/** Keys of a provider that only some types look at; `type`, `models` and `timeouts` concern all. */
export type ProviderKey =
  | "base_url"
  | "endpoints"
  | "api_key"
  | "headers"
  | "api_version"
  | "tenant_id"
  | "client_id"
  | "client_secret"
  | "region"
  | "profile"
  | "access_key_id"
  | "secret_access_key"
  | "session_token"
  | "project"
  | "location"
  | "access_token"
  | "credentials"
  | "credential";

interface ProviderType {
  /** For docs/configuration.md and editors. */
  readonly about: string;
  /**
   * Root of its API where the configuration names none; absent where it has none, or one that depends on other keys.
   */
  readonly baseUrl?: string;
  readonly keys: readonly ProviderKey[];
  /**
   * Variables of the environment whose value is its key: one that is set enables the provider under its type's name.
   */
  readonly keyVariables: readonly string[];
}

/** Types with a room of their own in src/omen/provider. */
export const ownTypes = {
  openai: {
    about: "OpenAI",
    baseUrl: "https://api.openai.com/v1",
    keys: ["base_url", "api_key", "headers", "credential"],
    keyVariables: ["OMEN_OPENAI_API_KEY", "OPENAI_API_KEY"],
  },
  anthropic: {
    about: "Anthropic",
    baseUrl: "https://api.anthropic.com/v1",
    keys: ["base_url", "api_key", "headers", "credential"],
    keyVariables: ["OMEN_ANTHROPIC_API_KEY", "ANTHROPIC_API_KEY"],
  },
  azure: {
    about: "Azure OpenAI: base_url is the resource, models are its deployments",
    keys: ["base_url", "api_key", "headers", "api_version", "access_token", "tenant_id", "client_id", "client_secret"],
    keyVariables: [],
  },
  bedrock: {
    about: "AWS Bedrock, with AWS's own chain of credentials",
    keys: [
      "base_url",
      "api_key",
      "headers",
      "region",
      "profile",
      "access_key_id",
      "secret_access_key",
      "session_token",
    ],
    keyVariables: [],
  },
  gemini: {
    about: "Google's Gemini API",
    baseUrl: "https://generativelanguage.googleapis.com/v1beta",
    keys: ["base_url", "api_key", "headers"],
    keyVariables: ["OMEN_GOOGLE_API_KEY", "OMEN_GEMINI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY"],
  },
  vertex: {
    about: "Google's Vertex AI, with Google's own chain of credentials",
    keys: ["base_url", "headers", "project", "location", "access_token", "credentials"],
    keyVariables: [],
  },
  ollama: {
    about: "one or several Ollama servers",
    baseUrl: "http://127.0.0.1:11434",
    keys: ["base_url", "endpoints"],
    keyVariables: [],
  },
  openai_compatible: {
    about: "any URL that speaks OpenAI's API",
    keys: ["base_url", "api_key", "headers", "credential"],
    keyVariables: [],
  },
  echo: { about: "built in, repeats what it is told", keys: [], keyVariables: [] },
} as const satisfies Readonly<Record<string, ProviderType>>;

export type OwnType = keyof typeof ownTypes;
export type ProviderTypeName = OwnType | PresetName;

const presetTypes = Object.fromEntries(
  Object.entries(presets).map(([name, { title, baseUrl, keyVariable }]): [string, ProviderType] => [
    name,
    {
      about: title,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      keys: ["base_url", "api_key", "headers", "credential"],
      // A key alone says nothing of a server that has no address of its own.
      keyVariables: keyVariable === undefined || baseUrl === undefined ? [] : [`OMEN_${keyVariable}`, keyVariable],
    },
  ]),
) as Readonly<Record<PresetName, ProviderType>>;

/**
 * Every type of provider: those with a room of their own, and those that are OpenAI's API at an address of their own.
 */
export const providerTypes: Readonly<Record<ProviderTypeName, ProviderType>> = { ...ownTypes, ...presetTypes };

export const providerTypeNames = Object.keys(providerTypes) as readonly ProviderTypeName[];
