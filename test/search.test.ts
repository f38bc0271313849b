import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rgPath } from "@vscode/ripgrep";
import { omenCommand } from "./support/omen.ts";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "omen-search-"));
  const files: Readonly<Record<string, string | Uint8Array>> = {
    ".git/HEAD": "needle in git\n",
    ".gitignore": "*.log\n/build/\n",
    ".hidden/a.txt": "needle hidden\n",
    "a.log": "needle ignored\n",
    "build/out.txt": "needle built\n",
    "README.md": "# A needle\n\nNeedle, needle and nothing.\n",
    "src/main.ts": 'const größe = "needle 😀 needle";\n// NEEDLE (x)\n',
    "src/deep/util.ts": "no\nneedle()\n",
    "src/deep/build/keep.txt": "a needle kept\n",
    "src/binary.bin": "needle\0binary\n",
    "odd/ends.txt": "a needle\r\nneedle\r\n\nthe last needle",
    "odd/mark.txt": "\uFEFFneedle behind a mark\nneedle\n",
    "odd/utf16.txt": Buffer.from("\uFEFFa needle 😀 in UTF-16\r\n\nneedle", "utf16le"),
    "odd/bytes.txt": Buffer.from("\xFFneedle\xFE needle\nn\xE4her needle\n", "latin1"),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly out: string;
  readonly said: string;
  readonly exitCode: number;
}

function run(command: readonly string[], cwd: string): Outcome {
  const { stdout, stderr, exitCode } = Bun.spawnSync([...command], { cwd: join(folder, cwd), stdin: "ignore" });
  // Not every byte is a part of a character, and each counts.
  return { out: stdout.toString("latin1"), said: stderr.toString(), exitCode };
}

const omen = (args: readonly string[], cwd = ".") => run([...omenCommand(), "search", ...args], cwd);
/** ripgrep with its files in order, and no configuration of the user's. */
const ripgrep = (args: readonly string[], cwd = ".") => run([rgPath, "--no-config", "--sort=path", ...args], cwd);
const sorted = ({ out }: Outcome): readonly string[] => out.split("\n").toSorted();

