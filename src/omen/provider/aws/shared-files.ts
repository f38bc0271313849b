import { readFileSync } from "node:fs";

type Environment = Readonly<Record<string, string | undefined>>;

/** A profile's settings by name, of both files. */
export type Profile = ReadonlyMap<string, string>;

/**
 * A profile of AWS's shared files (AWS SDKs and tools reference guide, "Shared config and credentials files"):
 * `~/.aws/credentials`, whose settings win, and `~/.aws/config`. Undefined when neither has it. Throws an
 * `Error` when a file can't be read.
 */
export function findProfile(name: string, environment: Environment): Profile | undefined {
  const folder = `${environment["HOME"] ?? environment["USERPROFILE"] ?? ""}/.aws`;
  const config = readProfiles(environment["AWS_CONFIG_FILE"] ?? `${folder}/config`, configName).get(name);
  const credentials = readProfiles(
    environment["AWS_SHARED_CREDENTIALS_FILE"] ?? `${folder}/credentials`,
    (section) => section,
  ).get(name);
  return config || credentials ? new Map([...(config ?? []), ...(credentials ?? [])]) : undefined;
}

/** In the config file a profile's section is `[profile NAME]`, but for `[default]`; others are no profiles. */
function configName(section: string): string | undefined {
  if (section === "default") return section;
  return /^profile\s+(?:"([^"]+)"|(.+))$/.exec(section)?.slice(1).find(Boolean);
}

function readProfiles(
  path: string,
  nameOf: (section: string) => string | undefined,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  try {
    return parseProfiles(readFileSync(path, "utf8"), nameOf);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return new Map();
    throw new Error(`the file ${path} can't be read (${code ?? "unknown error"})`, { cause: error });
  }
}

/** Sections of `name = value` lines. Indented lines belong to nested settings, none of which matters here. */
export function parseProfiles(
  text: string,
  nameOf: (section: string) => string | undefined,
): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const profiles = new Map<string, Map<string, string>>();
  let profile: Map<string, string> | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const section = /^\[\s*([^\]]*?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) {
      const name = nameOf(section);
      profile = name === undefined ? undefined : (profiles.get(name) ?? new Map<string, string>());
      if (name !== undefined && profile) profiles.set(name, profile);
      continue;
    }
    const setting = /^([^\s=]+)\s*=\s*(.*?)\s*(?:\s[#;].*)?$/.exec(line);
    if (setting) profile?.set((setting[1] ?? "").toLowerCase(), setting[2] ?? "");
  }
  return profiles;
}
