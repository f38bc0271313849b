import { Type, type TObject, type TProperties, type TSchema } from "@sinclair/typebox";

/** What several tables of the configuration's schema are made of. */

/** A table of these keys and no others. */
export const closed = <T extends TProperties>(properties: T, description: string): TObject<T> =>
  Type.Object(properties, { additionalProperties: false, description, default: {} });

/** Longest time that the runtime's timers can measure: beyond 2^31 - 1 ms they fire at once. */
export const maximum = 2_147_483;

/** A table whose keys are names of the user's choice. */
export const named = <T extends TSchema>(value: T, description: string) =>
  Type.Record(Type.String({ pattern: "^[A-Za-z0-9._-]{1,64}$" }), value, {
    default: {},
    additionalProperties: false,
    description,
  });

/** Where a secret is, which the file itself never holds. */
export const secretReference = (description: string) =>
  Type.String({
    writeOnly: true,
    pattern: "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$",
    description: `${description}: "env:VAR" or "file:PATH"`,
  });

/** A list of patterns in which `*` stands for any text. */
export const globs = (fallback: readonly string[], description: string) =>
  Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { default: [...fallback], description });

const tagValues = (description: string) =>
  Type.Record(Type.String({ pattern: "^[A-Za-z0-9._-]{1,64}$" }), Type.String({ maxLength: 256 }), {
    default: {},
    additionalProperties: false,
    description,
  });

/** An amount of money in a window. */
export const budgetSchema = Type.Object(
  {
    amount_usd: Type.Number({ minimum: 0, maximum: 9_000_000, description: "US dollars, nine decimals at most" }),
    window: Type.String({
      pattern: "^(hour|day|week|month|total|rolling:[1-9][0-9]{0,3}[hd])$",
      description: 'hour, day, week, month, total (calendar), or "rolling:24h", "rolling:30d"',
    }),
    hard: Type.Boolean({ default: true, description: "true: nothing is sent that could go beyond; false: told only" }),
    label: Type.Optional(
      Type.String({ pattern: "^[A-Za-z0-9._:-]{1,64}$", description: "Its name; default the window's" }),
    ),
    each: Type.Optional(
      Type.String({
        pattern: "^(user|key|session|customer|tag:[A-Za-z0-9._-]{1,64})$",
        description: 'One such budget for each user, key, session, customer, or value of a tag ("tag:project")',
      }),
    ),
    cheaper: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        maximum: 1,
        description: "From this share on, new conversations with model auto go where they are cheapest, as 0.8",
      }),
    ),
    notify: Type.Optional(
      Type.Array(Type.Number({ exclusiveMinimum: 0, maximum: 1 }), {
        description: "Shares at which the operator is told, in the log and by [budgets] webhook, as [0.75, 0.95]",
      }),
    ),
  },
  { additionalProperties: false, description: "What may be spent" },
);

const rate = (description: string) => Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000_000, description }));

export const limitsSchema = closed(
  {
    rpm: rate("Requests a minute"),
    tpm: rate("Tokens a minute, in and out together"),
    input_tpm: rate("Tokens in a minute"),
    output_tpm: rate("Tokens out a minute"),
    concurrency: rate("Requests at once"),
  },
  "What may be asked in a minute",
);

/** What a caller is given: a key of the configuration, a key template, this machine's user. */
export const given = {
  models: globs(["*"], "Models that may be called, as globs of their names"),
  providers: globs(["*"], "Providers that may answer, as globs of their names"),
  surfaces: globs(["*"], "Surfaces that may be used: chat, messages, responses, completions, embeddings, …"),
  tags: tagValues("Tags of every request; one that says otherwise is refused"),
  budgets: Type.Array(budgetSchema, { default: [], description: "What may be spent" }),
  limits: limitsSchema,
};
