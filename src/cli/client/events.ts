/**
 * The data of each event of an SSE stream (WHATWG HTML §9.2.6): lines end with LF, CRLF or CR, several data lines are
 * one text. An event that the stream's end cuts short is dropped, as the standard says. Rejects as the stream does.
 */
export async function* eventData(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  let data: string[] = [];
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/); // a CR at the end may be half a CRLF
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.startsWith("data:")) data.push(line.slice(line[5] === " " ? 6 : 5));
      if (line !== "" || data.length === 0) continue;
      yield data.join("\n");
      data = [];
    }
  }
}
