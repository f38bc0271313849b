import manifest from "../../package.json" with { type: "json" };

/** This program's version, single-sourced from package.json. */
export const version: string = manifest.version;
