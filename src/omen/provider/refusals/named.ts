import type { FormatName } from "../../dialect/dialect.ts";
import type { Effort } from "../../dialect/effort.ts";

/** A field that an error refuses. */
export interface RefusedField {
  /**
   * Where it stands, as `tools.0.custom.defer_loading`: an element of a list, whichever the error
   * names, stands for all of them.
   */
  readonly path: string;
  /** By which name it is taken instead. */
  readonly instead?: string;
  /** It is refused where this member of the request is there too. */
  readonly beside?: string;
  /** It is refused where this member of the request is not there. */
  readonly without?: string;
  /** It is taken with one of these values, which stand for more or less of the same. */
  readonly efforts?: readonly Effort[];
  /** It is a number that is taken up to this one. */
  readonly most?: number;
  /** It is refused where it is an empty list. */
  readonly isEmpty?: true;
  /** Every turn of the model's has to have it, if only as an empty text. */
  readonly isDemanded?: true;
  /** It is a keyword of schemas, wherever in them it stands. */
  readonly keyword?: string;
  /** What is refused depends on the rest of the request: of the next one this says nothing. */
  readonly isForThis?: true;
}

/** What an error refuses by name, and without which the request is still the same. */
export interface Named {
  readonly fields: readonly RefusedField[];
  /** Betas, of those that were sent. */
  readonly betas: readonly string[];
}

/** Reads the text of an error answer to a request in a format, which was sent with these betas. */
export type ReadError = (error: string, format: FormatName, betas: readonly string[]) => Named;

/** A path as validators write it, `messages[3].name` or `body.messages.3.name`, as it is kept. */
export const pathOf = (name: string): string =>
  name
    .replaceAll(/\[\d+\]/g, ".0")
    .replace(/^body\./, "")
    .replaceAll(/\.\d+(?=\.|$)/g, ".0");

/**
 * How a model's sampling is refused that has none to be changed: by Anthropic itself of Claude since Opus 4.7, and by
 * every gateway in front of it ("`temperature` is deprecated for this model.", "`temperature` and `top_p` cannot both
 * be specified for this model. Please use only one.").
 */
export function refusedSampling(error: string): readonly RefusedField[] {
  const deprecated = [...error.matchAll(/`([a-z_]+)` is deprecated for this model/g)].map(([, path = ""]) => ({
    path,
  }));
  const both = /`temperature` and `top_p` cannot both be specified/.test(error);
  return both ? [...deprecated, { path: "top_p", beside: "temperature" }] : deprecated;
}
