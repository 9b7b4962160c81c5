/** Clears people who scanned a kiosk's place code: their pass is verified here, and the box of that place is told. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../drivers/basics/clock.ts';
import { err, ok, type Result } from '../../drivers/basics/result.ts';
import type { Credential } from '../../kiosk/access/credential.ts';
import { verifyDistrictPass, districtPassPrefix } from '../../kiosk/credentials/district-pass.ts';
import { type PlaceCodeFault, verifyPlaceCode } from '../../kiosk/credentials/place-code.ts';
import type { TrustList } from '../../kiosk/credentials/trust-list.ts';
import { sourceOf } from '../../kiosk/uplink/source.ts';
import type { CommandDesk } from './command-desk.ts';
import type { DeviceRegister } from './enrolment-register.ts';

export interface ClearanceFault {
  readonly code:
    | PlaceCodeFault['code']
    | 'passInvalid'
    | 'passExpired'
    /** Made too long ago: a picture of it may be anybody's. */
    | 'passOld'
    /** By this code this holder was cleared already. */
    | 'clearedBefore';
  readonly detail: string;
}

export interface Cleared {
  /** The command's id. */
  readonly id: string;
  readonly source: string;
}

export interface ClearanceDesk {
  /** Verifies both and sends the command; the box decides, with presence and temperature, whether the holder passes. */
  clear(placeCode: string, pass: string): Promise<Result<Cleared, ClearanceFault>>;
}

export interface ClearanceOptions {
  readonly register: DeviceRegister;
  readonly commands: Pick<CommandDesk, 'issue'>;
  /** Whose passes count. */
  readonly trust: TrustList;
  readonly clock: Clock;
  /** How old a pass of a phone may be; minutes. */
  readonly passMaxAgeMinutes?: number;
}

type DistrictPass = Extract<Credential, { kind: 'districtPass' }>;

/** How long a clearance is good for: the walk from the code to the thermometer, and the queue. */
const clearedForS = 90;
/** The register is read again for an unknown box at most so often: milliseconds. */
const reloadMs = 5_000;
/** Clearances remembered against repetition; each for as long as its code could be shown. */
const rememberedMs = 10 * 60_000;

export function openClearanceDesk(options: ClearanceOptions): ClearanceDesk {
  const { register, commands, trust, clock } = options;
  const passMaxAgeS = (options.passMaxAgeMinutes ?? 30) * 60;
  const given = new Map<string, number>();
  let reloadedMs = 0;

  function passOf(text: string): Result<DistrictPass, ClearanceFault> {
    const refused = (code: ClearanceFault['code'], detail: string) => err({ code, detail });
    const trimmed = text.trim();
    if (!trimmed.startsWith(districtPassPrefix)) return refused('passInvalid', 'no district pass');
    const check = verifyDistrictPass(trimmed, trust);
    if (check.outcome !== 'verified') return refused('passInvalid', `${check.step}: ${check.detail}`);
    const pass = check.credential;
    if (pass.kind !== 'districtPass') return refused('passInvalid', 'no district pass');
    const nowS = clock.wallMs() / 1000;
    if (pass.expiresAtS <= nowS) return refused('passExpired', 'expired');
    if (pass.medium !== 'phone') return refused('passInvalid', 'a pass for paper is shown to the kiosk itself');
    return pass.issuedAtS + passMaxAgeS < nowS ? refused('passOld', 'made too long ago') : ok(pass);
  }

  return {
    async clear(placeCode, passText) {
      const nowMs = clock.wallMs();
      const judge = () => verifyPlaceCode(placeCode.trim(), (place) => register.known(sourceOf(place)), nowMs);
      let code = judge();
      if (!code.ok && code.error.code === 'unknownPlace' && nowMs - reloadedMs > reloadMs) {
        reloadedMs = nowMs;
        await register.reload();
        code = judge();
      }
      if (!code.ok) return code;
      const pass = passOf(passText);
      if (!pass.ok) return pass;
      const { holder, issuer, colour, compounds, test, itineraryAtRisk, expiresAtS } = pass.value;
      const { slot, nonce, place } = code.value;
      for (const [key, atMs] of given) if (atMs < nowMs - rememberedMs) given.delete(key);
      const key = `${nonce} ${holder}`;
      if (given.has(key)) return err({ code: 'clearedBefore', detail: 'once for each code' });
      // Taken before anything is waited for: of two requests at once, one goes through.
      given.set(key, nowMs);
      const clearedAtS = Math.floor(nowMs / 1000);
      const source = sourceOf(place);
      const clearance = {
        slot,
        nonce,
        id: randomUUID(),
        holder,
        issuer,
        colour,
        compounds: [...compounds],
        test,
        itineraryAtRisk,
        clearedAtS,
        expiresAtS: Math.min(expiresAtS, clearedAtS + clearedForS),
      };
      return ok({ id: await commands.issue(source, { name: 'clearance', clearance }, clearedForS), source });
    },
  };
}
