import { arch, platform } from "node:process";
import { join } from "node:path";

/**
 * The platform that an executable is built for (`bun build --define RUNE_TARGET='"linux-x64-gnu"'`), one of the folders
 * that script/rune fills. The bundler then embeds that library; run from source, it is the host's.
 */
declare const RUNE_TARGET: string | undefined;

/** Where the library lies: a path in the checkout, or inside the executable. */
export function libraryPath(): string {
  if (typeof RUNE_TARGET === "undefined") {
    const name = platform === "darwin" ? "librune.dylib" : "librune.so";
    return join(import.meta.dir, "native", hostTarget(), name);
  }
  // The bundler knows the target, drops the other branch, and resolves what is left at build time.
  return RUNE_TARGET === "darwin-arm64" || RUNE_TARGET === "darwin-x64"
    ? (require(`./native/${RUNE_TARGET}/librune.dylib`) as string)
    : (require(`./native/${RUNE_TARGET}/librune.so`) as string);
}

/** This machine among the platforms of script/rune. */
export function hostTarget(): string {
  if (platform !== "linux") return `${platform}-${arch}`;
  return `linux-${arch}-${isMusl() ? "musl" : "gnu"}`;
}

/** The report of a process linked against glibc names glibc's version; one linked against musl has no such field. */
function isMusl(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
