import { expect, test } from "bun:test";
import { answering, beginning, sending, thisTurn } from "./turn.ts";

test("what came in one turn goes through the stages kind by kind, whatever the order in which it came", async () => {
  const seen: string[] = [];
  const one = async (name: string): Promise<void> => {
    await beginning.reached();
    seen.push(`${name} begins`);
    await sending.reached();
    seen.push(`${name} sends`);
    await answering.reached();
    seen.push(`${name} answers`);
  };
  await Promise.all(["a", "b", "c"].map(one));
  const kinds = ["begins", "sends", "answers"];
  expect(seen).toEqual(kinds.flatMap((kind) => ["a", "b", "c"].map((name) => `${name} ${kind}`)));
});

test("what needs several stages of one turn has them in it", async () => {
  const turn = thisTurn();
  await beginning.reached();
  for (let step = 0; step < 20; step++) await Promise.resolve();
  await sending.reached();
  await answering.reached();
  expect(thisTurn()).toBe(turn);
});

test("who comes when a stage has passed has it in the next turn", async () => {
  await answering.reached();
  const turn = thisTurn();
  await beginning.reached();
  expect(thisTurn()).toBe(turn + 1);
  await sending.reached();
  await sending.reached();
  expect(thisTurn()).toBe(turn + 2);
});

test("an answer waits for nobody who is not there yet", async () => {
  let isLate = false;
  const late = Bun.sleep(1000).then(() => (isLate = true));
  await beginning.reached();
  await sending.reached();
  await answering.reached();
  expect(isLate).toBe(false);
  await late;
});
