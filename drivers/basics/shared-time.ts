/** Milliseconds of the system's monotonic clock: the one time that two processes of a machine share. */
export function sharedMonotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
