export { asNumber } from "./coerce.ts";
export { editorSchema } from "./json-schema.ts";
export { glyphConfigPath, readGlyphConfig, readObservability } from "./glyph.ts";
export type { GlyphConfig, ServerConfig } from "./glyph-schema.ts";
export { loadConfig, type LoadedConfig, readToml } from "./load.ts";
export { ConfigError } from "./problem.ts";
export {
  defaultTimeouts,
  type Config,
  type KeyConfig,
  type ObservabilityConfig,
  type ProviderConfig,
  type TimeoutsConfig,
} from "./schema.ts";
export type { DataRule, FallbackChain } from "./schema-routing.ts";
export type { JwtIssuerConfig, MachineRule, OidcConfig, PersonRule } from "./schema-sign-in.ts";
export { ownTypes } from "./provider-types.ts";
export { isSecretReference, resolveSecret, Secret, withoutSecrets } from "./secret.ts";
export { isLoopback, isSafeUrl } from "./loopback.ts";
export { presetOf, type Preset, type Quirks } from "./provider-presets.ts";
