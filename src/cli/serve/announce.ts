import type { Gateway } from "../../omen/exchange/gateway.ts";
import { isTerminal, painter, printable, say, wantsColor } from "../terminal.ts";

/** Most models that are named for each provider. */
const modelsShown = 5;

/** What a person wants to see after the start: where, with what, and how to try it. */
export function announce(gateway: Gateway, url: string, color: string | undefined, about: string): void {
  const paint = painter(wantsColor(color, 2));
  const needsKey = gateway.config.auth.mode === "keys";
  say(`${paint("bold", "omen")} listens on ${paint("cyan", url)}${needsKey ? " (a key is needed)" : ""}`);
  for (const provider of gateway.catalogue.providers) {
    const names = provider.models.slice(0, modelsShown).map((model) => printable(model.id));
    const more = provider.models.length > modelsShown ? ` and ${provider.models.length - modelsShown} more` : "";
    const state = provider.trouble
      ? paint("yellow", printable(provider.trouble))
      : names.join(", ") + more || "no models";
    say(`  ${provider.name}${provider.builtIn ? " (built in)" : ""}: ${state}`);
  }
  if (about !== "") say(`  ${printable(about)}`);
  announceAdminKey(gateway);
  const key = needsKey ? ` -H "Authorization: Bearer $OMEN_API_KEY"` : "";
  say(`Try: curl -N ${url}/v1/chat/completions${key} -H 'content-type: application/json' \\
       -d '{"model":"auto","stream":true,"messages":[{"role":"user","content":"Hello, Omen"}]}'`);
}

/**
 * Where the admin key lies; itself only at the start that made it, and only on a terminal:
 * what is piped is kept somewhere.
 */
function announceAdminKey({ adminKey }: Gateway): void {
  if (!adminKey) return;
  if (adminKey.made === undefined) say(`Admin key: ${adminKey.path}`);
  else if (isTerminal(2))
    say(`Admin key, made now: ${adminKey.path}\n  ${adminKey.made}  it governs, and calls no model`);
  else say(`Admin key, made now: ${adminKey.path}`);
}
