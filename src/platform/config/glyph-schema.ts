import { Type, type Static, type TObject, type TProperties } from "@sinclair/typebox";

/** What a user may say to Glyph: the `[glyph]` part of the configuration's schema. */

const closed = <T extends TProperties>(properties: T, description: string): TObject<T> =>
  Type.Object(properties, { additionalProperties: false, description });

const text = (description: string) => Type.String({ minLength: 1, description });
const globs = (description: string) => Type.Array(Type.String({ minLength: 1 }), { description });

const rule = closed(
  {
    id: Type.String({
      pattern: "^[A-Za-z0-9._-]{1,64}$",
      description: "Its name, in answers to models and in the audit log",
    }),
    tools: Type.Optional(globs('Tools it is about, as "fs_*"; without it all')),
    principals: Type.Optional(globs('Callers it is about, as "local" or "key:ci-*"; without it all')),
    paths: Type.Optional(
      globs(
        'Paths beneath a root, as "**/.env*", or absolute ones. deny and ask: one path of the call fits; allow: all of them do',
      ),
    ),
    when: Type.Optional(text("A condition in CEL; without it the rule always holds")),
    effect: Type.Union([Type.Literal("deny"), Type.Literal("ask"), Type.Literal("allow")], {
      description: "What follows. deny is stronger than ask, ask than allow",
    }),
    up_to: Type.Optional(
      Type.Union([Type.Literal("once"), Type.Literal("session"), Type.Literal("always")], {
        description: "ask: the most that a person may grant; without it always",
      }),
    ),
    shadow: Type.Optional(Type.Boolean({ description: "Only record what the rule would have done" })),
    reason: Type.Optional(text("What the model and the person are told besides the rule's name")),
  },
  "One rule about tool calls; without any, what only reads is allowed and everything else asks",
);

const hook = closed(
  {
    at: Type.Union([Type.Literal("before"), Type.Literal("after")], {
      description: "When it runs, seen from the call",
    }),
    tools: Type.Optional(globs("Tools it is about; without it all")),
    run: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: "The program, by its absolute path, and its arguments; no shell reads them",
      }),
    ),
    url: Type.Optional(text("Where it is posted to in place of run: https://, or http:// on this machine")),
    timeout_ms: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 60_000,
        description: "Longest wait, after which the call is denied; 1000 without it",
      }),
    ),
  },
  "A program or service of yours that sees a call as JSON and may deny it, ask a person or redact its result",
);

const server = closed(
  {
    command: Type.Optional(
      Type.Array(Type.String({ minLength: 1 }), {
        minItems: 1,
        description: "The program that speaks MCP on standard input and output, and its arguments; no shell reads them",
      }),
    ),
    url: Type.Optional(text("Where it speaks MCP over HTTP, in place of command")),
    env: Type.Optional(
      Type.Record(Type.String({ pattern: "^[A-Za-z_][A-Za-z0-9_]*$" }), Type.String({ writeOnly: true }), {
        description:
          'Variables of the program besides PATH, HOME and the like; a value may be "env:VAR" or "file:PATH"',
      }),
    ),
    headers: Type.Optional(
      Type.Record(Type.String(), Type.String({ writeOnly: true }), {
        description: 'url: headers of every request; a value may be "env:VAR" or "file:PATH"',
      }),
    ),
    read_only: Type.Optional(globs("Tools that only read, by your judgment, as get_*: nobody is asked about them")),
    allow: Type.Optional(globs("Tools that are offered; without it all that were approved")),
    deny: Type.Optional(globs("Tools that are never offered")),
    fixed: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.String({ minLength: 1 })), {
        description: "By a tool's name, the arguments that a lasting grant binds; without it all of them",
      }),
    ),
    bare: Type.Optional(
      Type.Boolean({
        description:
          "true: what it offers is called as the server calls it, without NAME__ before it; at most one server, and Glyph's own names stay Glyph's",
      }),
    ),
    network: Type.Optional(
      Type.Boolean({ description: "false: it sends nothing out of this machine; without it it does" }),
    ),
    trusted: Type.Optional(
      Type.Boolean({ description: "true: what it answers does not mark a session as having seen untrusted content" }),
    ),
    idle_seconds: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 86_400,
        description: "A session with it ends after so much silence; 600 without it",
      }),
    ),
    call_seconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 86_400, description: "Longest call without progress; 120 without it" }),
    ),
  },
  "An MCP server whose tools are offered as NAME__TOOL, once a person has approved them",
);

