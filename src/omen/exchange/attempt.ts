import { monotonic, now as wallClock } from "../../platform/clock.ts";
import type { TimeoutsConfig } from "../../platform/config/index.ts";
import { publicName } from "../../platform/random.ts";
import { clientGone, Failure } from "../../platform/failure.ts";
import type { AnswerUsage } from "../dialect/answer.ts";
import { soundUsage } from "../dialect/sound.ts";
import { ToldError } from "../dialect/told-error.ts";
import type { SendablePassage } from "../passage/passage.ts";
import { collect } from "../provider/collect.ts";
import { neverArrived } from "../provider/http.ts";
import { succeeded, type Answer } from "../provider/index.ts";
import type { Deployment } from "../route/deployment.ts";
import { quotaIn, type Quota } from "../route/quota.ts";
import { Deadlines, type Client } from "./deadlines.ts";
import type { OpenOutlet } from "./outlet.ts";
import { relay, type Relayed, type StreamEnd } from "./relay.ts";
import { asStream, asWhole, isEventStream } from "./unasked-form.ts";
import { connectionFailure, failureOf, failureSaid } from "./upstream-failure.ts";

/** What an attempt is begun with. */
export interface AttemptOptions {
  readonly deployment: Deployment;
  readonly passage: SendablePassage;
  readonly stream: boolean;
  readonly client: Client;
  readonly timeouts: TimeoutsConfig;
  /** What continues what the client began, for the provider. */
  readonly headers: Readonly<Record<string, string>>;
  /** What the provider refuses by name may be left out. */
  readonly mayLeaveOut: boolean;
  /** Largest whole answer that is read, in bytes. */
  readonly answerBytesMax: number;
  /** More of a whole answer is held. Throws the `Failure` that says that there is no room. */
  readonly hold: (bytes: number) => void;
  /** A quiet stream gives a sign of life this often, in milliseconds. */
  readonly keepAliveMs: number;
  /** Another may answer if this one fails before it has said anything. */
  readonly mayBeAnothers: boolean;
  /** One answer is asked for, and not several. */
  readonly isOne: boolean;
  /** An answer whose client has left is read to its end all the same, so that what was used is known. */
  readonly drains: boolean;
  /** Told once how the attempt ended. */
  readonly onEnd: (end: AttemptEnd) => void;
}

/** How a call to a provider ended. */
export interface AttemptEnd {
  /** Unique for ever. */
  readonly id: string;
  readonly deployment: Deployment;
  /**
   * As HTTP would have it: 200, the provider's refusal, 502 for one that broke off, 504 for a deadline, 499 where
   * nobody wanted the answer any more.
   */
  readonly status: number;
  /** What it failed of, where it failed before anything of the answer was given. */
  readonly failure: Failure | undefined;
  /** What went wrong, in words, whenever it did. */
  readonly fault: string | undefined;
  /** As the provider counted; absent where it never came to that. */
  readonly usage: AnswerUsage | undefined;
  /** Bytes of the body that was sent, and of the answer as far as it came. */
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** What the provider refused by name, and was left out. */
  readonly leftOut: readonly string[];
  /** The provider answered with an error's status: it worked on nothing, and bills nothing. */
  readonly isRefused: boolean;
  /** Whether the provider may have got the request, and acts on it. */
  readonly mayHaveArrived: boolean;
  /** From the call until the first byte of the answer, where one came, and until the end. */
  readonly firstByteSeconds: number | undefined;
  readonly seconds: number;
  /** What the head of its answer said of its provider's limits. */
  readonly quota: Quota | undefined;
}

const statusOfEnd: Readonly<Record<StreamEnd, number>> = { done: 200, client_gone: clientGone, provider_failed: 502 };

/**
 * One call to a provider, from its body to its last byte. It ends exactly once, from inside, and says how. An exchange
 * may make several, one after the other; each may end after the exchange did.
 */
export class Attempt {
  readonly deployment: Deployment;
  readonly #options: AttemptOptions;
  readonly #deadlines: Deadlines;
  readonly #answer: Promise<Answer>;
  readonly #startedMs = monotonic();
  #firstByteMs: number | undefined;
  #receivedBytes = 0;
  #leftOut: readonly string[] = [];
  #mayHaveArrived = true;
  #isRefused = false;
  #quota: Quota | undefined;
  #end: AttemptEnd | undefined;
  #whenOver: ((end: AttemptEnd) => void) | undefined;

  /** Calls the provider. */
  constructor(options: AttemptOptions) {
    const { deployment, passage, stream, headers, mayLeaveOut } = options;
    this.deployment = deployment;
    this.#options = options;
    this.#deadlines = new Deadlines(options.client, deployment.provider.name, options.timeouts, options.drains);
    const { cancellation } = this.#deadlines;
    const { body, dialect } = passage;
    const call = { model: deployment.model.id, body, dialect, stream, cancellation, headers, mayLeaveOut };
    this.#answer = deployment.provider.call(call);
    this.#answer.catch(() => undefined); // whoever asks for the answer is told
  }

  /** When the first byte of the answer came, by the monotonic clock. */
  get firstByteMs(): number | undefined {
    return this.#firstByteMs;
  }

  /** Whether the provider may have got the request, and acted on it. */
  get mayHaveArrived(): boolean {
    return this.#mayHaveArrived;
  }

  get leftOut(): readonly string[] {
    return this.#leftOut;
  }

  /** Whether nobody wants the answer any more. */
  get isUnwanted(): boolean {
    return this.#deadlines.isUnwanted;
  }

  /** Nobody wants the answer any more. Idempotent. */
  cancel(): void {
    this.#deadlines.cancel();
  }

  /** Ends it with what its client is told: the caller may not go on. */
  fail(failure: Failure): void {
    this.#deadlines.fail(failure);
  }

