/**
 * Microseconds since 1970 of a clock that processes of one machine share, as an integer;
 * within a process it never goes back.
 */
export const microseconds = (): number => Math.round((performance.timeOrigin + performance.now()) * 1_000);
