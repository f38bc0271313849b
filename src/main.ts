import { main } from "./cli/index.ts";

// Not awaited: a crash while the entrypoint is suspended in a top-level await is printed, and then
// the process hangs (bun#42686).
void main(process.argv.slice(2));
