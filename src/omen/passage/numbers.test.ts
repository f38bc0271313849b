import { describe, expect, test } from "bun:test";
import { invalidRequest } from "../../platform/failure.ts";
import { ofItemsBehind, ofTheirs } from "./numbers.ts";

describe("items behind those of the conversation before", () => {
  const told = (message: string, param: string | null, before: number) => {
    const { message: words, param: path, code, status } = ofItemsBehind(invalidRequest(message, param, "c"), before);
    expect([code, status]).toEqual(["c", 400]);
    return [words, path];
  };

  test.each([
    [
      "Invalid value: 'nobody' at input[2].role.",
      "input[2].role",
      "Invalid value: 'nobody' at input[0].role.",
      "input[0].role",
    ],
    [
      "body.input.3.content: Field required",
      "input.3.content",
      "body.input.1.content: Field required",
      "input.1.content",
    ],
    ["input[12] and input[2]", null, "input[10] and input[0]", null],
    ["Too long.", "max_output_tokens", "Too long.", "max_output_tokens"],
    ["myinput[4] has input 5", null, "myinput[4] has input 5", null],
  ])("are counted as the client counts them: %s", (message, param, words, path) => {
    expect(told(message, param, 2)).toEqual([words, path]);
    expect(told(message, param, 0)).toEqual([message, param]);
  });

  test("and of one before it is said that the client has not sent it", () => {
    expect(told("No tool output for input[1]", "input[1]", 2)).toEqual([
      "No tool output for input[1]. It is counted from the beginning of the conversation, of which 2 items are from before.",
      "input[1]",
    ]);
  });
});

test("numbers of a request that was translated are said to be the provider's", () => {
  for (const [message, param, isNumbered] of [
    ["messages[3].content is empty", null, true],
    ["Bad", "contents.0.parts", true],
    ["Your messages are 3 too many", "model", false],
  ] as const) {
    const failure = ofTheirs(invalidRequest(message, param), "p");
    expect(failure.message).toBe(
      isNumbered ? `${message}. The numbers are those of the request as the provider 'p' got it.` : message,
    );
    expect(failure.param).toBe(param);
  }
});
