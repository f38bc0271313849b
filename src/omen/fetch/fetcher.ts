import { lookup } from "node:dns/promises";
import type { Config } from "../../platform/config/index.ts";
import { Watch } from "../../platform/watch.ts";
import { Failure, quoted } from "../../platform/failure.ts";
import { AnswerTooLarge, collect } from "../provider/collect.ts";
import { Cancellation } from "../provider/cancellation.ts";
import { baseHeaders, describeNetworkError } from "../provider/http.ts";
import { sendOverWire } from "../provider/wire/index.ts";
import { isPublicAddress } from "./address.ts";
import type { Media, Remote } from "./inline.ts";
import { mediaTypeOf } from "./media-type.ts";
import { judgeUrl } from "./url.ts";

/** How the outside world is asked; tests have one of their own. */
export interface Surroundings {
  /** All addresses of a name. */
  resolve(host: string): Promise<readonly string[]>;
  mayCall(address: string): boolean;
}

const internet: Surroundings = {
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  mayCall: isPublicAddress,
};

/**
 * Fetches what a client names by URL, for providers that can't. A name is resolved once, all its addresses must be
 * public, and the connection goes to the very address that was judged: a name that changes its mind in between leads
 * nowhere. Redirects are not followed; proxies are not used.
 */
export class Fetcher {
  readonly #config: Config["fetch"];
  readonly #surroundings: Surroundings;

  constructor(config: Config["fetch"], surroundings: Surroundings = internet) {
    this.#config = config;
    this.#surroundings = surroundings;
  }

  /**
   * All of them, at once, in their order. Rejects with a `Failure` with status 400 that says
   * which could not be had, and why.
   */
  async all(remotes: readonly Remote[], client: AbortSignal): Promise<readonly Media[]> {
    const { max_urls: countMax } = this.#config;
    if (remotes.length > countMax)
      throw refused(`The request names ${remotes.length} URLs to fetch; fetch.max_urls allows ${countMax}.`);
    return Promise.all(remotes.map((remote) => this.#get(remote, client)));
  }

  async #get({ kind, url }: Remote, client: AbortSignal): Promise<Media> {
    const fail = (reason: string) => refused(`The ${kind} at ${quoted(url)} can't be fetched: ${reason}.`);
    const cancellation = Cancellation.of(client);
    const { seconds } = this.#config;
    const watch = new Watch(seconds * 1000, () => cancellation.cancel(fail(`it took longer than ${seconds} seconds`)));
    try {
      const bytes = await raced(this.#bytesOf(url, cancellation), cancellation);
      const mediaType = mediaTypeOf(bytes);
      if (mediaType === undefined || (kind === "image") !== mediaType.startsWith("image/"))
        throw new Error(kind === "image" ? "it is no PNG, JPEG, GIF or WebP" : "it is no PDF");
      return { mediaType, data: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64") };
    } catch (error) {
      if (client.aborted || error instanceof Failure) throw error;
      throw fail(describeNetworkError(error));
    } finally {
      watch.stop();
    }
  }

  async #bytesOf(url: string, cancellation: Cancellation): Promise<Uint8Array> {
    const { hosts, http: insecure, max_bytes: bytesMax } = this.#config;
    const judged = judgeUrl(url, { hosts, insecure });
    if (typeof judged === "string") throw new Error(judged);
    const addresses = judged.isAddress ? [judged.host] : await this.#surroundings.resolve(judged.host);
    const [address] = addresses;
    if (address === undefined || !addresses.every((one) => this.#surroundings.mayCall(one)))
      throw new Error("its address is not a public one");
    const answer = await sendOverWire({
      method: "GET",
      url: judged.href,
      address,
      headers: { ...baseHeaders, accept: "image/*, application/pdf" },
      cancellation,
    });
    if (answer.status !== 200) {
      answer.cancel();
      throw new Error(
        `its server answered ${answer.status}${answer.status < 400 ? ", and redirects are not followed" : ""}`,
      );
    }
    try {
      return await collect(answer, bytesMax);
    } catch (error) {
      throw error instanceof AnswerTooLarge
        ? new Error(`it is larger than ${bytesMax} bytes`, { cause: error })
        : error;
    }
  }
}

/** The promise, unless the cancellation comes first: a resolver can't be told to stop. */
function raced<T>(promise: Promise<T>, { signal }: Cancellation): Promise<T> {
  return new Promise((resolve, reject) => {
    const give = () => reject(signal.reason as Error);
    if (signal.aborted) give();
    else signal.addEventListener("abort", give, { once: true });
    promise.then(resolve, reject);
  });
}

const refused = (message: string): Failure =>
  new Failure({ status: 400, type: "invalid_request_error", code: "url_not_fetched", message });
