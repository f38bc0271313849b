import { posix } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import type { Tool } from "../tool/tool.ts";
import type { ActionPath } from "./glob.ts";
import type { Decision, Policy } from "./policy.ts";

/** A file of calls with what the rules are expected to make of them. */
export const caseFileSchema = Type.Object(
  {
    case: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1 }),
          session: Type.Optional(
            Type.Object(
              {
                saw_untrusted: Type.Optional(Type.Boolean()),
                saw_private: Type.Optional(Type.Boolean()),
                calls: Type.Optional(Type.Integer({ minimum: 0 })),
                age_seconds: Type.Optional(Type.Number({ minimum: 0 })),
              },
              { additionalProperties: false },
            ),
          ),
          call: Type.Object(
            {
              tool: Type.String({ minLength: 1 }),
              arguments: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
              principal: Type.Optional(Type.String({ minLength: 1 })),
            },
            { additionalProperties: false },
          ),
          expect: Type.Union([Type.Literal("deny"), Type.Literal("ask"), Type.Literal("allow")]),
          rule: Type.Optional(Type.String({ minLength: 1 })),
        },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
  },
  { additionalProperties: false },
);

type Case = Static<typeof caseFileSchema>["case"][number];

export interface Verdict {
  readonly name: string;
  readonly passed: boolean;
  /** What was decided, and where it differs what was expected. */
  readonly words: string;
}

/**
 * What the policy makes of a case. A tool that is not built in counts as one that reaches the
 * network and does not only read.
 */
export function judgeCase(
  policy: Policy,
  { name, session, call, expect, rule }: Case,
  tools: readonly Tool[],
): Verdict {
  const tool = tools.find((candidate) => candidate.name === call.tool || candidate.aliases.includes(call.tool));
  const args = call.arguments ?? {};
  const paths = tool ? tool.paths(args).map(beneathRoot) : [];
  const [kind = "local"] = (call.principal ?? "local").split(":");
  const decision = policy.decide(
    {
      principal: { id: call.principal ?? "local", kind },
      tool: {
        name: tool?.name ?? call.tool,
        server: tool || !call.tool.includes("__") ? "glyph" : (call.tool.split("__")[0] ?? ""),
        read_only: tool?.annotations.readOnlyHint ?? false,
        network: tool?.annotations.openWorldHint ?? true,
      },
      args,
      paths: paths.map(({ relative }) => relative),
      session: { saw_untrusted: false, saw_private: false, calls: 0, age_seconds: 0, ...session },
    },
    paths,
  );
  const passed = decision.effect === expect && (rule === undefined || decision.rule === rule);
  if (passed) return { name, passed, words: `${decision.effect}, ${decision.rule}` };
  return { name, passed, words: `expected ${expected(expect, decision, rule)}${shadowed(decision)}` };
}

const expected = (effect: string, decision: Decision, rule: string | undefined): string =>
  decision.effect === effect ? `rule ${rule}, got ${decision.rule}` : `${effect}, got ${decision.effect}`;

const shadowed = ({ shadow, rule, reason }: Decision): string => {
  if (shadow.length > 0) return `: ${shadow.join(", ")} is in shadow`;
  return rule === "default" ? "" : ` by ${rule}${reason === undefined ? "" : ` (${reason})`}`;
};

function beneathRoot(path: string): ActionPath {
  const relative = posix.normalize(path).replace(/^\/+|\/$/g, "") || ".";
  return { relative, absolute: posix.join("/", relative) };
}
