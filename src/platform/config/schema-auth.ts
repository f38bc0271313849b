import { Type } from "@sinclair/typebox";
import { closed, given, globs, named } from "./schema-parts.ts";
import { jwtIssuer, oidc, role, sessions } from "./schema-sign-in.ts";

const keyConfig = closed(
  {
    key: Type.String({
      writeOnly: true,
      pattern: "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|sha256:[0-9a-fA-F]{64})$",
      description: 'The key: "env:VAR", "file:PATH", or "sha256:HEX" of it',
    }),
    ...given,
    tools: globs([], "Glyph's tools that may be called, as globs of their names"),
    organization: Type.Optional(Type.String({ minLength: 1, description: 'Default "default"' })),
    workspace: Type.Optional(Type.String({ minLength: 1, description: 'Default "default"' })),
    user: Type.Optional(Type.String({ minLength: 1, description: "Whose key it is" })),
    roles: Type.Array(role("One of its roles"), { default: [], description: "What it may do over the admin API" }),
    networks: Type.Array(Type.String({ pattern: "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$" }), {
      default: [],
      description: 'Networks it may be used from, as "10.0.0.0/8"; empty: any',
    }),
    expires_at: Type.Optional(
      Type.String({
        pattern: "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})$",
        description: "When it ends, as 2027-03-01T09:00:00Z",
      }),
    ),
    refusal: Type.Union([Type.Literal(402), Type.Literal(429)], {
      default: 402,
      description: "Status of a spent budget on OpenAI's surfaces",
    }),
  },
  "One key that may call /v1",
);

export const auth = closed(
  {
    mode: Type.Union([Type.Literal("loopback"), Type.Literal("keys")], {
      default: "loopback",
      description: "loopback: no key, this machine only. keys: every call to /v1 needs a key",
    }),
    keys: named(keyConfig, "Keys by a name of your choice; the name shows in logs, the key never does"),
    local: closed(given, "What this machine's user may, who needs no key in loopback mode"),
    oidc: named(oidc, "Where people sign in, by a name of your choice"),
    sessions,
    jwt_issuers: Type.Array(jwtIssuer, {
      default: [],
      description: "An issuer whose tokens (JWT, RFC 7519) machines send as their key",
    }),
  },
  "Who may call",
);
