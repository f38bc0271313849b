import type { Static, TSchema } from "@sinclair/typebox";
import { Value, ValueErrorType } from "@sinclair/typebox/value";
import type { Call } from "../../front/call.ts";
import type { Endpoint } from "../../front/endpoint.ts";
import { Failure, invalidRequest, permissionDenied } from "../../platform/failure.ts";
import { nearest } from "../../platform/nearest.ts";
import type { Principal } from "../../platform/principal.ts";
import { may, type Action, type Scope } from "../tenancy/permissions.ts";
import type { Gateway } from "../exchange/gateway.ts";

/** A call of an administrator, whose body is what its route takes. */
export interface AdminCall<Body> {
  readonly gateway: Gateway;
  readonly principal: Principal;
  /** The text in the place of the path's `:id`, percent-decoded. */
  readonly id: string;
  readonly query: URLSearchParams;
  readonly body: Body;
}

/** One method at one path below /admin. */
export interface AdminRoute extends Endpoint<Gateway> {
  /** What its body is checked against, for /openapi.json. */
  readonly body: TSchema | undefined;
}

interface RouteOptions<Schema extends TSchema> extends Pick<AdminRoute, "method" | "path" | "about"> {
  readonly body?: Schema;
  /** Status of what was done; default 200. */
  readonly status?: number;
  /** Throws a `Failure`. */
  run(call: AdminCall<Static<Schema>>): object | Promise<object>;
}

/**
 * Makes a route: identifies the caller, and reads and checks the body. What a caller may is for `run` to ask:
 * it depends on what is acted on.
 */
export function adminRoute<Schema extends TSchema>(options: RouteOptions<Schema>): AdminRoute {
  const { method, path, about, body: schema, status = 200, run } = options;
  return {
    method,
    path,
    about,
    who: "administrator",
    body: schema,
    async answer(gateway, call, id) {
      const principal = await administrator(call);
      const body = schema ? read(schema, await bodyOf(gateway, call)) : (undefined as Static<Schema>);
      const { searchParams: query } = new URL(call.url);
      const result = await run({ gateway, principal, id, query, body });
      return result instanceof Response ? result : Response.json(result, { status });
    },
  };
}

/**
 * In loopback mode whoever sends nothing is this machine's user for /v1 alone: /admin always needs
 * a key, or the folder's socket.
 */
async function administrator(call: Call): Promise<Principal> {
  const principal = await call.identify();
  if (principal.kind !== "local" || call.isTrusted) return principal;
  throw new Failure({
    status: 401,
    type: "invalid_request_error",
    code: "invalid_api_key",
    message: "/admin needs the admin key: 'Authorization: Bearer KEY'. It lies in keys/admin in the data folder.",
    headers: { "www-authenticate": "Bearer" },
  });
}

/** Throws a `Failure` with status 403 unless the caller's roles allow it there. */
export function allow(principal: Principal, action: Action, scope: Scope): void {
  if (may(principal, action, scope)) return;
  const where =
    scope.organization === undefined
      ? "here"
      : `in ${scope.organization}${scope.workspace === undefined ? "" : `/${scope.workspace}`}`;
  throw permissionDenied(`${principal.id} may not do this (${action}) ${where}. Ask an owner or the operator.`);
}

async function bodyOf({ config }: Gateway, call: Call): Promise<unknown> {
  const { max_body_bytes: bytesMax, body_seconds: bodySeconds } = config.server;
  const bytes = await call.read({ bytesMax, waitMs: bodySeconds * 1000 });
  if (bytes.length === 0) return {};
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw invalidRequest("The request body is not JSON in UTF-8.");
  }
}

/**
 * The value with defaults in the place of what is missing. Throws a `Failure` with status 400 that names the member.
 */
function read<Schema extends TSchema>(schema: Schema, value: unknown): Static<Schema> {
  const filled = Value.Default(schema, value);
  const error = Value.Errors(schema, filled).First();
  if (!error) return filled as Static<Schema>;
  const member = error.path.slice(1).replaceAll("/", ".");
  if (error.type === ValueErrorType.ObjectAdditionalProperties) {
    const known = Object.keys((error.schema as { properties?: object }).properties ?? {});
    const meant = nearest(member.split(".").at(-1) ?? "", known);
    throw invalidRequest(
      `${member} is not known here${meant ? `; did you mean ${meant}?` : `; there are ${known.join(", ")}.`}`,
      member,
    );
  }
  throw invalidRequest(`${member || "The body"}: ${error.message.toLowerCase()}.`, member || null);
}

export const notFound = (what: string, name: string, near: Iterable<string>): Failure => {
  const meant = nearest(name, near);
  return new Failure({
    status: 404,
    type: "invalid_request_error",
    code: "not_found",
    message: `There is no ${what} '${name.slice(0, 100)}'${meant ? `; did you mean '${meant}'?` : "."}`,
  });
};

export const conflict = (message: string): Failure =>
  new Failure({ status: 409, type: "invalid_request_error", code: "conflict", message });

/** A list as OpenAI's API writes them. */
export const listOf = (data: readonly object[]) => ({ object: "list", data });
