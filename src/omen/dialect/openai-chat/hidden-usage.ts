import { PassThrough } from "../stream-codec.ts";
import { withoutUsage } from "./stream-usage.ts";

/** A stream that passes through without the event that tells usage alone: Omen asked for it, the client did not. */
export class HiddenUsage extends PassThrough {
  override push(chunk: Uint8Array): Uint8Array {
    return withoutUsage(super.push(chunk));
  }
}
