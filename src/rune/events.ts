import { failure } from "./failure.ts";
import { library } from "./loader.ts";
import { getU32, struct } from "./memory.ts";
import { EventFault, EventScan as layout, Status } from "./native.gen.ts";

/** What stands in some bytes of server-sent events. */
export interface EventScan {
  /** Offset behind the last whole event. */
  readonly end: number;
  /** Whether that is the one that ends the stream. */
  readonly hasEnded: boolean;
  /** Whether there is a CR: then nothing else is told. */
  readonly hasCr: boolean;
  /** The first text that can't be what it should: a line that is no field, or data that is no JSON object. */
  readonly fault: { readonly isData: boolean; readonly start: number; readonly end: number } | undefined;
}

const scanned = struct(layout.bytes);

/**
 * Finds the last whole event, and the first that can't be one. `markers` are the lines that
 * end a stream, ended by LF each.
 */
export function scanEvents(bytes: Uint8Array, markers: Uint8Array): EventScan {
  const status = library().symbols.rune_events_scan(bytes, bytes.length, markers, markers.length, scanned.bytes);
  if (status !== Status.ok) throw failure(status);
  const { end, has_ended: hasEnded, has_cr: hasCr, fault, fault_start: start, fault_end: faultEnd } = layout.at;
  const kind = getU32(scanned, fault);
  return {
    end: getU32(scanned, end),
    hasEnded: getU32(scanned, hasEnded) === 1,
    hasCr: getU32(scanned, hasCr) === 1,
    fault:
      kind === EventFault.none
        ? undefined
        : { isData: kind === EventFault.no_object, start: getU32(scanned, start), end: getU32(scanned, faultEnd) },
  };
}
