import { existsSync } from "node:fs";
import { mkdir, readdir, realpath, rename, rm, stat } from "node:fs/promises";
import { say } from "../../src/cli/terminal.ts";

/** A tree of files, and the files in it that a read of a given size is measured on. */
export interface Corpus {
  /** Absolute. */
  readonly root: string;
  readonly description: string;
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
  return describe(root, `Debian's ${linuxPackage}`);
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

export const treeCorpus = async (directory: string): Promise<Corpus> => describe(await realpath(directory), directory);

async function describe(root: string, name: string): Promise<Corpus> {
  let [files, bytes] = [0, 0];
  for await (const path of new Bun.Glob("**/*").scan({ cwd: root, dot: true })) {
    files++;
    bytes += (await stat(`${root}/${path}`).catch(() => undefined))?.size ?? 0;
  }
  const size = `${files.toLocaleString("en-US")} files, ${(bytes / 1e9).toFixed(2)} GB`;
  return { root: await realpath(root), description: `${name}: ${size}` };
}

/** So many files whose size is nearest to `bytes`, as paths relative to the root; symbolic links left out. */
export async function filesOfSize(root: string, bytes: number, count: number): Promise<string[]> {
  const found: { path: string; distance: number }[] = [];
  for await (const path of new Bun.Glob("**/*.{c,h,ts,js,md,py,rst}").scan({ cwd: root })) {
    found.push({ path, distance: Math.abs(Bun.file(`${root}/${path}`).size - bytes) });
  }
  found.sort((a, b) => a.distance - b.distance || (a.path < b.path ? -1 : 1));
  if (found.length < count) throw new Error(`the tree has fewer than ${count} source files`);
  return found.slice(0, count).map(({ path }) => path);
}

/** The directory whose number of entries is nearest to `count`, relative to the root. */
export async function directoryOf(root: string, count: number): Promise<{ path: string; entries: number }> {
  let best = { path: ".", entries: (await readdir(root)).length };
  for await (const found of new Bun.Glob("**/*").scan({ cwd: root, onlyFiles: false })) {
    const path = `${root}/${found}`;
    if (!(await stat(path).catch(() => undefined))?.isDirectory()) continue;
    const entries = (await readdir(path)).length;
    if (Math.abs(entries - count) < Math.abs(best.entries - count)) best = { path: found, entries };
  }
  return best;
}

async function run(command: readonly string[]): Promise<void> {
  say(`bench: ${command.join(" ")}`);
  const child = Bun.spawn([...command], { cwd: folder, stdout: "ignore", stderr: "pipe" });
  const [complaint, code] = await Promise.all([child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${command.join(" ")} failed: ${complaint}`);
}
