/** A note for whoever opens the file to edit it. */
export const drawnFrom = (source: string): string => `<!-- Written by script/docs from ${source}: edit there. -->`;

/** A table of Markdown; bars within cells are escaped. For short cells: all lines become as long as the longest. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

export const code = (text: string): string => `\`${text}\``;

export const codes = (texts: readonly string[]): string => texts.map(code).join(", ");

export const block = (language: string, text: string): string => `\`\`\`${language}\n${text.trim()}\n\`\`\``;

/** Longest line of prose, in characters. */
const lineLength = 120;

/** A list, its lines broken where a terminal would have to. */
export const list = (items: readonly string[]): string => items.map((item) => broken(`- ${item}`, "  ")).join("\n");

/** Prose in lines that a terminal can show; spans of code stay whole. */
export function broken(text: string, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/\s*(?:`[^`]*`|[^\s`])+/g) ?? []) {
    if (line !== "" && line.length + word.length > lineLength) {
      lines.push(line);
      line = indent + word.trimStart();
    } else line += lines.length + line.length === 0 ? word.trimStart() : word.replace(/^\s+/, " ");
  }
  return [...lines, line].join("\n");
}
