import { CommandError } from "../../platform/exit.ts";
import { look, stateOf } from "../pin.ts";
import type { Finding } from "./finding.ts";

/** Whether the mounted MCP servers answer, and what of theirs waits for a person. */
export async function examineServers(folder: string): Promise<readonly Finding[]> {
  try {
    const found = await look(folder);
    return found.map((looked): Finding => {
      const what = `server ${looked.server}`;
      const state = stateOf(looked);
      if (looked.trouble !== undefined)
        return { what, state: "failed", detail: looked.trouble, next: `Check glyph.servers.${looked.server}.` };
      if (state === "ready") return { what, state: "ok", detail: state };
      return { what, state: "note", detail: state, next: `omen pin approve ${looked.server} shows what it offers.` };
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return [{ what: "servers", state: "failed", detail: error.message, next: "Mend [glyph.servers]." }];
  }
}
