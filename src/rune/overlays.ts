import { RuneError } from "./error.ts";
import { failure, printable } from "./failure.ts";
import { library } from "./loader.ts";
import { encodePath, wholeNumber } from "./memory.ts";
import { Status } from "./native.gen.ts";
import type { OpenRoot } from "./change.ts";

const encoder = new TextEncoder();

/** What a result says of an overlay that was read: its version, or undefined. */
export const overlayOf = (isOverlaid: number, version: number): number | undefined =>
  isOverlaid === 1 ? version : undefined;

/** Puts bytes in the place of a file; see `Root.putOverlay`. */
export function putOverlay(root: OpenRoot, path: string, content: string | Uint8Array, version: number): void {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  const number = wholeNumber("version", version, 0);
  const name = encodePath(path);
  const { rune_overlay_put } = library().symbols;
  const status = rune_overlay_put(
    root.handle,
    name.bytes,
    name.length,
    bytes.length === 0 ? null : bytes,
    bytes.length,
    number,
  );
  if (status === Status.ok) return;
  if (status !== Status.limit) throw failure(status, { path, root: root.path });
  throw new RuneError(
    "limit",
    `${printable(path)}: beneath a root there are at most 1,024 overlays of 256 MiB together; drop those that are saved`,
    path,
  );
}

/** Ends an overlay, or without a path all of them; see `Root.dropOverlay`. */
export function dropOverlay(root: OpenRoot, path: string | undefined): boolean {
  if (path === "") throw failure(Status.invalid, { path, root: root.path });
  const name = encodePath(path ?? "");
  const status = library().symbols.rune_overlay_drop(root.handle, name.bytes, name.length);
  if (status === Status.not_found) return false;
  if (status !== Status.ok) throw failure(status, { path: path ?? "", root: root.path });
  return true;
}

/** The error of a change to what an overlay stands over. */
export const overlaid = (root: OpenRoot, path: string): RuneError =>
  failure(Status.overlaid, { path, root: root.path });
