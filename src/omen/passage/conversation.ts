import { randomName } from "../../platform/random.ts";
import type { Conversation } from "../dialect/conversation.ts";
import type { ClientDialect, Dialect, JsonObject, ProviderDialect } from "../dialect/dialect.ts";
import { readdress, unusedHints, type Envelope } from "../dialect/envelope.ts";
import { ClientTools } from "../dialect/client-tools.ts";
import { plain } from "../dialect/plain.ts";
import { mayHoldSeal } from "../dialect/seal.ts";
import { HiddenUsage } from "../dialect/openai-chat/hidden-usage.ts";
import { streamUsageQuestion, wantsStreamUsage } from "../dialect/openai-chat/stream-usage.ts";
import { soundAnswer } from "../dialect/sound.ts";
import { estimateTokens } from "../dialect/token-count.ts";
import { PassThrough, Translation, type TranslationOptions } from "../dialect/stream-codec.ts";
import { inlined, remotesIn } from "../fetch/inline.ts";
import type { Deployment } from "../route/deployment.ts";
import { otherFormOf } from "./other-form.ts";
import { ofTheirs } from "./numbers.ts";
import {
  checkDropped,
  parseAnswer,
  readAnswer,
  usageOf,
  type Passage,
  type SendablePassage,
  type Unsayable,
} from "./passage.ts";

/** What a client speaks. */
interface Speech {
  readonly dialect: Dialect;
  /** Client headers that go on to a provider of the same dialect. */
  readonly forwarded: readonly string[];
}

/**
 * Chooses the way: as it is, where the provider speaks the client's dialect. What can't be said in the provider's
 * dialect is dropped and named, or refused, as configured: never silently left out. Throws a `Failure` with
 * status 400 that names the field.
 */
export function openConversation(
  surface: Speech,
  envelope: Envelope,
  deployment: Deployment,
  unsayable: Unsayable,
): Passage {
  const { provider, model } = deployment;
  const hints = unusedHints(envelope);
  const spoken = provider.dialects(model.id);
  const own = spoken.find(({ name }) => name === surface.dialect.name);
  if (own && passes(own, envelope.body)) {
    const hidesUsage = envelope.stream && own.asksStreamUsage === true && !wantsStreamUsage(envelope.streamOptions);
    const question = hidesUsage ? streamUsageQuestion(envelope.streamOptions) : undefined;
    const body = readdress(envelope, model.id, question);
    return passThrough(surface, provider.name, { body, hidesUsage }, hints);
  }
  const dialect = own ?? spoken[0];
  if (!dialect) throw new Error(`the provider '${provider.name}' speaks no dialect to '${model.id}'`);
  return translate(surface, dialect, deployment, envelope, { unsayable, hints });
}

/** Whether a body can go as it is to a provider of its own dialect. */
const passes = ({ lacks = [] }: ProviderDialect, body: string | Buffer): boolean =>
  !mayHoldSeal(body) && !lacks.some((text) => body.includes(text));

function translate(
  surface: Speech,
  dialect: ProviderDialect,
  { provider, model }: Deployment,
  envelope: Envelope,
  { unsayable, hints }: { readonly unsayable: Unsayable; readonly hints: readonly string[] },
): Passage {
  const tools = new ClientTools(plain(surface.dialect.decodeRequest(envelope.value)), dialect.toolNames);
  const conversation = tools.told;
  const { cacheKeyTold: cacheKey } = envelope;
  const write = (conversed: Conversation) => {
    const dropped = new Set<string>(hints);
    const told = cacheKey === undefined ? conversed : { ...conversed, cacheKey };
    const asked = dialect.encodeRequest({ ...told, wantsUsage: true }, model.id, (field) => dropped.add(field));
    const isSame = dialect.name === surface.dialect.name;
    const body = isSame ? { ...asked, ...topLevel(told.rest) } : asked;
    for (const name of Object.keys(told.rest)) if (!Object.hasOwn(body, name)) dropped.add(name);
    checkDropped([...dropped].slice(hints.length), provider.name, unsayable);
    return { body: JSON.stringify(body), dropped: [...dropped] };
  };
  const options: TranslationOptions = {
    wantsUsage: conversation.wantsUsage,
    tools,
    unnamed: { id: `omen-${randomName(20)}`, model: model.id },
    inputEstimate: () => estimateTokens(conversation),
  };
  const { bytesOnly: kinds = [] } = dialect;
  const remotes = kinds.length === 0 ? [] : remotesIn(conversation, kinds);
  if (remotes.length === 0) return translation(dialect, surface.dialect, provider.name, write(conversation), options);
  return {
    kind: "pending",
    dropped: hints,
    write: async (fetchAll) => {
      const told = fetchAll ? inlined(conversation, kinds, remotes, await fetchAll(remotes)) : conversation;
      return translation(dialect, surface.dialect, provider.name, write(told), options);
    },
  };
}

/** Members of the request itself; what stood deeper within has a path for its name. */
const topLevel = (rest: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(rest).filter(([name]) => /^\w+$/.test(name)));

function passThrough(
  { dialect, forwarded }: Speech,
  provider: string,
  { body, hidesUsage }: { readonly body: string | Buffer; readonly hidesUsage: boolean },
  dropped: readonly string[],
): SendablePassage {
  return {
    kind: "forwarded",
    body,
    dialect: dialect.name,
    dropped,
    forwarded,
    whole: (bytes) => ({
      body: bytes,
      usage: dialect.readUsage(usageOf(bytes, provider)),
    }),
    otherForm: () => otherFormOf(dialect, { id: `omen-${randomName(20)}`, model: "" }),
    stream: () => (hidesUsage ? new HiddenUsage(dialect) : new PassThrough(dialect)),
  };
}

function translation(
  from: ProviderDialect,
  to: ClientDialect,
  provider: string,
  { body, dropped }: Pick<SendablePassage, "body" | "dropped">,
  options: TranslationOptions,
): SendablePassage {
  return {
    kind: "translated",
    body,
    dialect: from.name,
    dropped,
    whole(bytes) {
      const read = (value: JsonObject) => soundAnswer(from.decodeAnswer(value), options.unnamed);
      const answer = readAnswer(parseAnswer(bytes, provider), read, provider);
      return { body: JSON.stringify(to.encodeAnswer(options.tools.inAnswer(answer))), usage: answer.usage };
    },
    stream: () => new Translation(from, to, options),
    holdsStream: to.repeatsAtEnd === true,
    otherForm: () => otherFormOf(from, options.unnamed),
    ofOwn: (failure) => ofTheirs(failure, provider),
  };
}
