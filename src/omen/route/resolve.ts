import { nearest } from "../../platform/nearest.ts";
import { Failure, modelNotFound, quoted } from "../../platform/failure.ts";
import type { Provider } from "../provider/index.ts";
import type { Catalogue, Deployment } from "./catalogue.ts";

/** A deployment, and why it was chosen, in a few words for a header. */
export interface Route {
  readonly deployment: Deployment;
  readonly reason: string;
}

/**
 * Finds the deployment for a requested model: an alias of the configuration, `auto` (or `auto:INTENT`, or `local` and `cloud`, its two halves),
 * `PROVIDER/MODEL`, or a bare model name, which the most preferred provider that has it answers. Undefined when the
 * first look for models is not over, or the name is not known yet.
 */
export function findRoute(catalogue: Catalogue, requested: string): Route | undefined {
  if (!catalogue.isReady) return undefined;
  return named(catalogue, catalogue.aliases.resolve(requested));
}

/** Finds it after the providers were asked for their models, once more if need be. Throws a `Failure` when it is not to be found. */
export async function awaitRoute(catalogue: Catalogue, requested: string): Promise<Route> {
  await catalogue.ready();
  const first = findRoute(catalogue, requested) ?? standIn(catalogue, requested);
  if (first) return first;
  await catalogue.refreshSoon();
  const second = findRoute(catalogue, requested) ?? standIn(catalogue, requested);
  if (second) return second;
  const meant = catalogue.aliases.resolve(requested);
  throw isChoice(meant) ? nothingToChoose() : unknownModel(catalogue, meant);
}

function named(catalogue: Catalogue, name: string): Route | undefined {
  if (isChoice(name)) return choose(catalogue, name);
  return findQualified(catalogue, name) ?? findBare(catalogue, name);
}

/** What a pattern of the configuration puts in the place of a model that nobody has. */
function standIn(catalogue: Catalogue, requested: string): Route | undefined {
  const meant = catalogue.aliases.standIn(requested);
  return meant === undefined ? undefined : named(catalogue, meant);
}

/** Names that leave the choice to Omen. A provider's model of the same name is asked for as PROVIDER/NAME. */
export const isChoice = (name: string): boolean =>
  name === "auto" || name === "local" || name === "cloud" || name.startsWith("auto:");

/** The first chat model of the first provider that is not in trouble; a built-in one only when there is nothing else. */
function choose(catalogue: Catalogue, name: string): Route | undefined {
  const willing = catalogue.deployments.filter(
    ({ provider, model }) => model.chats && provider.trouble === undefined && isWanted(name, provider),
  );
  const deployment = willing.find(({ provider }) => !provider.builtIn) ?? willing[0];
  return deployment && { deployment, reason: `${name}: first of ${willing.length} in the fixed order` };
}

const isWanted = (name: string, { local }: Provider): boolean =>
  name === "local" ? local : name === "cloud" ? !local : true;

function findBare(catalogue: Catalogue, requested: string): Route | undefined {
  const having = catalogue.named(requested);
  const deployment = having.find(({ provider }) => provider.trouble === undefined) ?? having[0];
  return deployment && { deployment, reason: "by name" };
}

/** `PROVIDER/MODEL`; a provider whose list could not be had is believed to have whatever it is asked for. */
function findQualified(catalogue: Catalogue, requested: string): Route | undefined {
  const slash = requested.indexOf("/");
  if (slash <= 0) return undefined;
  const provider = catalogue.providers.find((candidate) => candidate.name === requested.slice(0, slash));
  if (!provider) return undefined;
  const id = requested.slice(slash + 1);
  const deployment = catalogue.named(id).find((candidate) => candidate.provider === provider);
  if (deployment) return { deployment, reason: "by provider and name" };
  const unlisted = provider.models.length === 0 && id !== "";
  return unlisted
    ? { deployment: catalogue.unlisted(provider, id), reason: "by provider and name, unlisted" }
    : undefined;
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

const nothingToChoose = (): Failure =>
  new Failure({
    status: 503,
    type: "api_error",
    code: "no_healthy_deployment",
    message: "No provider has a model that could answer now. omen doctor says what is wrong with each.",
  });
