import { withoutSecrets } from "../../platform/config/index.ts";

/** What is taken out of a text before it is kept, each with what stands in its place. */
const taken: readonly (readonly [RegExp, string])[] = [
  // What is no text: images, documents, audio, vectors in base64.
  [/data:[\w.+-]+\/[\w.+-]+;base64,[A-Za-z0-9+/=]+/g, "[data]"],
  [/"[A-Za-z0-9+/]{512,}={0,2}"/g, '"[data]"'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[private key]"],
  // JSON Web Tokens, and keys by how their issuers begin them.
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, "[token]"],
  [/\b(?:sk|pk|rk|ghp|gho|ghu|ghs|ghr|github_pat|glpat|gsk|hf|pplx|xai|nvapi|xox[abeoprs])[-_][\w-]{12,}/g, "[key]"],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{30,}/g, "[key]"],
  [/\b(Bearer|Basic) [\w.~+/=-]{8,}/gi, "$1 [key]"],
  [/[\w.%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b/g, "[mail]"],
];

/** Characters that are looked at for each that is kept: what was taken out makes room. */
const looked = 4;

/**
 * A text as it may be kept: without this program's own secrets, without keys, tokens and mail addresses by their form,
 * without base64, and at most `charactersMax` long. A secret that has no form of its own, as a password in a sentence,
 * stays: whoever keeps bodies keeps what people write.
 */
export function redacted(text: string, charactersMax: number): string {
  let clean = withoutSecrets(text.slice(0, charactersMax * looked));
  for (const [pattern, instead] of taken) clean = clean.replace(pattern, instead);
  if (clean.length <= charactersMax && text.length <= charactersMax * looked) return clean;
  return `${clean.slice(0, charactersMax)}[cut]`;
}
