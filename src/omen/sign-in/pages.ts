import { createHash } from "node:crypto";

const style = `body{font:1rem/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem;color:#222;background:#fff}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#9cf}}
code{font-size:1.6rem;letter-spacing:.1em}button,input{font:inherit;padding:.4rem .8rem;margin:.2rem .4rem .2rem 0}`;

const styleHash = createHash("sha256").update(style).digest("base64");

/** Nothing is loaded, nothing runs, nobody frames it: it is text, links and forms of our own. */
const pageHeaders: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** A text as HTML. */
export const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

interface PageOptions {
  readonly status?: number;
  readonly cookies?: readonly string[];
}

/** A page for a person. `body` is HTML. */
export function page(title: string, body: string, { status = 200, cookies = [] }: PageOptions = {}): Response {
  const name = escaped(title);
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${name} · Omen</title><style>${style}</style><h1>${name}</h1>${body}</html>`;
  return new Response(html, { status, headers: withCookies(pageHeaders, cookies) });
}

/** Sends the browser elsewhere, with GET. */
export const redirect = (location: string, cookies: readonly string[]): Response =>
  new Response(null, {
    status: 303,
    headers: withCookies({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" }, cookies),
  });

function withCookies(headers: Readonly<Record<string, string>>, cookies: readonly string[]): Headers {
  const all = new Headers(headers);
  for (const cookie of cookies) all.append("set-cookie", cookie);
  return all;
}

export const paragraph = (text: string): string => `<p>${escaped(text)}</p>`;

/** A form that posts. `fields` are hidden; each button says its value under the name `answer`. */
export const form = (
  action: string,
  fields: Readonly<Record<string, string>>,
  buttons: readonly (readonly [value: string, label: string])[],
): string =>
  `<form method="post" action="${escaped(action)}">${Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join("")}${buttons
    .map(([value, label]) => `<button name="answer" value="${escaped(value)}">${escaped(label)}</button>`)
    .join("")}</form>`;
