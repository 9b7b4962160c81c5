/**
 * Every type of event the ledger can hold. The registry only grows: a type once written on a box keeps its name and
 * its meaning, because its events live longer than the software. The reference events.md is rendered from it.
 */
import { z } from 'zod';
import * as data from './event-data.ts';

/** How long an event may be kept, and why: the policy maps each class to days, counted from its acknowledgement. */
const retentionClasses = {
  passage: 'who passed, with health data under a pseudonym: the shortest time',
  security: 'alarms, staff and portal: as long as an inquiry may need them',
  technical: 'devices, software and configuration: for maintenance',
  oversight: 'reports, handovers and inspections: as long as the district must account for them',
} as const;

export type RetentionClass = keyof typeof retentionClasses;

interface EventDefinition {
  readonly data: z.ZodObject;
  /** Goes up before the rest and rings at the district. */
  readonly alarm: boolean;
  readonly retention: RetentionClass;
  readonly meaning: string;
}

function define<S extends z.ZodObject>(retention: RetentionClass, schema: S, meaning: string) {
  return { data: schema, alarm: false, retention, meaning } as const;
}

function alarm<S extends z.ZodObject>(retention: RetentionClass, schema: S, meaning: string) {
  return { data: schema, alarm: true, retention, meaning } as const;
}