const defaulted = <T extends TProperties>(properties: T, description: string): TObject<T> =>
  Type.Object(properties, { additionalProperties: false, description, default: {} });

/** Names of the user's choice, each with a text. */
const named = (value: ReturnType<typeof Type.String>, description: string) =>
  Type.Record(Type.String({ pattern: "^[A-Za-z0-9._-]{1,64}$" }), value, {
    default: {},
    additionalProperties: false,
    description,
  });

export const glyphSchema = defaulted(
  {
    roots: Type.Array(Type.String({ minLength: 1 }), {
      default: [],
      description:
        'Directories that are shared at /mcp, by HTTP and WebSocket, as "~/code/shop"; without any nothing is. omen mcp on standard input and output shares the working directory instead',
    }),
    tokens: named(
      Type.String({ writeOnly: true, pattern: "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$" }),
      'Tokens that omen mcp --transport http takes, by a name of your choice: "env:VAR" or "file:PATH". omen serve takes keys',
    ),
    policy: Type.Array(rule, { default: [], description: "Rules about tool calls" }),
    hooks: Type.Array(hook, { default: [], description: "Programs and services that judge tool calls" }),
    servers: Type.Record(Type.String({ pattern: "^[A-Za-z0-9](?:_?[A-Za-z0-9-])*$" }), server, {
      default: {},
      additionalProperties: false,
      description: "MCP servers by a name of your choice, without two underscores in a row",
    }),
    consent: defaulted(
      {
        elicitation: Type.Array(Type.String({ minLength: 1 }), {
          default: [],
          description:
            'Clients whose own question to a person counts, as "launch:claude" for omen mcp --launch claude, or a caller as "key:laptop"',
        }),
        pending_minutes: Type.Integer({
          minimum: 1,
          maximum: 10_080,
          default: 60,
          description: "How long a request waits for a person",
        }),
        always_days: Type.Integer({
          minimum: 1,
          maximum: 3650,
          default: 30,
          description: "How long a grant for always holds",
        }),
      },
      "How a person is asked",
    ),
    taint: defaulted(
      {
        private: Type.Array(Type.String({ minLength: 1 }), {
          default: [],
          description: 'Paths with private data, as "customers/**": who has read one is marked saw_private',
        }),
        hours: Type.Integer({ minimum: 1, maximum: 8760, default: 24, description: "How long a mark stays" }),
      },
      "What a session is marked with for what it has read",
    ),
    audit: defaulted(
      {
        on_failure: Type.Union([Type.Literal("refuse"), Type.Literal("allow")], {
          default: "refuse",
          description:
            "When the audit log can't be written. refuse: what only reads still works. allow: everything does",
        }),
        keep_days: Type.Integer({
          minimum: 0,
          maximum: 36_500,
          default: 0,
          description: "Logs that ended so long ago are removed when a new one begins; 0: none is",
        }),
        export: Type.String({
          default: "",
          description: "Folder on another disk or machine that every signed checkpoint is copied to; empty: none",
        }),
      },
      "The log of every tool call",
    ),
  },
  "Glyph's rules, consent and audit: docs/policy.md and docs/audit.md",
);

export type GlyphConfig = Static<typeof glyphSchema>;
export type RuleConfig = GlyphConfig["policy"][number];
export type ServerConfig = GlyphConfig["servers"][string];
export type HookConfig = GlyphConfig["hooks"][number];
