import { isLoopback, type ProviderConfig } from "../../platform/config/index.ts";

/** What a provider's configuration says of where it runs. */
export type LocalityConfig = Pick<ProviderConfig, "local">;

/** Whether nothing leaves the house: as the configuration says, else where every URL is this machine's own. */
export const isLocal = ({ local }: LocalityConfig, ...urls: readonly string[]): boolean =>
  local ?? urls.every((url) => isLoopback(new URL(url).hostname));
