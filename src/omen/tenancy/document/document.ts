import { Type, type Static, type TSchema } from "@sinclair/typebox";
import { Value, ValueErrorType, type ValueError } from "@sinclair/typebox/value";
import { limitsSchema, budgetSchema } from "../../../platform/config/schema-parts.ts";
import { invalidRequest, type Failure } from "../../../platform/failure.ts";
import { nearest } from "../../../platform/nearest.ts";
import { amountMax, nanoOf } from "../budget-text.ts";
import { namePattern, userPattern } from "../objects.ts";

/** tenancy.toml: organizations, workspaces, who belongs to them, and what they may spend. */

const name = Type.String({ pattern: namePattern });

/** A table by names; defaults reach its values only where they have one themselves. */
const named = <Schema extends TSchema>(value: Schema) =>
  Type.Record(name, value, { default: {}, additionalProperties: false });

const labels = Type.Array(name, { default: [], maxItems: 100 });

const most = Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000 }));

const budget = Type.Composite([Type.Omit(budgetSchema, ["label"]), Type.Object({ calls: most, seconds: most })], {
  additionalProperties: false,
  default: {},
});

const template = Type.Object(
  {
    models: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { default: ["*"], maxItems: 1000 }),
    tools: Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { default: [], maxItems: 1000 }),
    tags: Type.Record(Type.String({ pattern: "^[A-Za-z0-9._-]{1,64}$" }), Type.String({ maxLength: 256 }), {
      default: {},
      additionalProperties: false,
    }),
    budgets: labels,
    limits: limitsSchema,
    expires: Type.Optional(Type.String({ description: "As 90d" })),
  },
  { additionalProperties: false, default: {} },
);

const member = Type.Object(
  {
    claims: Type.Optional(
      Type.Record(Type.String({ minLength: 1 }), Type.String({ minLength: 1 }), { minProperties: 1 }),
    ),
    provider: Type.Optional(name),
    service_account: Type.Optional(name),
    user: Type.Optional(Type.String({ pattern: userPattern })),
    role: Type.Union(
      (["owner", "admin", "member", "viewer", "billing"] as const).map((role) => Type.Literal(role)),
      { default: "member" },
    ),
  },
  { additionalProperties: false },
);

const workspace = Type.Object(
  {
    budgets: labels,
    limits: limitsSchema,
    key_template: Type.Optional(name),
    members: Type.Array(member, { default: [], maxItems: 10_000 }),
  },
  { additionalProperties: false, default: {} },
);

const organization = Type.Object(
  { budgets: labels, limits: limitsSchema, workspaces: named(workspace) },
  { additionalProperties: false, default: {} },
);

/** What holds for a person wherever he belongs. */
const user = Type.Object({ limits: limitsSchema }, { additionalProperties: false, default: {} });

const schema = Type.Object(
  {
    budgets: named(budget),
    key_templates: named(template),
    organizations: named(organization),
    users: Type.Record(Type.String({ pattern: userPattern }), user, { default: {}, additionalProperties: false }),
  },
  { additionalProperties: false },
);

export type TenancyDocument = Static<typeof schema>;
export type DocumentMember = Static<typeof member>;

/**
 * The document with its defaults. Throws a `Failure` with status 400 that names the key, and what was
 * meant where that can be guessed.
 */
export function readDocument(given: unknown, providers: readonly string[]): TenancyDocument {
  const filled = Value.Default(schema, structuredClone(given));
  const error = Value.Errors(schema, filled).First();
  if (error) throw wrong(pathOf(error), reasonOf(error));
  const document = filled as TenancyDocument;
  checkMeaning(document, providers);
  return document;
}

const wrong = (path: string, reason: string): Failure =>
  invalidRequest(`${path || "the file"}: ${reason}`, path || null);

const pathOf = ({ path }: ValueError): string => path.slice(1).replaceAll("/", ".").replaceAll("~1", "/");

function reasonOf(error: ValueError): string {
  const { properties } = error.schema as { readonly properties?: object };
  if (error.type !== ValueErrorType.ObjectAdditionalProperties) return error.message.toLowerCase();
  if (!properties) return "not a valid name: letters, digits and . _ @ + -, at most 64";
  const known = Object.keys(properties);
  const meant = nearest(error.path.split("/").at(-1) ?? "", known);
  return meant ? `unknown key; did you mean ${meant}?` : `unknown key; known: ${known.join(", ")}`;
}

/** What names others must be there, and what is said twice must be said once. */
function checkMeaning(document: TenancyDocument, providers: readonly string[]): void {
  const { budgets, key_templates: templates, organizations } = document;
  const labelled = (path: string, given: readonly string[]) =>
    given.forEach((label, index) => mustBe("budget", label, Object.keys(budgets), `${path}.budgets.${index}`));
  for (const [label, { amount_usd: usd, each, calls, seconds }] of Object.entries(budgets)) {
    if (each !== "session" && (calls !== undefined || seconds !== undefined))
      throw wrong(
        `budgets.${label}.${calls === undefined ? "seconds" : "calls"}`,
        'is of one for each session: each = "session"',
      );
    if (nanoOf(usd) === undefined)
      throw wrong(
        `budgets.${label}.amount_usd`,
        `an amount is 0 to ${amountMax.toLocaleString("en-US")} dollars, nine decimals at most`,
      );
  }
  for (const [key, { budgets: given }] of Object.entries(templates)) labelled(`key_templates.${key}`, given);
  for (const [key, { budgets: given, workspaces }] of Object.entries(organizations)) {
    labelled(`organizations.${key}`, given);
    for (const [place, { budgets: own, key_template: used, members }] of Object.entries(workspaces)) {
      const path = `organizations.${key}.workspaces.${place}`;
      labelled(path, own);
      if (used !== undefined) mustBe("key template", used, Object.keys(templates), `${path}.key_template`);
      members.forEach((one, index) => checkMember(one, `${path}.members.${index}`, providers));
      const ids = members.map(memberKey);
      const twice = ids.findIndex((id, index) => ids.indexOf(id) < index);
      if (twice >= 0) throw wrong(`${path}.members.${twice}`, "is there already");
    }
  }
}

function checkMember(
  { claims, service_account: machine, user, provider }: DocumentMember,
  path: string,
  providers: readonly string[],
): void {
  if ([claims, machine, user].filter((way) => way !== undefined).length !== 1)
    throw wrong(path, "says who by one of claims, service_account and user");
  if (provider === undefined) return;
  if (claims === undefined) throw wrong(`${path}.provider`, "belongs to claims");
  mustBe("sign-in", provider, providers, `${path}.provider`);
}

function mustBe(what: string, given: string, known: readonly string[], path: string): void {
  if (known.includes(given)) return;
  const meant = nearest(given, known);
  throw wrong(path, `there is no ${what} '${given}'${meant ? `; did you mean ${meant}?` : ""}`);
}

/** Who a member is, for comparing: two that say the same are the same. */
export const memberKey = ({ claims, service_account: machine, user, provider }: DocumentMember): string =>
  claims === undefined ? (user ?? `service:${machine}`) : claimsKey(provider ?? "", claims);

export const claimsKey = (provider: string, claims: Readonly<Record<string, string>>): string =>
  `${Object.entries(sorted(claims))
    .map(([claim, value]) => `${claim}=${value}`)
    .join(", ")}${provider === "" ? "" : ` by ${provider}`}`;

/** Claims in the order of their names, as they are kept. */
export const sorted = (claims: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(claims).sort(([one], [other]) => (one < other ? -1 : 1)));
