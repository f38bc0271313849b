import { Kind, type SchemaOptions, type TUnsafe, Type, TypeRegistry } from "@sinclair/typebox";

const kind = "OneOf";

TypeRegistry.Set<{ readonly enum: readonly unknown[] }>(kind, (schema, value) => schema.enum.includes(value));

/** A choice among words, as `{"type":"string","enum":[…]}`: several model APIs refuse the `anyOf` of a union. */
export const oneOf = <const Words extends readonly string[]>(
  words: Words,
  options: SchemaOptions = {},
): TUnsafe<Words[number]> => Type.Unsafe<Words[number]>({ [Kind]: kind, ...options, type: "string", enum: [...words] });
