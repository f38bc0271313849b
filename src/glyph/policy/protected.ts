/**
 * Directories whose contents are run, or decide what is run, by programs that merely look
 * at a project or start a shell.
 */
const directories = new Set([
  ".git",
  ".claude",
  ".codex",
  ".cursor",
  ".vscode",
  ".idea",
  ".zed",
  ".husky",
  ".devcontainer",
  ".ssh",
]);

/** Files of that kind. */
const files = new Set([
  ".mcp.json",
  "omen.toml",
  ".envrc",
  ".gitconfig",
  ".gitmodules",
  ".nvim.lua",
  ".nvimrc",
  ".exrc",
  ".vimrc",
  ".bashrc",
  ".bash_profile",
  ".bash_login",
  ".bash_logout",
  ".bash_aliases",
  ".profile",
  ".zshrc",
  ".zshenv",
  ".zprofile",
  ".zlogin",
  ".zlogout",
  ".kshrc",
  ".cshrc",
  ".tcshrc",
  ".xprofile",
  ".xinitrc",
  ".xsession",
  "config.fish",
]);

/**
 * Whether writing there can start programs: such a write always asks a person, for that one call. Takes
 * `.GIT` for `.git`, as macOS does.
 */
export function startsPrograms(absolute: string): boolean {
  const components = absolute.toLowerCase().split("/");
  return components.some((component) => directories.has(component)) || files.has(components.at(-1) ?? "");
}
