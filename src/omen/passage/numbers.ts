import { Failure } from "../../platform/failure.ts";

/** Where a provider says that one of several is at fault, by its number. */
const numbered = /\b(?:messages|input|contents|system|tools)(?:\[|\.)\d/;

/** Where that is one of a Responses request's items, as OpenAI and as Pydantic write it. */
const items = /\binput(?:\[(\d+)\]|\.(\d+)(?=\.|\b))/g;

/**
 * A refusal of a request that was translated: what it counts is not what the client counts, and
 * which is which can't be known.
 */
export const ofTheirs = (failure: Failure, provider: string): Failure =>
  numbered.test(failure.message) || numbered.test(failure.param ?? "")
    ? retold(failure, (text) => text, `The numbers are those of the request as the provider '${provider}' got it.`)
    : failure;

/**
 * A refusal of a request in front of whose items `before` were put: those that the client sent are counted as it counts
 * them. Those of the conversation before have no number of the client's.
 */
export function ofItemsBehind(failure: Failure, before: number): Failure {
  if (before === 0) return failure;
  let isBefore = false;
  const renumbered = (text: string): string =>
    text.replaceAll(items, (path, bracketed: string | undefined, dotted: string | undefined) => {
      const index = Number(bracketed ?? dotted) - before;
      if (index >= 0) return bracketed === undefined ? `input.${index}` : `input[${index}]`;
      isBefore = true;
      return path;
    });
  const told = retold(failure, renumbered, "");
  return isBefore
    ? retold(
        told,
        (text) => text,
        `It is counted from the beginning of the conversation, of which ${before} items are from before.`,
      )
    : told;
}

function retold(failure: Failure, change: (text: string) => string, remark: string): Failure {
  const { status, type, code, message, param, headers, facts } = failure;
  return new Failure({
    status,
    type,
    code,
    headers,
    ...(facts && { facts }),
    message: remark === "" ? change(message) : `${change(message).replace(/[.\s]*$/, ".")} ${remark}`,
    param: param === null ? null : change(param),
  });
}
