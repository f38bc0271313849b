/** Asking a running Omen how it would route, and reading what it says. */

export interface Explained {
  readonly chosen: string;
  readonly reason: string;
  readonly intent: { readonly name: string; readonly from: string } | null;
  readonly estimate: { readonly input_tokens: number; readonly cached_tokens: number; readonly cost_usd?: number };
  readonly candidates: readonly {
    readonly deployment: string;
    readonly score: number | null;
    readonly why: string;
    readonly excluded_by?: string;
    readonly until?: string;
  }[];
  readonly budgets: readonly { readonly used_percent: number; readonly applies: boolean }[];
  readonly seed: number;
}

export type Asked = Record<string, unknown>;

/** The answer of POST /v1/route, whatever its status. */
export const routeOf = (url: string, body: Asked = {}, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${url}/v1/route`, {
    method: "POST",
    headers,
    body: JSON.stringify({ model: "auto", messages: [{ role: "user", content: "Hello" }], ...body }),
  });

/** A decision that was made. */
export async function explained(url: string, body?: Asked, headers?: Record<string, string>): Promise<Explained> {
  const response = await routeOf(url, body, headers);
  if (!response.ok) throw new Error(`/v1/route: ${response.status} ${await response.text()}`);
  return (await response.json()) as Explained;
}

/** Why candidates fell out, by deployment. */
export const excluded = ({ candidates }: Explained): Record<string, string> =>
  Object.fromEntries(
    candidates.flatMap(({ deployment, excluded_by: by }) => (by === undefined ? [] : [[deployment, by]])),
  );

/** One chat in a conversation of its own, or in the one that is named. */
export const chatIn = (url: string, model: string, session: string, body: Asked = {}): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "x-omen-session": session, "x-omen-explain": "1" },
    body: JSON.stringify({ model, messages: [{ role: "user", content: "x" }], ...body }),
  });
