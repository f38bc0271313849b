export { loadConfig, type LoadedConfig } from "./load.ts";
export { ConfigError } from "./problem.ts";
export {
  configSchema,
  defaultTimeouts,
  providerTypes,
  type Config,
  type ProviderConfig,
  type TimeoutsConfig,
} from "./schema.ts";
export { isSecretReference, resolveSecret, Secret } from "./secret.ts";
export { isLoopback } from "./validate.ts";