  /** Calls back when the attempt is over: at once where it is. For one listener. */
  whenOver(listener: (end: AttemptEnd) => void): void {
    if (this.#end) listener(this.#end);
    else this.#whenOver = listener;
  }

  /** The whole answer, as its client gets it. Rejects with the `Failure` that the client is to be told. */
  async whole(): Promise<Uint8Array | string> {
    try {
      const answer = await this.#head();
      // Some send blanks while they think, for minutes (DeepSeek does): whoever sends anything isn't silent.
      const collected = collect(answer, this.#options.answerBytesMax, this.#holding);
      const bytes =
        collected instanceof Promise ? await collected.catch((error: unknown) => this.#explain(error)) : collected;
      this.#arrived(bytes.length);
      const { passage } = this.#options;
      const { body, usage } = passage.whole(asWhole(bytes, answer, passage, this.deployment));
      this.#over(this.#deadlines.hasLeft ? clientGone : 200, usage);
      return body;
    } catch (error) {
      throw this.#broken(error);
    }
  }

  /**
   * The body of a streamed answer, as its client gets it: undefined when nobody wants it any more. Rejects with the
   * `Failure` that the client is to be told, as long as nothing of the answer was given.
   */
  async stream(open: OpenOutlet): Promise<Relayed> {
    try {
      const head = await this.#head();
      const { passage, answerBytesMax } = this.#options;
      const answer = isEventStream(head)
        ? head
        : await asStream(head, passage, this.deployment, answerBytesMax, this.#holding).catch((error: unknown) =>
            this.#explain(error),
          );
      const codec = passage.stream();
      const body = await relay(answer, codec, {
        onBytes: (bytes) => {
          this.#arrived(bytes);
          if (passage.holdsStream) this.#holding(bytes);
        },
        onProgress: () => this.#deadlines.progress(),
        explain: (error) => this.#failureOf(error),
        open,
        keepAliveMs: this.#options.keepAliveMs,
        mayBeAnothers: this.#options.mayBeAnothers,
        isOne: this.#options.isOne,
        ...(this.#options.drains && { whenLeft: (listener) => this.#deadlines.whenLeft(listener) }),
        settle: (end, fault) => this.#over(statusOfEnd[end], codec.usage, undefined, fault?.message),
      });
      if (body instanceof ReadableStream) this.#deadlines.listen(); // not every body hears by itself of a client that left
      return body;
    } catch (error) {
      throw this.#broken(error);
    }
  }

  readonly #holding = (bytes: number): void => {
    this.#deadlines.progress();
    try {
      this.#options.hold(bytes);
    } catch (error) {
      this.#deadlines.fail(error as Failure);
    }
  };

  /** The head of an answer that is none of an error. */
  async #head(): Promise<Answer> {
    let answer: Answer;
    try {
      answer = await this.#answer;
    } catch (error) {
      this.#mayHaveArrived = !neverArrived(error);
      return this.#explain(error);
    }
    this.#leftOut = answer.leftOut ?? [];
    this.#quota = quotaIn(answer, monotonic(), wallClock());
    if (succeeded(answer)) return answer;
    this.#isRefused = true;
    throw this.#ofOwn(await failureOf(answer, this.deployment));
  }

  #arrived(bytes: number): void {
    this.#firstByteMs ??= monotonic();
    this.#receivedBytes += bytes;
  }

  /** Throws what a broken connection means; what was thrown where nobody wants the answer any more. */
  #explain(error: unknown): never {
    throw this.#failureOf(error) ?? error;
  }

  #ofOwn(failure: Failure): Failure {
    return this.#options.passage.ofOwn?.(failure) ?? failure;
  }

  #failureOf(error: unknown): Failure | undefined {
    if (error instanceof Failure) return error;
    if (this.#deadlines.ended) return this.#deadlines.ended;
    if (this.isUnwanted) return undefined;
    return error instanceof ToldError
      ? this.#ofOwn(failureSaid(error.said, () => undefined, this.deployment))
      : connectionFailure(error, this.deployment);
  }

  /** Ends with what was thrown, and gives it. */
  #broken(error: unknown): unknown {
    if (error instanceof Failure) this.#over(error.status, undefined, error);
    else this.#over(this.isUnwanted ? clientGone : 500, undefined);
    return error;
  }

  /** Only the first end counts. */
  #over(status: number, usage: AnswerUsage | undefined, failure?: Failure, fault = failure?.message): void {
    if (this.#end) return;
    this.#deadlines.end();
    const now = monotonic();
    this.#end = {
      id: attemptId(),
      deployment: this.deployment,
      status,
      failure,
      fault,
      usage: soundUsage(usage), // of an answer that passed as it was, it is whatever its provider says
      sentBytes: this.#options.passage.body.length,
      receivedBytes: this.#receivedBytes,
      leftOut: this.#leftOut,
      isRefused: this.#isRefused,
      mayHaveArrived: this.#mayHaveArrived,
      firstByteSeconds: this.#firstByteMs === undefined ? undefined : (this.#firstByteMs - this.#startedMs) / 1000,
      seconds: (now - this.#startedMs) / 1000,
      quota: this.#quota,
    };
    this.#options.onEnd(this.#end);
    this.#whenOver?.(this.#end);
  }
}

/** Unique for ever; later ones sort behind earlier ones, so that the table of records grows at its end alone. */
const attemptId = (): string => `att_${timeText()}${publicName(12)}`;

const lately = { ms: 0, text: "" };

/** The time in milliseconds, in nine letters that sort as it does. */
function timeText(): string {
  const ms = wallClock();
  if (ms !== lately.ms) {
    lately.ms = ms;
    lately.text = ms.toString(32).padStart(9, "0");
  }
  return lately.text;
}
