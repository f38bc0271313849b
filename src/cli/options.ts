import { asNumber } from "../platform/config/index.ts";
import type { Invocation, OptionSpec } from "./command.ts";

export const configOption: OptionSpec = {
  name: "config",
  value: "FILE",
  help: "configuration file (default ./omen.toml, then the user's, then /etc/omen's)",
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
