import { existsSync, readdirSync, statSync } from "node:fs";
import { mkdir, realpath, rename, rm } from "node:fs/promises";
import { say } from "../../src/cli/terminal.ts";

/** A tree of files and what is in it; paths are relative to the root. */
export interface Corpus {
  /** Absolute, without symbolic links. */
  readonly root: string;
  readonly description: string;
  /** Regular files, with their sizes in bytes. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  /** Directories, with the number of their entries. */
  readonly directories: readonly { readonly path: string; readonly entries: number }[];
}

const folder = `${import.meta.dir}/../../.toolchain/corpus`;
const linuxPackage = "linux-source-6.1";

/** The tree of Debian's kernel source package, fetched by apt-get and unpacked on first use; needs no root. */
export async function linuxCorpus(): Promise<Corpus> {
  const root = `${folder}/linux`;
  if (!existsSync(root)) {
    if (Bun.which("apt-get") === null)
      throw new Error("the Linux corpus comes from Debian's apt-get; give --tree DIR here");
    await mkdir(folder, { recursive: true });
    if (![...new Bun.Glob(`${linuxPackage}_*.deb`).scanSync(folder)].length) {
      await run(["apt-get", "download", linuxPackage]);
    }
    const [deb] = [...new Bun.Glob(`${linuxPackage}_*.deb`).scanSync(folder)];
    await run(["dpkg-deb", "-x", deb ?? "", "package"]);
    await mkdir(`${root}.part`, { recursive: true });
    const archive = `package/usr/src/${linuxPackage}.tar.xz`;
    await run(["tar", "-xJf", archive, "-C", "linux.part", "--strip-components=1"]);
    await restoreCheckout(`${root}.part`);
    await rename(`${root}.part`, root);
    await rm(`${folder}/package`, { recursive: true });
  }
  return survey(root, `Debian's ${linuxPackage}`);
}

/**
 * Makes the tree look like the checkout that it was packed from, so that searches honour its ignore files as they do a
 * user's: a .git of its own keeps this project's .gitignore out, and Debian's addition, which ignores everything, goes.
 */
async function restoreCheckout(tree: string): Promise<void> {
  await mkdir(`${tree}/.git`);
  const ignoreFile = `${tree}/.gitignore`;
  const [upstreams] = (await Bun.file(ignoreFile).text()).split("# Debian packaging");
  await Bun.write(ignoreFile, upstreams ?? "");
}

export const treeCorpus = async (directory: string): Promise<Corpus> => survey(directory, directory);

async function survey(directory: string, name: string): Promise<Corpus> {
  const root = await realpath(directory);
  const files: { path: string; size: number }[] = [];
  const directories: { path: string; entries: number }[] = [];
  const waiting = [""];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const entries = readdirSync(`${root}/${path}`, { withFileTypes: true });
    if (path !== "") directories.push({ path, entries: entries.length });
    for (const entry of entries) {
      const inner = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(inner);
      else if (entry.isFile()) files.push({ path: inner, size: statSync(`${root}/${inner}`).size });
    }
  }
  const bytes = files.reduce((total, { size }) => total + size, 0);
  const count = files.length.toLocaleString("en-US");
  return { root, description: `${name}: ${count} files, ${(bytes / 1e9).toFixed(2)} GB`, files, directories };
}

/** So many source files whose size is nearest to `bytes`. Fails when the tree has fewer. */
export function filesOfSize({ files }: Corpus, bytes: number, count: number): string[] {
  const source = files.filter(({ path }) => /\.(?:c|h|ts|js|md|py|rst)$/.test(path));
  if (source.length < count) throw new Error(`the tree has fewer than ${count} source files`);
  const distance = ({ size }: { size: number }): number => Math.abs(size - bytes);
  source.sort((a, b) => distance(a) - distance(b) || (a.path < b.path ? -1 : 1));
  return source.slice(0, count).map(({ path }) => path);
}

/** The directory whose number of entries is nearest to `count`. Fails when the tree has none. */
export function directoryOf({ directories }: Corpus, count: number): { path: string; entries: number } {
  const distance = ({ entries }: { entries: number }): number => Math.abs(entries - count);
  const [nearest] = directories.toSorted((a, b) => distance(a) - distance(b) || (a.path < b.path ? -1 : 1));
  if (nearest === undefined) throw new Error("the tree has no directories");
  return nearest;
}

async function run(command: readonly string[]): Promise<void> {
  say(`bench: ${command.join(" ")}`);
  const child = Bun.spawn([...command], { cwd: folder, stdout: "ignore", stderr: "pipe" });
  const [complaint, code] = await Promise.all([child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${command.join(" ")} failed: ${complaint}`);
}
