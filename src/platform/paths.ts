import { homedir } from "node:os";
import { join } from "node:path";

/** Folders by the XDG Base Directory Specification 0.8; a relative value counts as unset, as it demands. */

type Environment = Readonly<Record<string, string | undefined>>;

const base = (environment: Environment, variable: string, fallback: readonly string[]): string => {
  const value = environment[variable];
  return value?.startsWith("/") ? value : join(environment["HOME"] || homedir(), ...fallback);
};

/** Where the configuration of `omen serve` is looked for, first found wins. */
export const configCandidates = (environment: Environment): readonly string[] => [
  "omen.toml",
  userConfigPath(environment),
  "/etc/omen/omen.toml",
];

/** The user's own configuration file, which `omen config init` writes. */
export const userConfigPath = (environment: Environment): string =>
  join(base(environment, "XDG_CONFIG_HOME", [".config"]), "omen", "omen.toml");

/** Keys that `omen login` got, beside the user's configuration. */
export const credentialsPath = (environment: Environment): string =>
  join(base(environment, "XDG_CONFIG_HOME", [".config"]), "omen", "credentials");

/** The data folder when neither `--data` nor OMEN_DATA names one. */
export const defaultDataFolder = (environment: Environment): string =>
  environment["OMEN_DATA"] || join(base(environment, "XDG_DATA_HOME", [".local", "share"]), "omen");
