import { Type } from "@sinclair/typebox";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Caller } from "../gate/caller.ts";
import { mayCall } from "../gate/case.ts";
import { textOf } from "../gate/pass.ts";
import { read } from "../tool/fs-read.ts";
import { list } from "../tool/fs-list.ts";
import { onOneLine } from "../tool/text.ts";
import { defineTool, type LaterResult, readsFiles } from "../tool/tool.ts";
import { ToolError } from "../tool/tool-error.ts";
import type { Completing, Completion, Contents, ListedResource, Offer, Workspace } from "./offer.ts";
import { prompts } from "./prompts.ts";

/**
 * Files as resources of MCP: read by the same gate as `fs_read` and `fs_list`, under whose names
 * they are judged and written down.
 */

/** Bytes of a file that is read whole: what a message holds even when it is escaped. */
const wholeMax = 4 * 1024 * 1024;
/** Entries of a directory that are looked at. */
const entriesMax = 10_000;

/** Reads a file whole, and nothing else. */
const readWhole = defineTool({
  ...read,
  inputSchema: Type.Object({ path: Type.String() }, { additionalProperties: false }),
  paths: ({ path }) => [path],
  describe: ({ path }) => `read ${onOneLine(path)}`,
  run: ({ path }, { roots }) =>
    roots.at(path, ({ root, path: inside }) => {
      const { bytes, binary, size } = root.read(inside, { offset: 0, length: wholeMax });
      if (size > wholeMax)
        throw new ToolError(`${path} has ${size} bytes, over ${wholeMax}; read it in parts with fs_read`);
      const text = binary ? undefined : utf8(bytes);
      return text === undefined
        ? { text: Buffer.from(bytes).toString("base64"), facts: { blob: true } }
        : { text, facts: { blob: false } };
    }),
});

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Tells whether a file can be looked at. */
const lookAt = defineTool({
  ...readWhole,
  inputSchema: Type.Object({ path: Type.String() }, { additionalProperties: false }),
  paths: ({ path }) => [path],
  describe: ({ path }) => `look at ${onOneLine(path)}`,
  run: ({ path }, { roots }) => {
    roots.at(path, (place) => place.root.stat(place.path));
    return { text: "" };
  },
});

/** Lists a directory for programs: a JSON list of names, sizes and whether they are directories. */
const listEntries = defineTool({
  ...list,
  inputSchema: Type.Object({ path: Type.String() }, { additionalProperties: false }),
  annotations: readsFiles,
  paths: ({ path }) => [path],
  describe: ({ path }) => `list ${onOneLine(path)}`,
  run: ({ path }, { roots, visibility }) =>
    roots.at(path, ({ root, path: directory }) => {
      const { entries } = root.list(directory, { limit: entriesMax, stat: true });
      const seen = entries.filter(({ name }) => {
        const place = directory === "." ? name : `${directory}/${name}`;
        if (visibility?.hides(root, place)) return false;
        visibility?.shows(root, place);
        return true;
      });
      return { text: JSON.stringify(seen.map(({ name, kind, size }) => ({ name, kind, size }))) };
    }),
});

interface DirectoryEntry {
  readonly name: string;
  readonly kind: string;
  readonly size?: number;
}

/** What a directory holds, as far as the caller may see it; nothing where it can't be listed. */
async function entriesOf(workspace: Workspace, path: string, caller: Caller): Promise<readonly DirectoryEntry[]> {
  if (!mayCall(caller.principal, list.name)) return [];
  const result = await workspace.call(listEntries, { path }, caller);
  return result.failed ? [] : (JSON.parse(textOf(result)) as readonly DirectoryEntry[]);
}

/** The files at the top of each root. Deeper ones are reached by the template. */
async function topFiles(workspace: Workspace, caller: Caller): Promise<readonly ListedResource[]> {
  if (!mayCall(caller.principal, read.name)) return [];
  const files: ListedResource[] = [];
  for (const root of workspace.roots.paths) {
    const entries = await entriesOf(workspace, root, caller);
    for (const { name, kind, size } of entries)
      if (kind === "file")
        files.push({
          uri: pathToFileURL(`${root}/${name}`).href,
          name,
          ...typeOf(name),
          ...(size !== undefined && { size }),
        });
  }
  return files;
}

/** A file's content. A result that has `failed` says why there is none. */
async function readFile(workspace: Workspace, uri: string, caller: Caller): Promise<Contents | LaterResult> {
  const path = pathOf(uri);
  if (path === undefined) {
    return { text: `${uri} is no file:/// URL of a local file`, failed: true };
  }
  const result = await workspace.call(readWhole, { path }, caller);
  const text = textOf(result);
  if (result.failed) return { ...result, text };
  const about = { uri, ...typeOf(path) };
  return result.facts?.["blob"] === true ? { ...about, blob: text } : { ...about, text };
}

/** A file's type by its name, where that is known. */
function typeOf(name: string): { readonly mimeType?: string } {
  const type = Bun.file(name).type.split(";")[0] ?? "";
  return type === "" || type === "application/octet-stream" ? {} : { mimeType: type };
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

async function mayWatch(workspace: Workspace, uri: string, caller: Caller): Promise<boolean> {
  const path = pathOf(uri);
  return path !== undefined && (await workspace.call(lookAt, { path }, caller)).failed !== true;
}

function version({ roots }: Workspace, uri: string): string {
  const stat = roots.stat(uri);
  return stat ? `${stat.size} ${stat.modifiedMs}` : "";
}

/** Most values in one answer (MCP 2025-11-25, Completion). */
const valuesMax = 100;

/**
 * Paths that begin with `typed`: relative to a root, or absolute without the first slash, as in
 * `file:///{path}`. Directories end in a slash.
 */
async function complete(
  workspace: Workspace,
  { argument, typed, inTemplate }: Completing,
  caller: Caller,
): Promise<Completion> {
  if (argument !== "path") return { values: [], total: 0, hasMore: false };
  const cut = typed.lastIndexOf("/") + 1;
  const directory = typed.slice(0, cut);
  const begun = typed.slice(cut);
  const entries = await entriesOf(workspace, inTemplate ? `/${directory}` : directory || ".", caller);
  const values = entries
    .filter(({ name }) => name.startsWith(begun))
    .map(({ name, kind }) => directory + name + (kind === "directory" ? "/" : ""));
  return { values: values.slice(0, valuesMax), total: values.length, hasMore: values.length > valuesMax };
}

/** What Glyph offers unless told otherwise: the files of its roots. */
export const files: Offer = {
  prompts,
  templates: [
    {
      uriTemplate: "file:///{path}",
      name: "file",
      title: "A file in a root",
      description: "Any file that is shared, by its absolute path",
    },
  ],
  resources: topFiles,
  read: readFile,
  mayWatch,
  version,
  complete,
};
