import { asNumber } from "../platform/config/index.ts";
import type { Invocation, OptionSpec } from "./command.ts";

export const configOption: OptionSpec = {
  name: "config",
  value: "FILE",
  help: "configuration file (default ./omen.toml, then the user's, then /etc/omen's)",
};

/** How much is logged to standard error; what a command takes without it is for the command to say. */
export const logLevelOption: OptionSpec = {
  name: "log-level",
  value: "LEVEL",
  choices: ["debug", "info", "warn", "error"],
  help: "least severe entry that is logged: debug, info, warn or error",
};

/** The flags that stand for configuration keys, as the configuration's strongest layer. */
export function serverFlags(invocation: Invocation) {
  const flag = (name: string, path: readonly string[], read: (text: string) => unknown = String) => {
    const value = invocation.value(name);
    return value === undefined ? [] : [{ path, flag: `--${name}`, value: read(value) }];
  };
  return [
    ...flag("host", ["server", "host"]),
    ...flag("port", ["server", "port"], asNumber),
    ...flag("log-level", ["observability", "log_level"]),
  ];
}

export const dataOption: OptionSpec = {
  name: "data",
  value: "DIR",
  help: "data folder (default OMEN_DATA, then $XDG_DATA_HOME/omen)",
};
