import { CommandError, exit } from "../platform/exit.ts";
import { encodingOfModel } from "../platform/token-encoding.ts";
import { openRoot, type Root, RuneError, TokenCounter, type TokenEncoding } from "../rune/index.ts";
import { usageError } from "./arguments.ts";
import type { Command, Invocation } from "./command.ts";
import { filesBeneath } from "./search/files.ts";
import { scopeOf, type SearchScope } from "./search/scope.ts";
import { out, printable } from "./terminal.ts";

const encodings: readonly TokenEncoding[] = ["o200k_base", "cl100k_base"];

/** Bytes that are read at a time, so that a file of any size streams through. */
const chunkBytes = 1024 * 1024;

export const command: Command = {
  name: "count-tokens",
  summary: "count the tokens of files, directories or standard input",
  usage: "[FILE…|-] [options]",
  options: [
    { name: "model", value: "M", help: "count as this model does: exact for OpenAI's, approximate for others" },
    { name: "encoding", value: "NAME", help: "count in this vocabulary (default: o200k_base)", choices: encodings },
    { name: "limit", value: "N", help: "stop beyond N tokens in all, and exit with 1" },
    { name: "json", help: "one JSON object" },
  ],
  examples: [
    "omen count-tokens src README.md",
    "git diff | omen count-tokens --limit 8000",
    "omen count-tokens --model gpt-4 -",
  ],
  async run(invocation) {
    const { encoding, approximate } = encodingOf(invocation);
    const limit = limitOf(invocation.value("limit"));
    const given = invocation.positionals.length === 0 ? ["-"] : invocation.positionals;
    const files: { readonly path: string; readonly tokens: number }[] = [];
    let total = 0;
    const json = invocation.flag("json");
    const how = approximate ? `${encoding}, approximate for ${invocation.value("model")}` : encoding;
    for await (const { path, chunks } of sources(given)) {
      const counter = new TokenCounter(encoding);
      for await (const chunk of chunks) {
        counter.add(chunk);
        if (total + counter.tokens > limit) throw beyond(limit, how);
      }
      const tokens = counter.finish();
      total += tokens;
      if (total > limit) throw beyond(limit, how);
      files.push({ path, tokens });
      if (!json && given[0] !== "-") out(line(tokens, path));
    }
    if (json) out(`${JSON.stringify({ encoding, approximate, tokens: total, files })}\n`);
    else if (given[0] === "-" && given.length === 1) out(`${total} (${how})\n`);
    else out(line(total, `total (${how})`));
    return exit.ok;
  },
};

const line = (tokens: number, name: string): string => `${String(tokens).padStart(7)} ${printable(name)}\n`;

const beyond = (limit: number, how: string): CommandError => new CommandError(`more than ${limit} tokens (${how})`);

function encodingOf(invocation: Invocation): ReturnType<typeof encodingOfModel> {
  const model = invocation.value("model");
  const name = invocation.value("encoding");
  if (model !== undefined && name !== undefined) throw usageError("--model and --encoding don't go together");
  if (model !== undefined) return encodingOfModel(model);
  const encoding = name === undefined ? "o200k_base" : encodings.find((known) => known === name);
  if (!encoding) throw usageError(`unknown encoding '${name}'`, `there are ${encodings.join(" and ")}`);
  return { encoding, approximate: false };
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return Infinity;
  if (!/^\d{1,15}$/.test(text)) throw usageError(`--limit is a number of tokens, not '${text}'`);
  return Number(text);
}

interface Source {
  /** As it is shown. */
  readonly path: string;
  readonly chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** What is to be counted, in order: files as they are named, of directories all files that a search looks at. */
async function* sources(given: readonly string[]): AsyncGenerator<Source> {
  const root = openRoot("/");
  try {
    for (const name of given) {
      if (name === "-") yield { path: "-", chunks: Bun.stdin.stream() };
      else yield* beneath(root, scopeOf(name));
    }
  } finally {
    root.close();
  }
}

async function* beneath(root: Root, scope: SearchScope): AsyncGenerator<Source> {
  if (scope.descriptor !== undefined) {
    yield { path: scope.given, chunks: Bun.file(scope.descriptor).stream() };
  } else if (scope.isFile) {
    yield { path: scope.given, chunks: chunksOf(root, scope.path, scope.given) };
  } else {
    for (const found of await filesBeneath(root, scope)) {
      const shown = scope.show(found).toString();
      yield { path: shown, chunks: chunksOf(root, found.toString(), shown) };
    }
  }
}

function* chunksOf(root: Root, path: string, shown: string): Generator<Uint8Array> {
  for (let offset = 0; ;) {
    const bytes = readChunk(root, path, shown, offset);
    if (bytes.length === 0) return;
    yield bytes;
    offset += bytes.length;
  }
}

function readChunk(root: Root, path: string, shown: string, offset: number): Uint8Array {
  try {
    return root.read(path, { offset, length: chunkBytes }).bytes;
  } catch (error) {
    if (!(error instanceof RuneError)) throw error;
    const message = error.message.startsWith(`${path}: `) ? shown + error.message.slice(path.length) : error.message;
    throw new CommandError(message, error.code === "permission_denied" ? exit.refused : exit.failed);
  }
}
