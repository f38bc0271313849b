import type { Envelope } from "../dialect/envelope.ts";
import type { JsonObject } from "../dialect/dialect.ts";

/**
 * Proposes what a request is for by its last words, where nobody has said it. It is a table of words and no model: what
 * it is right about is measured in propose-intent.test.ts, against a set of our own and the same set with its labels
 * shuffled. It says nothing of how hard a request is, or which model would answer it well.
 */

/** What can be proposed. What fits nothing is talk, for which nothing is proposed. */
const proposable = ["code", "reason", "translate", "summarize", "write", "extract"] as const;
export type Proposable = (typeof proposable)[number];

const languages =
  "english|french|german|spanish|italian|portuguese|dutch|polish|russian|ukrainian|turkish|arabic|hebrew|hindi|japanese|chinese|mandarin|korean|greek|latin|swedish|danish|norwegian|finnish|czech|hungarian|vietnamese|thai|indonesian";

/** Signs of an intent, each with what it counts; a sign counts once. */
const signs: Readonly<Record<Proposable, readonly (readonly [weight: number, sign: RegExp])[]>> = {
  code: [
    [3, /```|^\s*(?:import|def|class|function|const|let|var|fn|func|public|#include|SELECT)\b.*[({;:=]/m],
    [
      3,
      /\b(?:stack ?trace|traceback|segfault|null pointer|undefined is not|TypeError|\w+Exception|exit code|compile(?:r|s|d)?|linter)\b/i,
    ],
    [
      2,
      /\b(?:refactor|debug|unit tests?|test suite|pull request|merge conflict|codebase|repository|repo|regex(?:p|es)?|regular expression|endpoint|api|sdk|cli|dockerfile|docker|kubernetes|makefile|git|npm|webpack)\b/i,
    ],
    [
      2,
      /\b(?:typescript|javascript|python|rust|golang|java|kotlin|swift|c\+\+|c#|ruby|php|sql|bash|shell script|html|css|react|vue|django|postgres|sqlite|zig)\b/i,
    ],
    [2, /\b[\w/-]+\.(?:ts|tsx|js|jsx|py|rs|go|java|c|h|cpp|rb|php|sh|sql|json|ya?ml|toml|zig|css)\b/],
    [
      1,
      /\b(?:function|method|variable|loop|array|struct|thread|async|callback|bug|crash(?:es|ed)?|deadlock|memory leak|script|query|database|class|type|parser|implement|algorithm|build fails|tests? (?:pass|fail)|diff|callback|async\/await|useEffect|div|one-liner|borrow checker|race condition|worker pool|cache|port this|rename \w*[A-Z]\w*|segmentation fault|perl)\b/i,
    ],
  ],
  reason: [
    [
      3,
      /\b(?:prove|proof|disprove|theorem|lemma|derive|integral|derivative|probabilit(?:y|ies)|expected value|equation|solve for|riddle|puzzle|logic(?:al|ally)?)\b/i,
    ],
    [
      2,
      /\b(?:step by step|think (?:it )?through|reason (?:about|through)|trade-?offs?|pros and cons|work out|figure out|calculate|compute|estimate|how likely|what is the (?:chance|probability)|optimal|weigh|root cause)\b/i,
    ],
    [2, /\bif\b.{3,120}\b(?:how (?:many|much|long|far|old|fast)|what|which|who|when)\b/is],
    [2, /\b(?:how (?:many|much|long|far|old|fast))\b.*\d|\d.*\b(?:how (?:many|much|long|far|old|fast))\b/is],
    [
      1,
      /\b(?:why|explain why|compare|better choice|should (?:i|we)|decide|plan|strategy|percent(?:age)?|versus|vs\.?|cheaper|fairly|hypothesis|argument|break even|schedule|next number|flaw|which (?:of|hypothesis)|solve|when do)\b/i,
    ],
    [1, /\b(?:if all|are all|\d+ ?(?:km|km\/h|%|metres|dollars|euros)|\d*[xy] ?[-+*/^=])/i],
  ],
  translate: [
    [4, /\b(?:translat(?:e|es|ed|ing|ion)|übersetz\w*|tradui\w*|traduc\w*|traduz\w*)\b/i],
    [3, new RegExp(`\\b(?:into|to|in) (?:${languages})\\b`, "i")],
    [3, new RegExp(`\\b(?:say|put|render|write) (?:this|that|it|.{1,60}) in (?:${languages})\\b`, "i")],
    [1, new RegExp(`\\b(?:${languages})\\b`, "i")],
    [
      2,
      /\\b(?:locali[sz]e|ins? (?:englische|deutsche|französische)|en anglais|en français|al inglés)|(?<![\\p{L}])übersetz/iu,
    ],
  ],
  summarize: [
    [
      4,
      /\b(?:summar(?:y|ies|i[sz]e[sd]?|i[sz]ing)|tl;?dr|key (?:points|takeaways|ideas)|main (?:points|takeaways|ideas)|takeaways|gist|recap|condense|boil (?:this|it) down|digest|sum up|abstract|takeaway)\b/i,
    ],
    [
      2,
      /\b(?:shorten|shorter version|in (?:one|two|three|a few|\d+) (?:sentences?|bullets?|bullet points?|lines?|paragraphs?|words)|briefly|make (?:this|it) shorter|what happened in|overview of (?:this|the))\b/i,
    ],
  ],
  write: [
    [
      4,
      /\b(?:write|draft|compose|come up with|create)\b.{0,40}\b(?:poem|haiku|story|e-?mail|letter|blog|essay|post|speech|toast|tagline|slogan|song|lyrics|caption|headline|press release|bio|newsletter|invitation|announcement|reply|message|script for a)\b/is,
    ],
    [
      3,
      /\b(?:rewrite|rephrase|reword|paraphrase|proofread|polish|friendlier|more formal|more polite|tone|less stiff|copy ?edit|fix (?:the|my) (?:grammar|spelling))\b/i,
    ],
    [
      1,
      /\b(?:poem|story|essay|e-?mail|letter|blog|headline|paragraph|wording|cover letter|slogan|lyrics|caption|product description|speech|announcement|help me word|in the style of|tagline)s?\b/i,
    ],
  ],
  extract: [
    [4, /\b(?:extract|pull out|pick out|parse out)\b/i],
    [
      3,
      /\b(?:classif(?:y|ication)|categori[sz]e|label (?:each|these|this|the)|tag (?:each|these)|sentiment|is (?:this|it) spam|fill in the fields)\b/i,
    ],
    [
      2,
      /\b(?:list|find|get|give me|return|which) (?:all |every |each |the )+.{1,60}\b(?:mentioned|in (?:this|the following|the) (?:text|e-?mail|document|contract|invoice|article|transcript|message|letter)|below)\b/is,
    ],
    [
      2,
      /\b(?:spam|into (?:csv|json|a table)|from this (?:recipe|cv|resume|receipt|invoice)|(?:in|from) this (?:letter|contract|invoice)|read the receipt)\b/i,
    ],
    [2, /\b(?:as (?:json|a json|csv|a table)|json with|fields?:|key-value)\b/i],
  ],
};

/** The least that counts as a sign at all. */
const least = 1;

/** Most of a text that is looked at: its beginning and its end, where people say what they want. */
const lookedAt = 1500;

/** The intent of a text; undefined where it has no clear sign of one. */
export function proposedFor(text: string): Proposable | undefined {
  const words =
    text.length <= 2 * lookedAt ? text : `${text.slice(0, lookedAt)}\n${text.slice(text.length - lookedAt)}`;
  let best: Proposable | undefined;
  let most = least - 1;
  for (const intent of proposable) {
    let sum = 0;
    for (const [weight, sign] of signs[intent]) if (sign.test(words)) sum += weight;
    if (sum > most) [best, most] = [intent, sum];
  }
  return best;
}

/** The intent that a request's last words propose. */
export function proposeIntent({ value }: Pick<Envelope, "value">): Proposable | undefined {
  const text = lastSaid(value);
  return text === "" ? undefined : proposedFor(text);
}

/** What the user said last, in whatever dialect. */
function lastSaid({ messages, input, prompt }: JsonObject): string {
  const turns = messages ?? input ?? prompt;
  if (!Array.isArray(turns)) return textOf(turns);
  const said = (turns as unknown[]).findLast(
    (turn) => typeof turn === "string" || (turn as { role?: unknown } | null)?.role === "user",
  );
  return typeof said === "string" ? said : textOf((said as { content?: unknown } | undefined)?.content);
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  const texts = (content as unknown[]).map((part) => (part as { text?: unknown } | null)?.text);
  return texts.filter((text) => typeof text === "string").join("\n");
}
