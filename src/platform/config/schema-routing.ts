import { Type, type Static } from "@sinclair/typebox";
import { closed, globs, maximum, named } from "./schema-parts.ts";

/** How a request finds what answers it, and what happens when that fails. */

const modelNames = (description: string) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1 }), { description: `${description}: the models that answer then, in turn` }),
  );

const fallbackChain = Type.Union([
  Type.Array(Type.String({ minLength: 1 })),
  Type.Object(
    {
      outage: modelNames("It is down, or fails"),
      rate_limit: modelNames("It has no room now"),
      context_length: modelNames("The conversation is too long for it"),
      content_policy: modelNames("It refuses the content"),
    },
    { additionalProperties: false },
  ),
]);

const dataRule = closed(
  {
    regions: globs(
      [],
      'Where what is told may be handled, as globs; "eu" fits eu-west-1 too. Empty: anywhere. Local models are in every region',
    ),
    zero_retention: Type.Boolean({ default: false, description: "Only where nothing is kept, or locally" }),
    local: Type.Boolean({ default: false, description: "Only locally" }),
  },
  "Where requests of a caller may go",
);

export const routing = closed(
  {
    order: globs(
      [],
      "Providers, or PROVIDER/MODEL, as globs, the most preferred first: where nothing else tells, model auto goes by this list, and then by the providers' names",
    ),
    propose_intent: Type.Boolean({
      default: false,
      description:
        "Where a new conversation with auto names no intent, have its last words propose one: code, reason, translate, summarize, write or extract",
    }),
    data: Type.Record(Type.String({ pattern: "^(\\*|local|[a-z]+:.{1,300})$" }), dataRule, {
      default: {},
      additionalProperties: false,
      description:
        'Where requests may go, by caller: "*", "organization:NAME", "workspace:ORGANIZATION/NAME", "user:ID", "key:NAME", "local" (this machine\'s user). All rules that fit count, and what is not known of a deployment does not fit',
    }),
    prefer_local_for: Type.Array(Type.String({ minLength: 1 }), {
      default: ["code"],
      description: "Intents for which local models go first",
    }),
    attempts: Type.Integer({
      minimum: 1,
      maximum: 16,
      default: 3,
      description: "Most calls to deployments that one request makes, where those before failed",
    }),
    again: Type.Integer({
      minimum: 0,
      maximum: 3,
      default: 0,
      description:
        "How often a deployment that was out is asked again at once before others are, within attempts; clients often ask again themselves",
    }),
    intents: named(
      closed(
        {
          models: Type.Array(Type.String({ minLength: 1 }), {
            default: [],
            description: "Models for it, the best first, as globs of MODEL or PROVIDER/MODEL",
          }),
          strategy: Type.Union(
            [
              Type.Literal("order"),
              Type.Literal("cheap"),
              Type.Literal("fast"),
              Type.Literal("quality"),
              Type.Literal("local"),
            ],
            { default: "order", description: "How to choose among the rest" },
          ),
        },
        "What is chosen for an intent",
      ),
      'What auto chooses for an intent: tags = {"intent": "NAME"}, or the model auto:NAME',
    ),
    fallbacks: Type.Record(Type.String({ minLength: 1 }), fallbackChain, {
      default: {},
      description:
        "By a requested model's name, the models that answer when it can't: a list for outages and rate limits, or a table {outage, rate_limit, context_length, content_policy} of lists",
    }),
    health: closed(
      {
        failures: Type.Integer({
          minimum: 1,
          maximum: 1000,
          default: 3,
          description: "Failures in a row after which a deployment is left alone",
        }),
        cooldown_seconds: Type.Number({
          exclusiveMinimum: 0,
          maximum,
          default: 30,
          description: "For how long; then a request tries it again",
        }),
        probe_seconds: Type.Number({
          exclusiveMinimum: 0,
          maximum,
          default: 5,
          description:
            "How often its list of models is asked for meanwhile, which costs nothing; it is back once it answers",
        }),
      },
      "When a deployment is left alone",
    ),
  },
  "How auto chooses, and what happens when a deployment fails",
);

export type DataRule = Static<typeof dataRule>;
export type FallbackChain = Static<typeof fallbackChain>;