describe("omen search prints what ripgrep prints", () => {
  const cases: readonly [args: readonly string[], cwd?: string][] = [
    [["needle"]],
    [["needle", "-n"]],
    [["needle", "."]],
    [["needle", "./src/"]],
    [["needle", "src", "README.md"]],
    [["needle", "src/main.ts"]],
    [["needle", "src/main.ts", "-c"]],
    [["needle", "odd", "-n"]],
    [["needle", "odd/ends.txt"]],
    [["needle", "-i", "-n"]],
    [["needle", "-S"]],
    [["Needle", "-S"]],
    [["-F", "needle()"]],
    [["needle", "-c"]],
    [["needle", "-l"]],
    [["needle", "--hidden", "-g", "!.git"]],
    [["needle", "--no-ignore"]],
    [["needle", "-g", "*.ts"]],
    [["needle", "-g", "!*.ts"]],
    [["needle", "-g", "src/deep/*.ts"]],
    [["needle"], "src/deep"],
    [["needle", ".."], "src/deep"],
    [["needle", "-g", "deep/*.ts"], "src"],
    [["n.+dle", "-n"]],
    [["^needle$", "-n"]],
    [["-e", "kept", "-e", "largo|größe"]],
    [["-i", "GRÖSSE|GRÖßE"]],
    [["-S", "größe"]],
    [["-w", "needle", "-o"]],
    [["-x", "needle"]],
    [["-v", "e", "-n"]],
    [["-v", "-c", "e"]],
    [["-c", "--include-zero", "kept"]],
    [["--count-matches", "needle"]],
    [["--files-without-match", "needle"]],
    [["-n", "-A1", "nothing|one"]],
    [["-n", "-B1", "nothing"]],
    [["-C1", "needle", "odd", "README.md"]],
    [["--passthru", "needle", "README.md"]],
    [["-o", "-b", "needle"]],
    [["-m1", "needle", "-n"]],
    [["--column", "needle"]],
    [["--vimgrep", "needle"]],
    [["--heading", "-n", "needle"]],
    [["-H", "needle", "README.md"]],
    [["-I", "needle"]],
    [["-l0", "needle"]],
    [["-r", "<$0>", "needle", "README.md"]],
    [["-r", "$second-$first", "(?P<first>A) (?P<second>needle)", "README.md"]],
    [["-or", "$1", "(ne)e", "README.md"]],
    [["-M", "12", "needle"]],
    [["-M", "12", "--max-columns-preview", "needle"]],
    [["-M", "6", "--max-columns-preview", "--vimgrep", "needle"]],
    [["-M", "3", "--max-columns-preview", "-o", "--color=always", "needle"]],
    [["--max-depth", "1", "needle"]],
    [["-d2", "--files"]],
    [["--no-ignore-vcs", "needle"]],
    [["--ignore-file", "README.md", "--ignore-file", ".gitignore", "--no-ignore", "needle"]],
    [["--no-ignore", "--ignore-vcs", "needle"]],
    [["--files", "--max-filesize", "20"]],
    [["--one-file-system", "needle"]],
    [["-C1", "--context-separator", String.raw`\t*\x2a`, "needle"]],
    [["-C1", "--no-context-separator", "needle"]],
    [["-nC1", "--field-match-separator", "|", "--field-context-separator", "~", "needle"]],
    [["-l", "--path-separator", "+", "needle"]],
    [["-p", "needle"]],
    [["--color=always", "--colors=match:none", "--colors=path:fg:0x1F", "--colors=line:bg:1,2,3", "-n", "needle"]],
    [["--color=always", "--colors=match:style:nobold", "--colors=match:style:intense", "needle"]],
    [["--engine=auto", "--auto-hybrid-regex", "--dfa-size-limit=1G", "-E", "auto", "needle"]],
    [["--glob-case-insensitive", "-g", "*.MD", "needle"]],
    [["-z", "--no-search-zip", "needle"]],
    [["--trim", "needle"]],
    [["-U", String.raw`needle\n+[NA]`, "-n"]],
    [["-U", "(?s)A needle.*nothing", "-o"]],
    [["-tts", "needle"]],
    [["-Tts", "-Tmd", "needle"]],
    [["--type-add", "odd:*.bin", "-todd", "-a", "needle"]],
    [["--iglob", "*.MD", "needle"]],
    [["-u", "needle"]],
    [["-uu", "needle"]],
    [["-uuu", "needle"]],
    [["-a", "needle", "src"]],
    [["needle", "src/binary.bin"]],
    [["needle", "src/binary.bin", "README.md"]],
    [["-c", "needle", "src/binary.bin"]],
    [["--files"]],
    [["--files", "-g", "*.ts"]],
    [["--files", "--hidden", "src"]],
    [["-F", "-i", "NEEDLE()"]],
    [["-F", "-e", "(x)", "-e", "kept"]],
    [["", "README.md"]],
    [["-c", "", "odd"]],
    [[String.raw`\bneedle\b.*\bneedle\b`]],
    [[String.raw`\p{Lu}\w+`, "-o"]],
    [["(?-u:\\xFF)needle", "-c"]],
    [["--color", "always", "-n", "--column", "needle"]],
    [["--color", "always", "--heading", "-C1", "needle"]],
    [["--color", "always", "-l", "needle"]],
    [["-c", "-f", "/dev/null"]],
    [["-vc", "-f", "/dev/null"]],
    [["-e", "-N", "--", "README.md"]],
    [["-e=needle", "-A=1", "README.md"]],
    [["-inA1", "nothing", "README.md"]],
    [["--context=1", "--", "NEEDLE"]],
    [["--color", "always", "-o", "n|ee", "README.md"]],
    [["needle", "--color", "never", "-N"]],
    [["nothing like it"]],
    [["needle", "-q"]],
  ];
  for (const [args, cwd] of cases) {
    test(`${args.join(" ")}${cwd ? ` in ${cwd}` : ""}`, () => {
      const [ours, theirs] = [omen(args, cwd), ripgrep(args, cwd)];
      expect(ours.said).toBe("");
      expect(ours.exitCode).toBe(theirs.exitCode);
      expect(sorted(ours)).toEqual(sorted(theirs));
    });
  }

  test("files by the order that is wanted", () => {
    for (const args of [
      ["--sortr", "path", "needle"],
      ["--sortr=path", "--files", "src", "odd"],
      ["--sortr=path", "-c", "needle", "./src", "odd", "src/deep"],
    ]) {
      expect(omen(args)).toEqual(ripgrep(args));
    }
    // Which of two that are equally old comes first is nobody's promise; and not every
    // ripgrep knows when a file was made.
    for (const by of ["modified", "created", "accessed"]) {
      for (const flag of ["--sort", "--sortr"]) {
        const rest = ["-n", "needle", "odd/ends.txt", "src/main.ts"];
        expect(sorted(omen([flag, by, ...rest]))).toEqual(sorted(ripgrep(rest)));
      }
    }
  });

  test("paths in byte order", () => {
    const paths = omen(["needle", "-l", "--hidden"]).out.trimEnd().split("\n");
    expect(paths).toEqual(paths.toSorted());
  });

  test("--json, but for times", () => {
    const messages = ({ out }: Outcome) => out.replaceAll(/"elapsed(?:_total)?":\{[^}]*\}/g, '"elapsed":{}');
    for (const args of [
      ["needle"],
      ["needle", "-C1"],
      ["needle", "-q"],
      ["needle", "-vN"],
      ["-U", String.raw`needle\n`],
    ]) {
      const [ours, theirs] = [omen([...args, "--json"]), ripgrep([...args, "--json"])].map(messages);
      expect(ours).toBe(theirs ?? "");
    }
  });
});