export const events = {
  'access.granted': define('passage', data.decision, 'The machine lets the person pass.'),
  'access.denied': define('passage', data.decision, 'The machine refuses the passage.'),
  'access.referred': define('passage', data.decision, 'The machine cannot verify; staff must look.'),
  'access.stayHomeLeaving': alarm('passage', data.stayHome, 'Somebody who must stay at home was seen at the gate.'),
  'access.overridden': define('passage', data.override, 'A member of staff decided, with a reason.'),
  'encounter.setAside': define('passage', data.setAside, 'The person waits for another measurement.'),
  'encounter.abandoned': define('passage', data.abandoned, 'An encounter ended without a verdict.'),
  'person.registered': define('passage', data.registered, 'Personal data was taken and sealed to the district.'),
  'reading.clinical': define('passage', data.clinicalReading, 'Staff entered the value of a clinical thermometer.'),

  'portal.released': define('security', data.released, 'The portal was released for one passage.'),
  'portal.releaseFailed': define('security', data.releaseFailed, 'The relay did not do what it was told.'),
  'portal.opened': define('security', data.ofEncounter, 'The portal opened after a release.'),
  'portal.closed': define('security', data.lasted, 'The portal closed; how long it had been open.'),
  'portal.notOpened': define('security', data.ofEncounter, 'Nobody opened the portal within the release time.'),
  'portal.heldOpen': define('security', data.lasted, 'The portal stays open beyond the allowed time.'),
  'portal.heldOpenEnded': define('security', data.lasted, 'The portal that was held open is closed.'),
  'portal.forcedOpen': alarm('security', data.nothing, 'The portal opened without a release.'),
  'portal.tailgating': alarm('security', data.tailgating, 'More people went through than were released.'),
  'portal.modeChanged': define('security', data.modeChanged, 'The mode of the portal changed.'),
  'portal.requestToExit': define('security', data.nothing, 'Somebody inside asked to leave.'),

  'fire.alarm': alarm('security', data.nothing, 'The fire input is active; the release is wired in hardware.'),
  'fire.ended': define('security', data.lasted, 'The fire input is quiet again.'),
  'tamper.detected': alarm('security', data.tamper, 'A tamper contact opened.'),
  'tamper.ended': define('security', data.tamperEnded, 'The tamper contact is closed again.'),
  'staff.maskSeen': define('passage', data.maskSeen, 'Staff confirmed that a mask is worn.'),
  'watchlist.hit': alarm('security', data.watchlistHit, 'A person of concern came before the devices.'),
  'supervisor.called': alarm('security', data.supervisorCalled, 'Staff called a supervisor.'),
  'staff.signedIn': define('security', data.staffOnly, 'A member of staff signed in.'),
  'staff.signedOut': define('security', data.staffOnly, 'A member of staff signed out.'),
  'staff.signInFailed': define('security', data.signInFailed, 'A sign-in failed; how many in a row.'),

  'technician.signedIn': define('security', data.technicianOnly, 'A technician signed in.'),
  'technician.signedOut': define('security', data.technicianOnly, 'A technician signed out.'),
  'technician.signInFailed': define('security', data.signInFailed, 'A technician’s sign-in failed; how many in a row.'),
  'technician.tested': define('technical', data.tested, 'A technician tested a part; what came of it.'),
  'relay.testAsked': define('security', data.technicianOnly, 'A technician releases the portal to test the relay.'),
  'correction.changed': define('oversight', data.correctionChanged, 'The correction of the thermometer was changed.'),
  'part.restarted': define('technical', data.partRestarted, 'A technician started a part again.'),
  'trace.recorded': define('technical', data.traceRecorded, 'What crossed the port of a device was recorded.'),
  'export.written': define('oversight', data.exported, 'Events were written to a medium, sealed to the district.'),

  'device.lost': alarm('technical', data.deviceLost, 'A device cannot be used.'),
  'device.back': define('technical', data.deviceBack, 'A lost device works again.'),
  'power.lost': alarm('technical', data.nothing, 'The mains are gone.'),
  'power.back': define('technical', data.lasted, 'The mains are back.'),
  'communication.lost': define('technical', data.why, 'The district cannot be reached.'),
  'communication.back': define('technical', data.lasted, 'The district can be reached again.'),
  'clock.stepped': define('technical', data.clockStepped, 'The wall clock jumped.'),
  'clock.trusted': define('technical', data.clockTrusted, 'The wall clock is trusted from here on.'),
  'station.started': define('technical', data.stationStarted, 'The station started.'),
  'station.stopped': define('technical', data.why, 'The station ended in order.'),
  'software.updated': define('technical', data.softwareUpdated, 'Another version of the software is installed.'),
  'software.offered': define(
    'technical',
    data.softwareOffered,
    'The district has a signed release newer than this one.',
  ),
  'software.filesChanged': alarm(
    'technical',
    data.filesChanged,
    'Files of the package are not as they were installed.',
  ),
  'software.updateBegun': define('technical', data.updateBegun, 'A signed release is about to be installed.'),
  'software.updateReturned': define(
    'technical',
    data.updateReturned,
    'A new version was not well; the one before is put back.',
  ),
  'configuration.loaded': define('technical', data.configurationLoaded, 'A site configuration is in force.'),
  'configuration.pinsTaken': define(
    'technical',
    data.configurationPinsTaken,
    'Other PINs or badges of the site file count from here on, without a restart.',
  ),
  'configuration.refused': define(
    'technical',
    data.configurationRefused,
    'A changed site file cannot be used; what was in force stays.',
  ),
  'policy.loaded': define('technical', data.policyLoaded, 'A policy is in force.'),
  'list.loaded': define('technical', data.listLoaded, 'A version of the roster or the watchlist is in force.'),
  'list.refused': define('technical', data.listRefused, 'A list was not taken; the one before stays.'),
  'list.damaged': define('technical', data.listDamaged, 'The file of a list cannot be read and was given up.'),
  'policy.refused': define('technical', data.policyRefused, 'A policy was not taken; the one before stays.'),
  'policy.expired': alarm('technical', data.policyExpired, 'The policy is out of date; its own rule decides.'),
  'command.taken': define('security', data.commandTaken, 'A command of the district is followed from here on.'),
  'command.refused': define('security', data.commandRefused, 'A command was not followed, and why.'),
  'command.done': define('security', data.commandDone, 'What became of a command that was taken.'),
  'device.keyChanged': define(
    'security',
    data.keyChanged,
    'The box has another key; the one before signed the change.',
  ),
  'announcement.played': define('technical', data.announcement, 'A notice was played to its end.'),
  'sound.muted': define('oversight', data.muted, 'Loops and notices were silenced for a time; 0 ends it.'),
  'sound.volumeSet': define('oversight', data.volumeSet, 'The volume was changed for a time; 0 ends it.'),
  'notice.posted': define('oversight', data.noticePosted, 'A notice was put up for a time; 0 takes it down.'),
  'sound.degraded': define('technical', data.why, 'Nothing can be heard.'),
  'sound.back': define('technical', data.lasted, 'Sound works again.'),
  'screen.lost': define('technical', data.why, 'The screen gives no sign of life.'),
  'screen.restarted': define('technical', data.screenRestarted, 'The shell of the screen was started again.'),
  'screen.back': define('technical', data.lasted, 'The screen shows what it is told again.'),
  'ledger.checkpoint': define('oversight', data.checkpoint, 'The box signs all events before this one.'),
  'ledger.spaceLow': alarm('technical', data.spaceLow, 'The space of the ledger is nearly used up.'),
  'ledger.spaceBack': define('technical', data.lasted, 'The ledger has room again.'),
  'ledger.pruned': define('oversight', data.pruned, 'Acknowledged events whose time was over were dropped.'),
  'ledger.asideRemoved': define(
    'oversight',
    data.asideRemoved,
    'A ledger set aside is removed: the district has it, and the time of all it holds is over.',
  ),
  'ledger.damaged': alarm(
    'technical',
    data.damaged,
    'An older ledger was set aside: damaged, or brought back from a copy; `place` says which.',
  ),
  'ledger.handedOver': define('oversight', data.handedOver, 'The box writes no more: its replacement goes on.'),
  'ledger.handOverCalledOff': define(
    'oversight',
    data.handOverCalledOff,
    'The handing over was called off: this box goes on.',
  ),
  'ledger.restored': define('oversight', data.restored, 'A replacement box goes on from a backup.'),
  'box.retired': define('oversight', data.retired, 'The box is being erased for good.'),

  'daily.report': define('oversight', data.dailyReport, 'The report of a day, also when nothing happened.'),
  'shift.handover': define('oversight', data.handover, 'The duty was handed over.'),
  'disinfection.done': define('oversight', data.disinfection, 'An area was disinfected.'),
  'inspection.visit': define('oversight', data.inspection, 'A supervisor came; what was found.'),
  'personalData.erased': define('oversight', data.erased, 'Sealed personal data was erased.'),
} as const satisfies Record<string, EventDefinition>;

