import type { Client } from "@modelcontextprotocol/client";
import type { ClientSide, Severity } from "../gate/caller.ts";
import type { CallContext } from "../tool/tool.ts";

/** What a mounted server asks and tells while it is at work, on its way to the client whose call it works for. */

/** What a client can be asked by the servers behind Glyph. */
export interface Abilities {
  readonly elicits: boolean;
  readonly samples: boolean;
}

export const abilitiesOf = (client: ClientSide | undefined): Abilities => ({
  elicits: client?.elicits === true,
  samples: client?.samples === true,
});

/** Said to a server only where the client behind Glyph can do it too. */
export const capabilitiesFor = ({ elicits, samples }: Abilities) => ({
  ...(elicits && { elicitation: { form: { applyDefaults: true } } }),
  ...(samples && { sampling: {} }),
});

/** The calls of one connection to a server: what it asks is for the latest of them, all of which are one client's. */
export class Relay {
  readonly #server: string;
  readonly #onLog: (line: string) => void;
  readonly #running = new Set<CallContext>();
  #severity: Severity | undefined;

  constructor(server: string, onLog: (line: string) => void) {
    this.#server = server;
    this.#onLog = onLog;
  }

  /** Has a server's questions and news answered and passed on. */
  attach(client: Client, { elicits, samples }: Abilities): void {
    if (elicits) {
      client.setRequestHandler("elicitation/create", async ({ params }) => {
        if (params.mode === "url") throw new Error("Glyph passes no URLs to a person for a server");
        this.#onLog("asks the person at the client");
        const message = `${this.#server} asks: ${params.message}`;
        return (await this.#client().elicit({ ...params, message, _meta: this.#labelled(params._meta) })) as never;
      });
    }
    if (samples) {
      client.setRequestHandler("sampling/createMessage", async ({ params }) => {
        this.#onLog("asks the client's model");
        return (await this.#client().sample({ ...params, _meta: this.#labelled(params._meta) })) as never;
      });
    }
    client.setNotificationHandler("notifications/message", ({ params: { level, data, logger } }) => {
      const whose = logger === undefined ? this.#server : `${this.#server}/${logger}`;
      this.#latest()?.log(level, data, whose);
    });
  }

  /** Counts a call as under way until what is returned is called. */
  begin(context: CallContext): () => void {
    this.#running.add(context);
    return () => this.#running.delete(context);
  }

  /** The severity that the server is to be told of, where the client has said another than the last time. */
  newSeverity({ client }: CallContext): Severity | undefined {
    const severity = client?.severity;
    if (severity === undefined || severity === this.#severity) return undefined;
    this.#severity = severity;
    return severity;
  }

  #latest(): ClientSide | undefined {
    return [...this.#running].findLast(({ client }) => client)?.client;
  }

  #client(): ClientSide {
    const client = this.#latest();
    if (!client) throw new Error("no call of a client is under way, so that nobody can be asked");
    return client;
  }

  /** A client can tell by this who asks, whatever the words say. */
  #labelled(meta: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
    return { ...meta, "glyph/server": this.#server };
  }
}
