/** What a caller asked for that can't be done; the message says why and what to do instead. */
export class ToolError extends Error {
  override readonly name = "ToolError";
}
