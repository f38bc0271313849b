import { modelNotFound, quoted } from "../../platform/failure.ts";
import type { Catalogue } from "../route/catalogue.ts";
import type { Deployment } from "../route/deployment.ts";

/**
 * A model in OpenAI's shape (API reference, "The model object"), with what Omen knows besides under a key of its own.
 */
export interface ListedModel {
  readonly id: string;
  readonly object: "model";
  readonly created: number;
  readonly owned_by: string;
  readonly omen: { readonly provider: string; readonly type: string; readonly built_in: boolean };
}

/** A name that Omen itself gives. */
const own = (id: string, type: "router" | "alias"): ListedModel => ({
  id,
  object: "model",
  created: 0,
  owned_by: "omen",
  omen: { provider: "omen", type, built_in: type === "router" },
});

/** Whether whoever asks may use a deployment under a name that was asked for. */
type Allows = (requested: string | undefined, deployment: Deployment) => boolean;

/**
 * Everything that can be called by whoever asks: `auto`, the configuration's names, then each deployment; a name that a
 * more preferred provider holds is listed as PROVIDER/NAME.
 */
export function listModels(catalogue: Catalogue, allows: Allows): readonly ListedModel[] {
  const some = catalogue.deployments.filter((deployment) => allows(undefined, deployment));
  const names = catalogue.ownNames.filter(
    (name) => some.length > 0 || catalogue.deployments.some((one) => allows(name, one)),
  );
  const named = [own("auto", "router"), ...names.map((name) => own(name, "alias"))];
  const taken = new Set(named.map(({ id }) => id));
  const listed = some.map((deployment) => {
    const bare = deployment.model.id;
    const id = taken.has(bare) ? `${deployment.provider.name}/${bare}` : bare;
    taken.add(bare);
    return describe(id, deployment);
  });
  return [...named, ...listed];
}

/** The same model in Anthropic's shape (Anthropic API reference, "Get a Model"), for its clients. */
export const forAnthropic = ({ id, created }: ListedModel) => ({
  type: "model" as const,
  id,
  display_name: id,
  created_at: timeOf(created),
});

/** RFC 3339; the epoch where a provider says what is no time, as Anthropic does for one that is not known. */
function timeOf(seconds: number): string {
  const time = new Date(seconds * 1000);
  return (Number.isNaN(time.getTime()) ? new Date(0) : time).toISOString();
}

/** The same list in Anthropic's shape (Anthropic API reference, "List Models"). */
export function listForAnthropic(models: readonly ListedModel[]): object {
  const data = models.map(forAnthropic);
  return { data, has_more: false, first_id: data[0]?.id ?? null, last_id: data.at(-1)?.id ?? null };
}

/** One model by the name it is listed under, or qualified. Throws a `Failure` with status 404. */
export function findModel(models: readonly ListedModel[], catalogue: Catalogue, id: string): ListedModel {
  const listed = models.find((model) => model.id === id);
  if (listed) return listed;
  const deployment = catalogue.deployments.find(({ key }) => key === id);
  const isListed =
    deployment &&
    models.some((model) => model.omen.provider === deployment.provider.name && id.endsWith(`/${model.id}`));
  if (deployment && isListed) return describe(id, deployment);
  throw modelNotFound(`The model ${quoted(id)} is not known here. GET /v1/models lists what there is.`);
}

const describe = (id: string, { provider, model }: Deployment): ListedModel => ({
  id,
  object: "model",
  created: model.created ?? 0,
  owned_by: model.ownedBy ?? provider.name,
  omen: { provider: provider.name, type: provider.type, built_in: provider.builtIn },
});
