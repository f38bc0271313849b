import { expect, test } from "bun:test";
import { fold } from "../testing.ts";
import { openaiChat } from "./index.ts";

/** Mistral's models tell their thoughts as chunks of the content. */
const thinking = (text: string) => ({ type: "thinking", thinking: [{ type: "text", text }] });
const text = (said: string) => ({ type: "text", text: said });

test("thoughts among the chunks of a whole answer's content", () => {
  const content = [
    thinking("Hm."),
    text("Hi"),
    { type: "thinking", thinking: [] },
    text(" there."),
    null,
    { type: "x" },
  ];
  const annotations = [{ type: "url_citation", url_citation: { url: "https://a", title: "A" } }];
  const { choices } = openaiChat.decodeAnswer({ choices: [{ message: { content, annotations } }] });
  expect(choices[0]?.parts).toEqual([
    { type: "reasoning", text: "Hm." },
    { type: "text", text: "Hi", citations: [{ url: "https://a", title: "A" }] },
    { type: "text", text: " there." },
  ]);
});

test("and of a stream's, where texts are texts again", () => {
  const decoder = openaiChat.decodeStream();
  const contents = ["", [thinking("H")], [thinking("m.")], [text("Hi")], " there", "."];
  const events = contents.flatMap((content) =>
    decoder.push({ data: JSON.stringify({ choices: [{ index: 0, delta: { content } }] }) }),
  );
  const last = decoder.push({ data: '{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}' });
  expect(fold([...events, ...last]).choices).toEqual([
    {
      parts: [
        { type: "reasoning", text: "Hm." },
        { type: "text", text: "Hi there." },
      ],
      finish: "stop",
    },
  ]);
});
