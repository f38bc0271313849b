import { asked, reported } from "./asked.ts";
import { providerDialects } from "./dialects.ts";
import { code, list, table } from "./markdown.ts";

/**
 * Why a name of `x-omen-dropped` can't be said. A name that a dialect reports and that is
 * missing here stops script/docs.
 */
const reasons: Readonly<Record<string, string>> = {
  audio: "it takes no sound in a message",
  builtIns: "it runs no tools",
  "builtIns.code_execution": "it runs no code",
  "builtIns.web_search": "it searches nothing itself, or not with this model",
  "builtIns.web_search.allowedDomains": "its search can't be kept to domains",
  "builtIns.web_search.blockedDomains": "its search can't be kept from domains",
  "builtIns.web_search.contextSize": "how much is read is not to be chosen",
  "builtIns.web_search.location": "it is not told where the person is",
  "builtIns.web_search.maxUses": "searches are not to be counted",
  cache: "it takes no marks: it caches by itself, or not at all",
  "cache.ttl": "this model's cache lasts as long as it lasts",
  cacheKey: "it finds what it has cached by the text alone",
  count: "it gives one answer to a request",
  file: "it takes text alone",
  "file.file": "it can't fetch a file that was uploaded elsewhere",
  "file.mediaType": "it takes no files of this type",
  "file.name": "its files have no names",
  "file.url": "it fetches nothing; send the bytes",
  image: "it takes text alone",
  "image.detail": "it has no levels of detail",
  "image.file": "it can't fetch an image that was uploaded elsewhere",
  "image.mediaType": "it takes no images of this type",
  "image.url": "it fetches nothing; send the bytes",
  logprobs: "it tells no probabilities, or in a form that nobody else reads",
  output: "it has no formats of output, or not beside tools",
  "output.description": "its schemas have no description beside them",
  "output.json_object": "it knows JSON with a schema only",
  parallelToolCalls: "it calls as many tools as it likes",
  reasoning: "it can't be told how to think, or takes back no thoughts but those that it signed",
  "reasoning.budgetTokens": "it knows efforts, and no budgets",
  "reasoning.effort": "this model can't but think",
  "reasoning.signature": "nobody but the provider who signed a thought can read it",
  "reasoning.visible": "what it thinks it shows",
  refusal: "a prompt has no refusals in it",
  "sampling.frequencyPenalty": "it has no such option",
  "sampling.logitBias": "it has no such option, or numbers its tokens otherwise",
  "sampling.presencePenalty": "it has no such option",
  "sampling.seed": "it has no such option",
  "sampling.temperature": "this model takes none, or none beyond 1, or none while it thinks",
  "sampling.topK": "it has no such option, or this model takes none",
  "sampling.topP": "this model takes none",
  serviceTier: "its tiers are others, or it has none",
  stop: "it has none, or fewer, or none of white space alone",
  "text.citations": "citations are for it to give; the text goes without them",
  "tool.grammar": "a function's description tells the grammar of a free-form tool, and nothing holds the model to it",
  "tool.strict": "its schemas are as strict as they are",
  toolChoice: "the model decides",
  tool_call: "a prompt has no calls in it",
  tool_result: "a prompt has no results in it",
  "tool_result.content.file": "results of tools are text",
  "tool_result.content.image": "results of tools are text",
  "tool_result.isError": "a result is a result; its text should say what failed",
  tools: "it calls no tools",
  "turn.name": "participants have no names",
  "turn.system": "instructions stand before the first turn: these are moved there, or are told as the user's",
  user: "it is not told who asks",
};

const columns = Object.values(providerDialects);

/** What each provider's dialect can be told, as its own encoder has it. */
export function untold(): string {
  const rows = Object.keys(asked).map((what) => [
    what,
    ...columns.map(({ dialect, models }) => {
      const unable = models.filter((model) => reported(what, dialect, model).length > 0).length;
      return unable === 0 ? "yes" : unable === models.length ? "–" : "some";
    }),
  ]);
  return table(["asked for", ...columns.map(({ short }) => short)], rows);
}

/** Every name that a dialect reports, by whom, and why. */
export function namesOfUntold(): string {
  const by = new Map<string, Set<string>>();
  for (const what of Object.keys(asked))
    for (const { short, dialect, models } of columns)
      for (const model of models)
        for (const name of reported(what, dialect, model)) by.set(name, (by.get(name) ?? new Set()).add(short));
  return list(
    [...by]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([name, shorts]) => {
        const reason = reasons[name];
        if (reason === undefined) throw new Error(`script/lib/docs/untold.ts gives no reason for ${name}`);
        return `${code(name)} (${[...shorts].join(", ")}): ${reason}.`;
      }),
  );
}
