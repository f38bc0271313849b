import type { Grammar, Tool } from "./conversation.ts";
import type { Unsupported } from "./dialect.ts";
import { compact, type Fields } from "./json/fields.ts";

/**
 * Free-form tools (OpenAI docs, "Function calling", "Custom tools") take a text where functions take JSON. A provider
 * that has only functions is offered one with a single text, `input`: the tool bears its schema, so that each dialect
 * writes it as it writes any other, and its calls are told from those of functions by their names when they come back.
 */

/** A free-form tool, from the object that holds its name; `at` gives the grammar's place within its format. */
export function decodeFreeFormTool(tool: Fields, at: (format: Fields) => Fields | undefined): Tool {
  const format = tool.object("format");
  const grammar =
    format?.word("type", ["text", "grammar"]) === "grammar" ? decodeGrammar(format, at(format)) : undefined;
  return compact({ ...freeFormTool(tool.requiredText("name"), grammar), description: tool.text("description") });
}

/** A tool that takes any text, or one that matches the grammar, with the schema of the function that stands for it. */
export const freeFormTool = (name: string, grammar?: Grammar): Tool => ({
  name,
  parameters: schemaOf(grammar),
  freeForm: grammar ? { grammar } : {},
});

function decodeGrammar(format: Fields, grammar: Fields | undefined): Grammar {
  if (!grammar) throw format.wrong("grammar", "is missing");
  const syntax = grammar.word("syntax", ["lark", "regex"]);
  if (syntax === undefined) throw grammar.wrong("syntax", "is missing");
  return { syntax, definition: grammar.requiredText("definition") };
}

const grammarNames = { lark: "this Lark grammar", regex: "this regular expression" } as const;

/** What a model that is offered a function reads of the tool's input. */
function schemaOf(grammar: Grammar | undefined): Tool["parameters"] {
  const told = grammar && ` It must match ${grammarNames[grammar.syntax]}:\n${grammar.definition}`;
  const input = { type: "string", description: `The whole input of the tool, as plain text.${told ?? ""}` };
  return { type: "object", properties: { input }, required: ["input"], additionalProperties: false };
}

/** A function's description tells a grammar, but nothing holds a model to it there. */
export function reportGrammar({ freeForm }: Tool, unsupported: Unsupported): void {
  if (freeForm?.grammar) unsupported("tool.grammar");
}

/** Whether the tool of this name is free-form. */
export const isFreeForm = (tools: readonly Tool[] = [], name: string): boolean =>
  tools.some((tool) => tool.freeForm && tool.name === name);
