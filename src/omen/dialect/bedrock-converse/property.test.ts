import { expect, test } from "bun:test";
import { complaintAbout } from "../../../../test/support/upstream/aws/converse-schema.ts";
import { fold, spoilt } from "../testing.ts";
import { bedrockConverse } from "./index.ts";
import { ConverseDice, randomAnswer, randomConversation, writeAnswer, writeStream } from "./testing.ts";

const rounds = 400;
const models = [
  "amazon.nova-lite-v1:0",
  "us.amazon.nova-2-lite-v1:0",
  "meta.llama4",
  "us.anthropic.claude-opus-4-6-v1",
];

test("what is sent is what the service takes, whatever was asked for, and the same each time", () => {
  for (let seed = 1; seed <= rounds * 4; seed++) {
    const conversation = randomConversation(new ConverseDice(seed));
    const model = models[seed % models.length] ?? "m";
    const body = bedrockConverse.encodeRequest(conversation, model, () => undefined);
    expect(complaintAbout(body), `seed ${seed}: ${JSON.stringify(body)}`).toBeUndefined();
    const again = bedrockConverse.encodeRequest(structuredClone(conversation), model, () => undefined);
    expect(JSON.stringify(again), `seed ${seed}`).toBe(JSON.stringify(body));
  }
});

test("an answer is read as it was meant, whole and streamed", () => {
  for (let seed = 1; seed <= rounds; seed++) {
    const dice = new ConverseDice(seed);
    const answer = randomAnswer(dice);
    expect(bedrockConverse.decodeAnswer(writeAnswer(answer)), `seed ${seed}`).toEqual(answer);
    const decoder = bedrockConverse.decodeStream();
    const events = writeStream(dice, answer).flatMap((event) => decoder.push(event));
    expect(events.at(-1)).toEqual({ type: "end" });
    expect(fold(events), `seed ${seed}`).toEqual(answer);
  }
});

test("an answer that is wrong somewhere is read, or refused with an Error", () => {
  let refused = 0;
  for (let seed = 1; seed <= rounds * 3; seed++) {
    const dice = new ConverseDice(seed);
    const answer = randomAnswer(dice);
    try {
      bedrockConverse.decodeAnswer({ ...writeAnswer(answer), ...(spoilt(dice, writeAnswer(answer)) as object) });
      const decoder = bedrockConverse.decodeStream();
      for (const { event, data } of writeStream(dice, answer)) {
        const broken = JSON.stringify(spoilt(dice, JSON.parse(data)));
        decoder.push(event === undefined ? { data: broken } : { event, data: broken });
      }
    } catch (error) {
      expect(error, `seed ${seed}`).toBeInstanceOf(Error);
      refused++;
    }
  }
  expect(refused).toBeLessThan(rounds * 3);
});
