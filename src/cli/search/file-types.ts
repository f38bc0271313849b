import { usageError } from "../arguments.ts";

/** File types by their globs, under the names that ripgrep's users know. */
const known: Readonly<Record<string, string>> = {
  ada: "*.adb *.ads",
  asm: "*.asm *.s *.S",
  awk: "*.awk",
  bazel: "*.bazel *.bazelrc *.bzl *.BUILD BUILD MODULE.bazel WORKSPACE WORKSPACE.bazel WORKSPACE.bzlmod",
  c: "*.[chH] *.[chH].in *.cats",
  clojure: "*.clj *.cljc *.cljs *.cljx",
  cmake: "*.cmake CMakeLists.txt",
  config: "*.cfg *.conf *.config *.ini",
  cpp: "*.[ChH] *.[ChH].in *.[ch]pp *.[ch]pp.in *.[ch]xx *.[ch]xx.in *.cc *.cc.in *.hh *.hh.in *.inl",
  crystal: "*.cr *.ecr Projectfile shard.yml",
  cs: "*.cs",
  css: "*.css *.scss",
  csv: "*.csv",
  cython: "*.pxd *.pxi *.pyx",
  d: "*.d",
  dart: "*.dart",
  diff: "*.diff *.patch",
  docker: "*Dockerfile*",
  elixir: "*.eex *.ex *.exs *.heex *.leex *.livemd",
  elm: "*.elm",
  erlang: "*.erl *.hrl",
  fish: "*.fish",
  fortran: "*.F *.F77 *.F90 *.F95 *.f *.f77 *.f90 *.f95 *.pfo",
  fsharp: "*.fs *.fsi *.fsx",
  go: "*.go",
  gradle: "*.gradle *.gradle.kts gradle-wrapper.* gradle.properties gradlew*",
  graphql: "*.graphql *.graphqls",
  groovy: "*.gradle *.groovy",
  h: "*.h *.hh *.hpp",
  haskell: "*.c2hs *.cpphs *.hs *.hsc *.lhs",
  html: "*.ejs *.htm *.html",
  java: "*.java *.jsp *.jspx *.properties",
  js: "*.cjs *.js *.jsx *.mjs *.vue",
  json: "*.json *.sarif composer.lock",
  jsonl: "*.jsonl",
  julia: "*.jl",
  kotlin: "*.kt *.kts",
  less: "*.less",
  license:
    "COPYING COPYING[.-]* COPYRIGHT COPYRIGHT[.-]* EULA EULA[.-]* licen[cs]e licen[cs]e.* LICEN[CS]E LICEN[CS]E[.-]* *[.-]LICEN[CS]E* NOTICE NOTICE[.-]* PATENTS PATENTS[.-]* UNLICEN[CS]E UNLICEN[CS]E[.-]*",
  lisp: "*.el *.jl *.lisp *.lsp *.sc *.scm",
  lock: "*.lock package-lock.json",
  log: "*.log",
  lua: "*.lua",
  make: "*.mak *.mk [Gg][Nn][Uu]makefile [Gg][Nn][Uu]makefile.am [Gg][Nn][Uu]makefile.in [Mm]akefile [Mm]akefile.am [Mm]akefile.in",
  markdown: "*.markdown *.md *.mdown *.mdwn *.mdx *.mkd *.mkdn",
  matlab: "*.m",
  nim: "*.nim *.nimble *.nimf *.nims",
  nix: "*.nix",
  objc: "*.h *.m",
  objcpp: "*.h *.mm",
  ocaml: "*.ml *.mli *.mll *.mly",
  org: "*.org *.org_archive",
  pascal: "*.dpr *.inc *.lpr *.pas *.pp",
  pdf: "*.pdf",
  perl: "*.PL *.perl *.pl *.plh *.plx *.pm *.t",
  php: "*.php *.php3 *.php4 *.php5 *.php7 *.php8 *.pht *.phtml",
  prolog: "*.P *.pl *.pro *.prolog",
  protobuf: "*.proto",
  ps: "*.cdxml *.ps1 *.ps1xml *.psd1 *.psm1",
  puppet: "*.epp *.erb *.pp *.rb",
  py: "*.py *.pyi",
  r: "*.R *.Rmd *.Rnw *.r",
  rst: "*.rst",
  ruby: "*.gemspec *.rb *.rbw .irbrc Gemfile Rakefile config.ru",
  rust: "*.rs",
  sass: "*.sass *.scss",
  scala: "*.sbt *.scala",
  sh: "*.bash *.bashrc *.csh *.cshrc *.ksh *.kshrc *.sh *.tcsh *.zsh .bash_login .bash_logout .bash_profile .bashrc .cshrc .kshrc .login .logout .profile .tcshrc .zlogin .zlogout .zprofile .zshenv .zshrc bash_login bash_logout bash_profile bashrc profile zlogin zlogout zprofile zshenv zshrc",
  solidity: "*.sol",
  sql: "*.psql *.sql",
  svelte: "*.svelte *.svelte.ts",
  svg: "*.svg",
  swift: "*.swift",
  tcl: "*.tcl",
  terraform: "*.terraform.lock.hcl *.terraformrc *.tf *.tf.json *.tfrc *.tfvars *.tfvars.json terraform.rc",
  tex: "*.bib *.cls *.dtx *.ins *.ltx *.sty *.tex",
  toml: "*.toml Cargo.lock",
  ts: "*.cts *.mts *.ts *.tsx",
  txt: "*.txt",
  typescript: "*.cts *.mts *.ts *.tsx",
  vb: "*.vb",
  verilog: "*.sv *.svh *.v *.vh",
  vhdl: "*.vhd *.vhdl",
  vim: "*.vim .gvimrc .vimrc _gvimrc _vimrc gvimrc vimrc",
  vue: "*.vue",
  wasm: "*.wasm *.wat",
  xml: "*.dtd *.rng *.sch *.xhtml *.xjb *.xml *.xml.dist *.xsd *.xsl *.xslt",
  yaml: "*.yaml *.yml",
  zig: "*.zig",
  zsh: "*.zsh .zlogin .zlogout .zprofile .zshenv .zshrc zlogin zlogout zprofile zshenv zshrc",
};

