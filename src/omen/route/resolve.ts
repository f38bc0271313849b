import { nearest } from "../../platform/nearest.ts";
import { modelNotFound, quoted, type Failure } from "../../platform/failure.ts";
import { longContextName } from "../dialect/anthropic/long-context.ts";
import type { Catalogue } from "./catalogue.ts";
import type { Deployment } from "./deployment.ts";
import type { Candidate, Strategy, Wish } from "./choice.ts";

/** What a requested name stands for. */
export interface Named {
  /** `choice`: any chat model will do. `name`: deployments of one model. */
  readonly kind: "choice" | "name";
  /** What may answer, in the order of the configuration. */
  readonly candidates: readonly Candidate[];
  /** How the name was understood, in a few words. */
  readonly reason: string;
  readonly locality: Wish["locality"];
  /** What the name itself says of how to choose. */
  readonly strategy?: Strategy;
}

/** Names that leave the choice to Omen. A provider's model of the same name is asked for as PROVIDER/NAME. */
export const isChoice = (name: string): boolean =>
  name === "auto" || name === "local" || name === "cloud" || name.startsWith("auto:");

/** Names that leave the choice to Omen and say how to choose, where no model and no alias is called so. */
const strategyNames: ReadonlySet<string> = new Set(["fast", "quality", "cheap"]);

/**
 * Finds what a requested name stands for: an alias of the configuration, `auto` (or `auto:INTENT`, or
 * `local` and `cloud`, its two halves, or how to choose: `fast`, `quality`, `cheap`), `PROVIDER/MODEL`, or a
 * bare model name, of which every provider has that has it. Undefined when the first look for models is not
 * over, or the name is not known yet.
 */
export function findNamed(catalogue: Catalogue, requested: string): Named | undefined {
  if (!catalogue.isReady) return undefined;
  const found = named(catalogue, catalogue.aliases.resolve(requested)) ?? withLongContext(catalogue, requested);
  return withFallbacks(catalogue, requested, found);
}

/**
 * Finds it after the providers were asked for their models, once more if need be. Rejects with a
 * `Failure` when it is not to be found.
 */
export async function awaitNamed(catalogue: Catalogue, requested: string): Promise<Named> {
  await catalogue.ready();
  const first = findNamed(catalogue, requested) ?? standIn(catalogue, requested);
  if (first) return first;
  await catalogue.refreshSoon();
  const second = findNamed(catalogue, requested) ?? standIn(catalogue, requested);
  if (second) return second;
  throw unknownModel(catalogue, catalogue.aliases.resolve(requested));
}

/** A model by the name that Claude Code gives it where its long context is wanted. */
function withLongContext(catalogue: Catalogue, requested: string): Named | undefined {
  const name = longContextName(requested);
  return name === undefined ? undefined : named(catalogue, catalogue.aliases.resolve(name));
}

function named(catalogue: Catalogue, name: string): Named | undefined {
  if (isChoice(name)) return choice(catalogue, name);
  return (
    findGroup(catalogue, name) ??
    findQualified(catalogue, name) ??
    findBare(catalogue, name) ??
    byStrategy(catalogue, name)
  );
}

/** What a pattern of the configuration puts in the place of a model that nobody has. */
function standIn(catalogue: Catalogue, requested: string): Named | undefined {
  const meant = catalogue.aliases.standIn(requested);
  return meant === undefined ? undefined : named(catalogue, meant);
}

/** Behind a model the models that the configuration has answer when it can't, under the name that was asked for. */
function withFallbacks(catalogue: Catalogue, requested: string, found: Named | undefined): Named | undefined {
  const chain = catalogue.fallbacksOf(requested);
  if (chain.length === 0 || !found) return found;
  const known = new Set(found.candidates.map(({ deployment }) => deployment.key));
  const candidates = [...found.candidates];
  for (const [index, { model, on }] of chain.entries()) {
    for (const candidate of named(catalogue, catalogue.aliases.resolve(model))?.candidates ?? []) {
      if (known.has(candidate.deployment.key)) continue;
      known.add(candidate.deployment.key);
      candidates.push({ ...candidate, behind: index + 1, on });
    }
  }
  return { ...found, candidates };
}

function choice(catalogue: Catalogue, name: string): Named {
  const locality = name === "local" ? "only" : name === "cloud" ? "never" : "any";
  return { kind: "choice", candidates: catalogue.choice, reason: name, locality };
}

const byStrategy = (catalogue: Catalogue, name: string): Named | undefined =>
  strategyNames.has(name) ? { ...choice(catalogue, name), strategy: name as Strategy } : undefined;

/** A model that the configuration makes of several deployments. */
function findGroup(catalogue: Catalogue, name: string): Named | undefined {
  const candidates = catalogue.groupOf(name);
  return candidates && { kind: "name", candidates, reason: "by name", locality: "any" };
}

const candidatesOf = (catalogue: Catalogue, deployments: readonly Deployment[]): readonly Candidate[] =>
  deployments.map((deployment) => catalogue.candidate(deployment));

function findBare(catalogue: Catalogue, requested: string): Named | undefined {
  const having = catalogue.named(requested);
  if (having.length === 0) return undefined;
  return { kind: "name", candidates: candidatesOf(catalogue, having), reason: "by name", locality: "any" };
}

/** `PROVIDER/MODEL`; a provider whose list could not be had is believed to have whatever it is asked for. */
function findQualified(catalogue: Catalogue, requested: string): Named | undefined {
  const slash = requested.indexOf("/");
  if (slash <= 0) return undefined;
  const provider = catalogue.providers.find((candidate) => candidate.name === requested.slice(0, slash));
  if (!provider) return undefined;
  const id = requested.slice(slash + 1);
  const reason = "by provider and name";
  const deployment = catalogue.named(id).find((candidate) => candidate.provider === provider);
  if (deployment) return { kind: "name", candidates: candidatesOf(catalogue, [deployment]), reason, locality: "any" };
  if (provider.models.length > 0 || id === "") return undefined;
  const unlisted = catalogue.unlisted(provider, id);
  return {
    kind: "name",
    candidates: candidatesOf(catalogue, [unlisted]),
    reason: `${reason}, unlisted`,
    locality: "any",
  };
}

function unknownModel(catalogue: Catalogue, requested: string): Failure {
  const meant = nearest(
    requested,
    catalogue.deployments.map(({ model }) => model.id),
  );
  const hint = meant ? ` Did you mean '${meant}'?` : "";
  return modelNotFound(
    `The model ${quoted(requested)} is not known here.${hint} GET /v1/models lists what there is, and "auto" always works.`,
  );
}
