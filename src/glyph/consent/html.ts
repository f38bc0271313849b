import { type Reach, reaches } from "../policy/policy.ts";
import type { Request, Shown } from "./requests.ts";

/** The consent page's HTML: no script, and nothing from elsewhere. Every text of others is escaped. */

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
section{border:1px solid #8888;border-radius:8px;padding:1rem;margin:1rem 0}pre{overflow:auto;background:#8881;padding:.5rem}
button{font:inherit;padding:.3rem .8rem;margin-right:.5rem}dt{font-weight:600}dd{margin:0 0 .4rem}`;

/** A text within HTML; what is not seen or turns others around stands by its number. */
const escaped = (text: string): string =>
  text
    .replaceAll(
      /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
      (character) => `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}>`,
    )
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

const page = (body: string, refresh = false): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Omen: consent</title>${refresh ? '<meta http-equiv="refresh" content="5">' : ""}<style>${style}</style></head><body>${body}</body></html>\n`;

export const loginPage = (message: string): string =>
  page(
    `<h1>Consent</h1><p>${escaped(message)}</p><form method="post" action="/consent/login"><label>Code from the terminal <input name="code" autocomplete="off" autofocus></label> <button>Sign in</button></form>`,
  );

export const messagePage = (message: string): string => page(`<h1>Consent</h1><p>${escaped(message)}</p>`);

export function listPage(
  requests: readonly Request[],
  grants: readonly { readonly name: string; readonly words: string }[],
  csrf: string,
): string {
  const token = `<input type="hidden" name="csrf" value="${escaped(csrf)}">`;
  const waiting = requests.map((request) => section(request, token)).join("");
  const held = grants
    .map(
      ({ name, words }) =>
        `<form method="post" action="/consent/revoke">${token}<input type="hidden" name="grant" value="${escaped(name)}"><p><button>Revoke ${escaped(name)}</button> ${escaped(words)}</p></form>`,
    )
    .join("");
  return page(
    `<h1>Consent</h1>${waiting || "<p>Nothing waits.</p>"}<h2>Grants</h2>${held || "<p>No grants.</p>"}`,
    true,
  );
}

const words: Readonly<Record<Reach, string>> = { once: "Once", session: "Session", always: "Always" };

function section(request: Request, token: string): string {
  const shown = JSON.parse(request.shown) as Shown;
  const offered = reaches.slice(0, reaches.indexOf(request.up_to) + 1);
  const button = (value: string, label: string) => `<button name="answer" value="${value}">${label}</button>`;
  const fact = (name: string, text: string) => (text === "" ? "" : `<dt>${name}</dt><dd>${escaped(text)}</dd>`);
  const launch = request.launch === null ? "" : `, launch ${request.launch}`;
  const by = shown.by === "" ? "" : `, started by ${shown.by}`;
  return `<section><h2>${escaped(request.id)}: ${escaped(request.tool)}</h2><dl>${fact("does", shown.does)}${fact("for", `${request.principal}${launch}, session ${request.session}${by}`)}${fact("in", shown.roots.join(", "))}${fact("why", shown.why)}${offered.length > 1 ? fact("session and always are about", shown.scope) : ""}</dl>${shown.detail.length > 0 ? `<pre>${escaped(shown.detail.join("\n"))}</pre>` : ""}<form method="post" action="/consent/decide">${token}<input type="hidden" name="request" value="${escaped(request.id)}">${offered.map((reach) => button(reach, words[reach])).join("")}${button("no", "No")}</form></section>`;
}
