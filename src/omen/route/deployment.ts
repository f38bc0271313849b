import type { Model, Provider } from "../provider/index.ts";

/** One model at one provider: what a request is finally sent to. */
export interface Deployment {
  /**
   * `PROVIDER/MODEL`: the same before and after the provider was asked for its models again, so that what
   * is known of it can hang on it.
   */
  readonly key: string;
  readonly provider: Provider;
  readonly model: Model;
}
