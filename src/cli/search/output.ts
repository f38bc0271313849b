import type { RawFile, RawLine } from "../../rune/index.ts";
import { usageError } from "../arguments.ts";
import type { Invocation } from "../command.ts";
import { isTerminal, painter, wantsColor } from "../terminal.ts";
import { jsonPrinter } from "./json.ts";
import { FileByFile, type FileVisitor, type SearchPrinter } from "./result.ts";
import { Sink } from "./sink.ts";

/** The printer that the options ask for. `oneFile` leaves the path out, as ripgrep does when PATH is a single file. */
export function printer(invocation: Invocation, oneFile: boolean, write: (bytes: Uint8Array) => void): SearchPrinter {
  if (invocation.flag("quiet")) return { silent: true, part: () => {}, scopeEnd: () => {}, finish: () => {} };
  const sink = new Sink(write);
  if (invocation.flag("json")) {
    if (invocation.flag("count") || invocation.flag("files-with-matches")) {
      throw usageError("--json does not go with -c or -l");
    }
    return jsonPrinter(sink);
  }
  const color = wantsColor(invocation.value("color"));
  const style = { color, oneFile, lineNumbers: lineNumbers(invocation), heading: isTerminal(1) && !oneFile };
  const files = new FileByFile(visitor(invocation, style, sink));
  return {
    silent: false,
    part(part, scope) {
      files.part(part, scope);
      // What is known is shown, whenever the rest comes.
      sink.flush();
    },
    scopeEnd: () => files.end(),
    finish: () => sink.flush(),
  };
}

interface Style {
  readonly color: boolean;
  readonly oneFile: boolean;
  readonly lineNumbers: boolean;
  /** The path once above its matches, a blank line between files. */
  readonly heading: boolean;
}

function lineNumbers(invocation: Invocation): boolean {
  const asked = invocation.last("line-number", "no-line-number");
  return asked === undefined ? isTerminal(1) : asked === "line-number";
}

function visitor(invocation: Invocation, style: Style, sink: Sink): FileVisitor {
  if (invocation.flag("files-with-matches")) return new PathPrinter(style, sink);
  return invocation.flag("count") ? new CountPrinter(style, sink) : new LinePrinter(style, sink);
}

class PathPrinter implements FileVisitor {
  constructor(
    private readonly style: Style,
    private readonly sink: Sink,
  ) {}

  begin(path: Buffer): void {
    this.sink.bytes(painted(path, this.style));
    this.sink.text("\n");
  }

  lines(): void {}

  end(): void {}
}

class CountPrinter implements FileVisitor {
  #path: Buffer = Buffer.alloc(0);
  #count = 0;

  constructor(
    private readonly style: Style,
    private readonly sink: Sink,
  ) {}

  begin(path: Buffer): void {
    this.#path = path;
    this.#count = 0;
  }

  lines({ length }: RawFile["lines"]): void {
    this.#count += length;
  }

  end(): void {
    if (!this.style.oneFile) {
      this.sink.bytes(painted(this.#path, this.style));
      this.sink.text(":");
    }
    this.sink.text(`${this.#count}\n`);
  }
}

const newline = 0x0a;

class LinePrinter implements FileVisitor {
  #first = true;
  /** What stands before every line of the file. */
  #prefix: Buffer = Buffer.alloc(0);
  readonly #number: (line: number) => string;
  readonly #marks: readonly [before: string, after: string] | undefined;

  constructor(
    private readonly style: Style,
    private readonly sink: Sink,
  ) {
    const paint = painter(style.color);
    this.#number = (line) => `${paint("green", String(line))}:`;
    const [before = "", after = ""] = paint("bold", paint("red", "\n")).split("\n");
    this.#marks = style.color ? [before, after] : undefined;
  }

  begin(path: Buffer): void {
    const { heading, oneFile } = this.style;
    if (heading) {
      this.sink.text(this.#first ? "" : "\n");
      this.sink.bytes(painted(path, this.style));
      this.sink.text("\n");
    }
    this.#first = false;
    this.#prefix = heading || oneFile ? Buffer.alloc(0) : Buffer.concat([painted(path, this.style), Buffer.from(":")]);
  }

  lines(lines: RawFile["lines"], bytes: Buffer): void {
    for (const line of lines) {
      if (this.#prefix.length > 0) this.sink.bytes(this.#prefix);
      if (this.style.lineNumbers) this.sink.text(this.#number(line.line));
      if (this.#marks) this.#mark(line, bytes, this.#marks);
      else this.sink.bytes(bytes, line.start, line.end);
      if (bytes[line.end - 1] !== newline) this.sink.text("\n");
    }
  }

  end(): void {}

  #mark({ start, end, ranges }: RawLine, bytes: Buffer, [before, after]: readonly [string, string]): void {
    let from = start;
    for (const [matchStart, matchEnd] of ranges) {
      this.sink.bytes(bytes, from, start + matchStart);
      this.sink.text(before);
      this.sink.bytes(bytes, start + matchStart, start + matchEnd);
      this.sink.text(after);
      from = start + matchEnd;
    }
    this.sink.bytes(bytes, from, end);
  }
}

/** A path in its colour. */
function painted(path: Buffer, { color }: Style): Buffer {
  if (!color) return path;
  const [before = "", after = ""] = painter(true)("magenta", "\n").split("\n");
  return Buffer.concat([Buffer.from(before), path, Buffer.from(after)]);
}