describe("omen search reads", () => {
  const piped = (command: readonly string[], input: string, args: readonly string[]): Outcome => {
    const { stdout, stderr, exitCode } = Bun.spawnSync([...command, ...args], {
      cwd: folder,
      stdin: Buffer.from(input),
    });
    return { out: stdout.toString("latin1"), said: stderr.toString(), exitCode };
  };

  test("what is piped in, where no PATH is named, and -", () => {
    for (const args of [
      ["needle"],
      ["needle", "-"],
      ["-H", "needle"],
      ["-c", "needle"],
      ["needle", "-", "README.md"],
      ["x"],
    ]) {
      const ours = piped([...omenCommand(), "search"], "x needle\nno\n", args);
      const theirs = piped([rgPath, "--no-config", "--sort=path"], "x needle\nno\n", args);
      expect({ args, ...ours }).toEqual({ args, ...theirs });
    }
  });

  test("pipes that are named", async () => {
    const { stdout } = Bun.spawnSync(
      ["bash", "-c", `${omenCommand().join(" ")} search needle <(printf 'a needle\\n') README.md`],
      { cwd: folder, stdin: "ignore" },
    );
    expect(stdout.toString().replace(/\/dev\/fd\/\d+/, "PIPE")).toBe(
      "PIPE:a needle\nREADME.md:# A needle\nREADME.md:Needle, needle and nothing.\n",
    );
  });

  test("git's ignore rules for all repositories", async () => {
    const home = join(folder, ".home");
    await mkdir(join(home, ".config", "git"), { recursive: true });
    for (const [file, text] of [
      [".config/git/ignore", "*.md\nsrc/deep/\n"],
      [".gitconfig", `[core]\n\texcludesFile = "~/rules"\n`],
      ["rules", "odd\n*.ts\n"],
    ] as const) {
      await writeFile(join(home, file), text);
      const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: "" };
      for (const [args, cwd] of [
        [["needle"], "."],
        [["needle", ".."], "src/deep"],
        [["--no-ignore-global", "needle"], "."],
      ] as const) {
        const answer = (command: readonly string[]) =>
          Bun.spawnSync([...command, ...args], { cwd: join(folder, cwd), stdin: "ignore", env }).stdout.toString(
            "latin1",
          );
        const theirs = answer([rgPath, "--no-config", "--sort=path"]);
        expect({ file, args, out: answer([...omenCommand(), "search"]) }).toEqual({ file, args, out: theirs });
      }
    }
    await rm(home, { recursive: true });
  });

  test("patterns from a file, and from standard input", async () => {
    await writeFile(join(folder, "patterns"), "nothing$\n^Needle\n");
    expect(omen(["-f", "patterns", "README.md"]).out).toBe("Needle, needle and nothing.\n");
    expect(piped([...omenCommand(), "search"], "kept$\n", ["-f", "-", "src"]).out).toBe(
      "src/deep/build/keep.txt:a needle kept\n",
    );
    await rm(join(folder, "patterns"));
  });

  test("other PATHs when one is missing, and says so", () => {
    const { out, said, exitCode } = omen(["needle", "missing", "README.md", ""]);
    expect({ out, exitCode }).toEqual({ out: ripgrep(["needle", "missing", "README.md"]).out, exitCode: 2 });
    expect(said).toBe("omen: missing: no such file or directory\nomen: an empty path: no such file or directory\n");
    expect(omen(["-q", "needle", "missing", "README.md"]).exitCode).toBe(0);
  });
});

