/** From the reason codes of MQTT 5 (§2.4) and the errors of a socket to the faults every transport tells. */
import type { UplinkFault } from './fault.ts';

/** The fault behind a reason code of 0x80 and above, wherever it stood: CONNACK, PUBACK, SUBACK or DISCONNECT. */
export function faultOfReason(reason: number): UplinkFault {
  const detail = `reason 0x${reason.toString(16)}${named(reason)}`;
  switch (reason) {
    // Identifier, password, authorisation, ban, authentication method.
    case 0x85:
    case 0x86:
    case 0x87:
    case 0x8a:
    case 0x8c:
      return { code: 'notAuthorised', detail };
    case 0x95:
      return { code: 'tooLarge', detail };
    // Topic, payload, retain, quality of service, version: the same again would fare no better.
    case 0x84:
    case 0x8f:
    case 0x90:
    case 0x99:
    case 0x9a:
    case 0x9b:
    case 0x9e:
    case 0xa2:
      return { code: 'refused', detail };
    // Another server: not followed, as no redirect is.
    case 0x9c:
    case 0x9d:
      return { code: 'captivePortal', detail };
    // Shutting down, keep alive, taken over, administrative action.
    case 0x8b:
    case 0x8d:
    case 0x8e:
    case 0x98:
      return { code: 'dropped', detail };
    default:
      return { code: 'serverError', detail };
  }
}

/** The fault of a connection that failed with `error` before (`reached` false) or after the broker was reached. */
export function faultOfError(error: unknown, reached: boolean): UplinkFault {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return faultOfReason(code);
  const detail = typeof code === 'string' ? code : error instanceof Error ? error.message : String(error);
  if (!reached) return { code: 'unreachable', detail };
  // Mosquitto refuses a message above its `message_size_limit` with 0x95, which MQTT 5 §3.4.2.1 does not know in a PUBACK.
  if (detail === 'Invalid puback reason code') return { code: 'tooLarge', detail };
  // Errors of the socket have a name; those of the packet parser have none.
  return { code: typeof code === 'string' ? 'dropped' : 'malformedAnswer', detail: detail.slice(0, 200) };
}

/** Those a technician meets. */
function named(reason: number): string {
  switch (reason) {
    case 0x86:
      return ', user name or password';
    case 0x87:
      return ', not authorised';
    case 0x8e:
      return ', another box uses the same place codes';
    case 0x95:
      return ', packet too large';
    default:
      return '';
  }
}
