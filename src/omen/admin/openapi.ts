import type { Endpoint } from "../../front/endpoint.ts";
import { version } from "../../platform/version.ts";
import type { AdminRoute } from "./route.ts";

/** The API as OpenAPI 3.1 describes it: every path, who may call it, and the bodies below /admin. */
export function openapi(endpoints: readonly Endpoint<never>[], admin: readonly AdminRoute[]): object {
  const bodies = new Map(admin.map((route) => [`${route.method} ${route.path}`, route.body]));
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, about, who } of endpoints) {
    const template = path.replace(/:(\w+)/g, "{$1}").replace(/\*$/, "{id}");
    const body = bodies.get(`${method} ${path}`);
    const parameter = /\{(\w+)\}/.exec(template)?.[1];
    (paths[template] ??= {})[method.toLowerCase()] = {
      summary: about,
      ...(who === "anyone" ? { security: [] } : {}),
      ...(parameter !== undefined && {
        parameters: [{ name: parameter, in: "path", required: true, schema: { type: "string" } }],
      }),
      ...(body && { requestBody: { required: true, content: { "application/json": { schema: body } } } }),
      responses: { default: { description: "The answer, or an error in the API's shape" } },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Omen", version },
    paths,
    components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
    security: [{ key: [] }],
  };
}