test("omen search ends at once, and silently, when nobody reads on", async () => {
  await writeFile(join(folder, "src/long.txt"), "needle in a long file\n".repeat(500_000));
  const child = Bun.spawn([...omenCommand(), "search", "needle", "src"], {
    cwd: folder,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  expect(value?.length).toBeGreaterThan(0);
  await reader.cancel();
  expect([await child.stderr.text(), await child.exited]).toEqual(["", 0]);
  await rm(join(folder, "src/long.txt"));
});

describe("omen search fails with grep's 2", () => {
  const failures: readonly [args: readonly string[], words: string][] = [
    [[], "say what to search for"],
    [["need(e"], "a ( without its )"],
    [["(?=need)le"], "look-around"],
    [["-P", "need"], "-P is not supported"],
    [["-P", "need"], "search twice"],
    [["-z", "need"], "-z is not supported"],
    [["--pre", "cat", "need"], "--pre is not supported"],
    [["--null-data", "need"], "lines end with a newline"],
    [["--engine", "pcre2", "need"], "--engine pcre2 is not supported"],
    [["-E", "latin1", "need"], "iconv -f latin1"],
    [["--stop-on-nonmatch", "need"], "--stop-on-nonmatch is not supported"],
    [["--colors", "match:fg:puce", "need"], "--colors 'match:fg:puce' is no style"],
    [["--path-separator", "//", "need"], "--path-separator is one byte"],
    [["-d", "two", "need"], "--max-depth is a whole number"],
    [["-d", "0", "need"], "no files were searched"],
    [["-t", "nothing", "need"], "unrecognized file type: nothing"],
    [["-A", "x", "need"], "--after-context is a whole number"],
    [["-f", "missing"], "the patterns can't be read"],
    [["needle", "missing"], "missing: no such file or directory"],
    [["needle", "README.md/"], "no directory"],
    [["needle", "-g", "nothing"], "no files were searched"],
    [["needle", "--json", "-r", "x"], "--json"],
    [["needle", "--colour", "always"], "did you mean --color?"],
  ];
  for (const [args, words] of failures) {
    test(`omen search ${args.join(" ")}`, () => {
      const { out, said, exitCode } = omen(args);
      expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
      expect(said).toContain(words);
    });
  }
});

test("omen search --type-list", () => {
  const { out } = omen(["--type-list", "--type-add", "mine:*.mine", "--type-add", "both:include:mine,zig"]);
  expect(out).toContain("\nboth: *.mine, *.zig\n");
  expect(out).toContain("\nzig: *.zig\n");
});