/** Other names of the same types. */
const aliases: Readonly<Record<string, string>> = {
  bash: "sh",
  csharp: "cs",
  dockerfile: "docker",
  golang: "go",
  hs: "haskell",
  javascript: "js",
  md: "markdown",
  python: "py",
  rb: "ruby",
  rs: "rust",
  shell: "sh",
  yml: "yaml",
};

export type FileTypes = ReadonlyMap<string, readonly string[]>;

/**
 * The types, with what `--type-add` and `--type-clear` change. Throws a usage error for a specification that is none.
 */
export function fileTypes(added: readonly string[], cleared: readonly string[]): FileTypes {
  const types = new Map(Object.entries(known).map(([name, globs]) => [name, globs.split(" ")]));
  for (const [alias, name] of Object.entries(aliases)) types.set(alias, [...(types.get(name) ?? [])]);
  for (const name of cleared) types.delete(name);
  for (const spec of added) {
    const [name = "", ...rest] = spec.split(":");
    const value = rest.join(":");
    if (!/^[\p{L}\p{N}]+$/u.test(name) || name === "all" || value === "") {
      throw usageError(`--type-add takes NAME:GLOB or NAME:include:NAME,NAME, not '${spec}'`);
    }
    const included = value.startsWith("include:") ? value.slice("include:".length).split(",") : undefined;
    const globs = included?.flatMap((other) => globsOf(types, other)) ?? [value];
    types.set(name, [...(types.get(name) ?? []), ...globs]);
  }
  return types;
}

/** The globs of a type. Throws a usage error where there is no such type. */
export function globsOf(types: FileTypes, name: string): readonly string[] {
  if (name === "all") return [...types.values()].flat();
  const globs = types.get(name);
  if (!globs) throw usageError(`unrecognized file type: ${name}`, "omen search --type-list names them");
  return globs;
}

export const typeList = (types: FileTypes): string =>
  [...types]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, globs]) => `${name}: ${globs.join(", ")}\n`)
    .join("");
