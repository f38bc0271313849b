/** A note for whoever opens the file to edit it. */
export const drawnFrom = (source: string): string => `<!-- Written by script/docs from ${source}: edit there. -->`;

/** A table of Markdown; bars within cells are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export const code = (text: string): string => `\`${text}\``;
