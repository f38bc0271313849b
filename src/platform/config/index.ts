export { asNumber } from "./coerce.ts";
export { editorSchema } from "./json-schema.ts";
export { loadConfig, type LoadedConfig } from "./load.ts";
export { ConfigError } from "./problem.ts";
export { defaultTimeouts, type Config, type KeyConfig, type ProviderConfig, type TimeoutsConfig } from "./schema.ts";
export { ownTypes } from "./provider-types.ts";
export { isSecretReference, resolveSecret, Secret, withoutSecrets } from "./secret.ts";
export { isLoopback } from "./meaning.ts";
export { presetOf, type Preset, type Quirks } from "./provider-presets.ts";
