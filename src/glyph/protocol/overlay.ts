import { RuneError } from "../../rune/index.ts";
import type { Glyph } from "../server.ts";
import { ToolError } from "../tool/tool-error.ts";
import { errorCode, ProtocolError } from "./jsonrpc.ts";

/**
 * A method of Glyph's own, by which an editor hands over what it has not saved. It is announced as an
 * experimental capability of that name.
 */
export const overlayMethod = "glyph/overlay";

const wrong = (what: string): ProtocolError =>
  new ProtocolError(
    errorCode.invalidParams,
    `${overlayMethod} ${what}: it takes "path", the buffer's "text", and its "version", a whole number from 0; without a text, or null, the disk counts again`,
  );

/** Takes a buffer, or ends one. Throws a `ProtocolError`, also where the roots are not the client's alone. */
export function takeOverlay(glyph: Glyph, params: Readonly<Record<string, unknown>>): Record<string, never> {
  const { unsaved } = glyph;
  if (!unsaved)
    throw new ProtocolError(
      errorCode.methodNotFound,
      `${overlayMethod} is there on standard input and output alone, where nobody else sees the roots`,
    );
  const { path, text = null, version = 0 } = params;
  if (typeof path !== "string" || path === "") throw wrong("has no path");
  if (text !== null && typeof text !== "string") throw wrong("has a text that is none");
  if (typeof version !== "number" || !Number.isSafeInteger(version) || version < 0) throw wrong("has a bad version");
  try {
    if (text === null) unsaved.drop(path);
    else unsaved.put(path, text, version);
    return {};
  } catch (error) {
    if (!(error instanceof RuneError) && !(error instanceof ToolError)) throw error;
    throw new ProtocolError(errorCode.invalidParams, error.message);
  }
}
