import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";

/**
 * MCP over a WebSocket with subprotocol `mcp`, a message a frame (docs/websocket.md); unlike the
 * SDK's own it can send a key along.
 */
export class SocketTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>> | undefined;
  #socket: WebSocket | undefined;

  constructor(url: string, headers: Readonly<Record<string, string>> | undefined) {
    this.#url = url;
    this.#headers = headers;
  }

  start(): Promise<void> {
    const options = { protocols: ["mcp"], ...(this.#headers && { headers: this.#headers }) };
    const socket = new WebSocket(this.#url, options as never);
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => this.#receive(String(data)));
    socket.addEventListener("close", () => this.onclose?.());
    return new Promise((resolve, reject) => {
      socket.addEventListener("open", () => resolve());
      socket.addEventListener("error", (event) =>
        reject(new Error((event as { message?: string }).message ?? "the connection was refused")),
      );
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    this.#socket?.send(JSON.stringify(message));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#socket?.close();
    return Promise.resolve();
  }

  #receive(text: string): void {
    try {
      this.onmessage?.(JSON.parse(text) as JSONRPCMessage);
    } catch {
      this.onerror?.(new Error("the server sent what is no message"));
    }
  }
}
