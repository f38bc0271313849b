/** Which of OpenAI's vocabularies a model's tokens are counted in. */
interface ModelEncoding {
  readonly encoding: "o200k_base" | "cl100k_base";
  /**
   * Whether the model has another vocabulary, which is not published: then a count is
   * mostly within a fifth of the truth.
   */
  readonly approximate: boolean;
}

/** Of tiktoken's own list (tiktoken/model.py), by how names begin; the first that fits counts. */
const families: readonly (readonly [RegExp, ModelEncoding["encoding"]])[] = [
  [/^(gpt-4o|gpt-4\.[15]|gpt-[5-9]|gpt-oss|chatgpt-|codex-|computer-use-|o\d)/, "o200k_base"],
  [/^(gpt-4|gpt-3\.5|gpt-35|text-embedding-(ada-002|3-)|davinci-002|babbage-002)/, "cl100k_base"],
];

/**
 * The vocabulary of a model, by its name with or without its provider's before it: `gpt-5`,
 * `openai/gpt-4o-mini`, `ft:gpt-4o:acme`.
 */
export function encodingOfModel(model: string): ModelEncoding {
  const name = model
    .slice(model.lastIndexOf("/") + 1)
    .toLowerCase()
    .replace(/^ft:/, "");
  const known = families.find(([pattern]) => pattern.test(name));
  return known ? { encoding: known[1], approximate: false } : { encoding: "o200k_base", approximate: true };
}
