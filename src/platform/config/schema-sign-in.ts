import { Type, type Static } from "@sinclair/typebox";
import { closed, given, globs, secretReference } from "./schema-parts.ts";

/** Who is let in by others' word: people who sign in, machines with tokens of an issuer. */

const roles = ["operator", "owner", "admin", "member", "viewer", "billing"] as const;

export const role = (description: string) =>
  Type.Union(
    roles.map((name) => Type.Literal(name)),
    { description },
  );

const place = {
  claim: Type.String({
    minLength: 1,
    description: "A claim's name; of one within another with dots, as realm_access.roles",
  }),
  value: Type.String({ minLength: 1, description: "What it is, or has among its values; * stands for any text" }),
  organization: Type.Optional(Type.String({ minLength: 1, description: 'Default "default"' })),
  workspace: Type.Optional(Type.String({ minLength: 1, description: "Default: the whole organization" })),
};

const personRule = Type.Object(
  { ...place, role: role("What he is there") },
  { additionalProperties: false, description: "Who bears the claim has the role" },
);

/** Where people sign in. */
export const oidc = closed(
  {
    preset: Type.Union(
      [Type.Literal("google"), Type.Literal("microsoft"), Type.Literal("github"), Type.Literal("none")],
      { default: "none", description: "none: any issuer of OpenID Connect" },
    ),
    issuer: Type.Optional(Type.String({ minLength: 1, description: "The issuer's URL; the presets know theirs" })),
    client_id: Type.String({ minLength: 1, description: "What the issuer calls this Omen" }),
    client_secret: Type.Optional(secretReference("The client's secret; without one it is a public client")),
    scopes: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        description: "What is asked of the issuer; default openid, profile, email, and what the preset needs",
      }),
    ),
    domains: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description: "google: the organizations' domains, of which the claim hd must be one",
    }),
    tenant: Type.Optional(
      Type.String({ minLength: 1, description: "microsoft: the tenant's id, which the claim tid must be" }),
    ),
    rules: Type.Array(personRule, {
      default: [],
      description:
        "Who gets in: rules = [{claim, value, organization, workspace, role}]. All that fit count, the strongest role first",
    }),
  },
  "Where people sign in",
);

export const sessions = closed(
  {
    idle_minutes: Type.Number({
      exclusiveMinimum: 0,
      maximum: 43_200,
      default: 60,
      description: "A session that was not used for so long ends",
    }),
    hours: Type.Number({
      exclusiveMinimum: 0,
      maximum: 720,
      default: 12,
      description: "A session ends after so long, used or not",
    }),
    key_days: Type.Number({
      exclusiveMinimum: 0,
      maximum: 3650,
      default: 30,
      description: "A key that omen login made ends after so long",
    }),
  },
  "How long a sign-in holds",
);

const machineRule = Type.Object(
  {
    ...place,
    role: Type.Optional(role("What it may do over the admin API; default nothing")),
    ...given,
    tools: globs([], "Glyph's tools that may be called, as globs of their names"),
  },
  {
    additionalProperties: false,
    description: "What who bears the claim may; budgets are shared by all who do, unless each says otherwise",
  },
);

/** The signatures that only the issuer can make: no shared secret, and not none (RFC 7518 §3.1, RFC 8037). */
const algorithm = Type.Union([
  Type.Literal("RS256"),
  Type.Literal("RS384"),
  Type.Literal("RS512"),
  Type.Literal("PS256"),
  Type.Literal("PS384"),
  Type.Literal("PS512"),
  Type.Literal("ES256"),
  Type.Literal("ES384"),
  Type.Literal("ES512"),
  Type.Literal("EdDSA"),
]);

/** An issuer of tokens for machines. */
export const jwtIssuer = Type.Object(
  {
    name: Type.String({
      pattern: "^[A-Za-z0-9._-]{1,64}$",
      description: "A name of your choice: callers are jwt:NAME/SUBJECT",
    }),
    issuer: Type.String({ minLength: 1, description: "The claim iss of its tokens" }),
    audience: Type.String({ minLength: 1, description: "What the claim aud must name" }),
    algorithms: Type.Array(algorithm, { minItems: 1, description: "Signatures that are taken; asymmetric ones alone" }),
    jwks_uri: Type.Optional(
      Type.String({ minLength: 1, description: "Where its keys are; default as its discovery document says" }),
    ),
    clock_skew_seconds: Type.Number({
      minimum: 0,
      maximum: 300,
      default: 30,
      description: "How far its clock may be from this one",
    }),
    rules: Type.Array(machineRule, { minItems: 1, description: "Who gets in, and what he may; the first that fits" }),
  },
  { additionalProperties: false, description: "Whose tokens machines send" },
);

export type OidcConfig = Static<typeof oidc>;
export type JwtIssuerConfig = Static<typeof jwtIssuer>;
export type MachineRule = Static<typeof machineRule>;
export type PersonRule = Static<typeof personRule>;
