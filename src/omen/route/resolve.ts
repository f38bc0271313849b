import { nearest } from "../../platform/nearest.ts";
import { Failure, modelNotFound, quoted } from "../failure.ts";
import type { Catalogue, Deployment } from "./catalogue.ts";

/** A deployment, and why it was chosen, in a few words for a header. */
export interface Route {
  readonly deployment: Deployment;
  readonly reason: string;
}

/**
 * Finds the deployment for a requested model: `auto` (or `auto:INTENT`), `PROVIDER/MODEL`, or a bare model name, which the most
 * preferred provider that has it answers. Undefined when the first look for models is not over, or the name is not known yet.
 */
export function findRoute(catalogue: Catalogue, requested: string): Route | undefined {
  if (!catalogue.isReady) return undefined;
  if (isAuto(requested)) return choose(catalogue);
  return findQualified(catalogue, requested) ?? findBare(catalogue, requested);
}

/** Finds it after the providers were asked for their models, once more if need be. Throws a `Failure` when it is not to be found. */
export async function awaitRoute(catalogue: Catalogue, requested: string): Promise<Route> {
  await catalogue.ready();
  const first = findRoute(catalogue, requested);
  if (first) return first;
  await catalogue.refreshSoon();
  const second = findRoute(catalogue, requested);
  if (second) return second;
  throw isAuto(requested) ? nothingToChoose() : unknownModel(catalogue, requested);
}

const isAuto = (model: string): boolean => model === "auto" || model.startsWith("auto:");

/** `auto`: the first chat model of the first provider that is not in trouble; a built-in one only when there is nothing else. */
function choose(catalogue: Catalogue): Route | undefined {
  const willing = catalogue.deployments.filter(({ provider, model }) => model.chats && provider.trouble === undefined);
  const deployment = willing.find(({ provider }) => !provider.builtIn) ?? willing[0];
  return deployment && { deployment, reason: `auto: first of ${willing.length} in the fixed order` };
}

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
  const model = provider.models.find((candidate) => candidate.id === id);
  if (model) return { deployment: { provider, model }, reason: "by provider and name" };
  const unlisted = provider.models.length === 0 && id !== "";
  return unlisted
    ? { deployment: { provider, model: { id, chats: true } }, reason: "by provider and name, unlisted" }
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
