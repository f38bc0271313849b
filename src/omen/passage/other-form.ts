import type { Dialect, JsonObject, ProviderDialect } from "../dialect/dialect.ts";
import { EventStreamReader } from "../dialect/event-stream.ts";
import { soundAnswer, type AnswerName } from "../dialect/sound.ts";
import { SoundStream } from "../dialect/sound-stream.ts";
import { answerOf, eventsOf } from "../dialect/whole-stream.ts";
import type { AnswerEvent } from "../dialect/answer.ts";

/**
 * A provider's answer in the form that was asked for, where it came in the other: some servers stream whatever they are
 * asked, some never do. Both throw an `Error` for what is no answer of its dialect.
 */
export interface OtherForm {
  /** A whole answer as a stream's bytes. */
  stream(answer: JsonObject): Uint8Array;
  /** A stream's bytes as a whole answer. */
  whole(events: Uint8Array): Uint8Array;
}

/** Both ways within one dialect; undefined for a dialect in which none is written. */
export function otherFormOf(dialect: ProviderDialect, unnamed: AnswerName): OtherForm | undefined {
  if (dialect.joinPieces) return inPieces(dialect.joinPieces);
  if (!isWritten(dialect)) return undefined;
  return {
    stream(answer) {
      const events = eventsOf(soundAnswer(dialect.decodeAnswer(answer), unnamed));
      const encoder = dialect.encodeStream({ wantsUsage: true });
      return Buffer.from(events.map((event) => encoder.push(event)).join(""));
    },
    whole(bytes) {
      const answer = answerOf(eventsIn(dialect, bytes, unnamed));
      return Buffer.from(JSON.stringify(dialect.encodeAnswer(answer)));
    },
  };
}

/** Both ways of a dialect whose streams are answers in pieces: a whole answer is a stream of one. */
const inPieces = (join: (pieces: readonly JsonObject[]) => JsonObject): OtherForm => ({
  stream: (answer) => Buffer.from(`data: ${JSON.stringify(answer)}\n\n`),
  whole(bytes) {
    const pieces = new EventStreamReader().push(bytes).filter(({ data }) => data !== "" && data !== "[DONE]");
    return Buffer.from(JSON.stringify(join(pieces.map(({ data }) => JSON.parse(data) as JsonObject))));
  },
});

const isWritten = (dialect: ProviderDialect): dialect is Dialect => "encodeStream" in dialect;

function* eventsIn(dialect: ProviderDialect, bytes: Uint8Array, unnamed: AnswerName): Generator<AnswerEvent> {
  const [decoder, sound] = [dialect.decodeStream(), new SoundStream(unnamed)];
  for (const event of new EventStreamReader().push(bytes)) {
    for (const told of decoder.push(event)) {
      const before = sound.before(told);
      if (before) yield before;
      const taken = sound.take(told);
      if (taken) yield taken;
      if (taken?.type === "end") return;
    }
  }
}
