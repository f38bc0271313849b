import type { Citation } from "../conversation.ts";
import { compact } from "../json/fields.ts";

/** An annotation of an output text (API reference, "The response object", `output_text.annotations`). */
interface WireAnnotation {
  readonly type: string;
  readonly url?: string | null;
  readonly title?: string | null;
  readonly start_index?: number | null;
  readonly end_index?: number | null;
}

/** Annotations of files, which no other dialect knows and which come back as they were. */
const native: ReadonlySet<unknown> = new Set(["file_citation", "container_file_citation", "file_path"]);

const isAnnotation = (value: unknown): value is WireAnnotation => typeof value === "object" && value !== null;

export function decodeCitation(value: unknown): Citation {
  if (!isAnnotation(value) || value.type !== "url_citation") return { raw: value };
  const { url, title, start_index: start, end_index: end } = value;
  return compact({
    url: url ?? undefined,
    title: title ?? undefined,
    range: typeof start === "number" && typeof end === "number" ? ([start, end] as const) : undefined,
  });
}

/** The citation as an annotation; undefined for one from elsewhere that has no address. */
export function encodeCitation({ url, title, range, raw }: Citation): object | undefined {
  if (isAnnotation(raw) && native.has(raw.type)) return raw;
  if (url === undefined) return undefined;
  const [start, end] = range ?? [0, 0];
  return { type: "url_citation", start_index: start, end_index: end, url, title: title ?? url };
}
