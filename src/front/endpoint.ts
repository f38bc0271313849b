import type { Elysia } from "elysia";
import { checkRoom, RequestCall, type Call, type Edge } from "./call.ts";

/**
 * One method at one path of the API. Tables of these are what is registered, what an `Allow` header tells, and
 * what docs/api.md is drawn from.
 */
export interface Endpoint<Guest> {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE" | "OPTIONS";
  /** `:NAME` stands for one segment, a `*` at the end for all that follows. */
  readonly path: string;
  /** What it is, for docs/api.md. */
  readonly about: string;
  /** Who may call. Whoever answers asks the call who it is, but for `anyone`. */
  readonly who: Who;
  /** `parameter` is the text in the place of `:NAME` or `*`, percent-decoded; empty where there is none. */
  readonly answer: (guest: Guest, call: Call, parameter: string) => Response | Promise<Response>;
}

/**
 * `caller`: whoever has a key, or nobody in particular in loopback mode. `administrator`:
 * whose role allows what is asked.
 */
export type Who = "anyone" | "caller" | "administrator";

/** An address at which a client may change to WebSocket (RFC 6455). */
export interface SocketEndpoint {
  readonly path: string;
  readonly about: string;
}

/** Adds endpoints to an app. Bodies are left unread: whoever answers reads them within its limits. */
export function addEndpoints<Guest>(
  app: Elysia,
  endpoints: readonly Endpoint<Guest>[],
  guest: Guest,
  edge: Edge,
): void {
  for (const { method, path, who, answer } of endpoints) {
    // Elysia reads the text of what it calls: this form tells it that a promise may come.
    const handle = ({ request, params }: Handled) =>
      begun({ who, answer }, guest, edge, request, decodePath(params?.["*"] ?? params?.["id"] ?? ""));
    if (method === "GET") app.get(path, handle);
    else app.route(method, path, handle, { parse: "none" });
  }
}

function begun<Guest>(
  { who, answer }: Pick<Endpoint<Guest>, "who" | "answer">,
  guest: Guest,
  edge: Edge,
  request: Request,
  parameter: string,
): Response | Promise<Response> {
  if (who !== "anyone") checkRoom(edge);
  const call = new RequestCall(request, edge);
  const answered = answer(guest, call, parameter);
  call.answered = answered;
  return answered;
}

interface Handled {
  readonly request: Request;
  /** Absent where a path has none and was matched as it stands. */
  readonly params?: Readonly<Record<string, string>>;
}

/** The methods that a path takes, in the tables' order; none where nothing answers. */
export const methodsAt = (endpoints: readonly Endpoint<never>[], pathname: string): readonly string[] => [
  ...new Set(endpoints.filter(({ path }) => patternOf(path).test(pathname)).map(({ method }) => method)),
];

const patternOf = (path: string): RegExp =>
  new RegExp(
    `^${path
      .split("/")
      .map((segment) => (segment === "*" ? ".+" : segment.startsWith(":") ? "[^/]+" : RegExp.escape(segment)))
      .join("/")}$`,
  );

/** A path's percent-encoded text; what is no such encoding is taken as it stands. */
function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
