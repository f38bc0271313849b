import { Type } from "@sinclair/typebox";
import type { Entry, EntryKind, Listing } from "../../rune/index.ts";
import type { Place, Roots } from "../roots.ts";
import { onOneLine, withRemarks } from "./text.ts";
import { defineTool, readsFiles, type ToolResult, type Visibility } from "./tool.ts";

/** Entries in one answer. */
const entries = { usual: 1000, most: 10_000 };
/** Entries that are looked at to go on behind a name. */
const everything = 1_000_000;

const inputSchema = Type.Object(
  {
    path: Type.Optional(Type.String({ description: "Directory; the root when absent" })),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: entries.most,
        description: `Most entries to return (default ${entries.usual})`,
      }),
    ),
    after: Type.Optional(
      Type.String({ description: "Only names that come after this one; where a cut listing ended" }),
    ),
    stat: Type.Optional(Type.Boolean({ description: "Also size in bytes and time of modification" })),
  },
  { additionalProperties: false },
);

/** What follows a name, as in `ls -F`. */
const marks: Readonly<Record<EntryKind, string>> = {
  directory: "/",
  symlink: "@",
  fifo: "|",
  socket: "=",
  file: "",
  device: "",
  unknown: "",
};

export const list = defineTool({
  name: "fs_list",
  aliases: ["fs.list"],
  title: "List a directory",
  description:
    "Lists a directory, one entry a line in byte order of the names; a directory ends in /, a symbolic link in @. With stat: name, size and time, separated by tabs.",
  inputSchema,
  annotations: readsFiles,
  paths: ({ path }) => [path ?? "."],
  describe: ({ path }) => `list ${onOneLine(path ?? "the roots")}`,
  run({ path, limit = entries.usual, after, stat = false }, { roots, visibility }) {
    if (path === undefined && roots.paths.length > 1) return listRoots(roots);
    return roots.at(path ?? ".", (place) => {
      if (after === undefined) return answer(seen(place, place.root.list(place.path, { limit, stat }), visibility));
      return answer(
        rest(seen(place, place.root.list(place.path, { limit: everything, stat }), visibility), after, limit),
        true,
      );
    });
  },
});

/** The listing without what the caller may not see. */
function seen({ root, path }: Place, listing: Listing, visibility: Visibility | undefined): Listing {
  if (!visibility) return listing;
  const entries = listing.entries.filter(({ name }) => {
    const place = path === "." ? name : `${path}/${name}`;
    if (visibility.hides(root, place)) return false;
    visibility.shows(root, place);
    return true;
  });
  return { ...listing, entries, total: listing.total - (listing.entries.length - entries.length) };
}

/** What of a listing comes after a name, in byte order as everything is listed. */
function rest(listing: Listing, after: string, limit: number): Listing {
  const last = Buffer.from(after);
  const entries = listing.entries.filter(({ name }) => Buffer.compare(Buffer.from(name), last) > 0);
  return { entries: entries.slice(0, limit), total: entries.length, truncated: entries.length > limit };
}

/** With several roots there is no one directory to begin with: they are the list. */
const listRoots = (roots: Roots): ToolResult => ({
  text: withRemarks(roots.paths.map((path) => `${onOneLine(path)}/\n`).join(""), ["these are the roots"]),
  facts: { total: roots.paths.length, truncated: false },
});

function answer(listing: Listing, isRest = false): ToolResult {
  const shown = listing.entries.length;
  const remarks = listing.truncated
    ? [
        `cut: ${shown} of ${listing.total} entries; go on with after ${JSON.stringify(listing.entries.at(-1)?.name)}, or raise limit (up to ${entries.most})`,
      ]
    : [];
  if (listing.entries.some(({ name }) => name.includes("\uFFFD")))
    remarks.push("a name with \uFFFD is not UTF-8, and can't be asked for");
  if (listing.total === 0) remarks.push(isRest ? "nothing comes after it" : "an empty directory");
  return {
    text: withRemarks(
      listing.entries
        .map((entry) => `${line(entry)}\n`)
        .join("")
        .trimEnd(),
      remarks,
    ),
    facts: { total: listing.total, truncated: listing.truncated },
  };
}

function line({ name, kind, size, modifiedMs }: Entry): string {
  const columns = [onOneLine(name) + marks[kind]];
  if (size !== undefined) columns.push(String(size));
  if (modifiedMs !== undefined) columns.push(new Date(modifiedMs).toISOString());
  return columns.join("\t");
}