export type EventType = keyof typeof events;

type DeepReadonly<T> = T extends readonly (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export type EventData<T extends EventType> = DeepReadonly<z.infer<(typeof events)[T]['data']>>;

function fieldsOf(schema: z.ZodObject): string {
  const names = Object.entries(schema.shape).map(([name, field]) =>
    field instanceof z.ZodOptional ? `${name}?` : field instanceof z.ZodNullable ? `${name} (or null)` : name,
  );
  return names.length === 0 ? '–' : names.join(', ');
}

/** The reference of all events as Markdown, ending with a line feed; what kiosk/ledger/events.md must hold. */
export function renderEventReference(): string {
  const lines = [
    '# Events',
    '',
    'Generated from `kiosk/ledger/events.ts`; do not edit.',
    '',
    '| type | alarm | kept as | data | meaning |',
    '|---|---|---|---|---|',
    ...Object.entries(events).map(
      ([type, { alarm, retention, data, meaning }]) =>
        `| \`${type}\` | ${alarm ? 'yes' : ''} | ${retention} | ${fieldsOf(data)} | ${meaning} |`,
    ),
    '',
    '## Kept as',
    '',
    ...Object.entries(retentionClasses).map(([name, why]) => `- **${name}**: ${why}`),
    '',
  ];
  return lines.join('\n');
}
