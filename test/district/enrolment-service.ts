/** Identity at the district's service: who is enrolled, who asks, who may command, and whom a place code clears. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../drivers/basics/clock.ts';
import type { TrustList } from '../../kiosk/credentials/trust-list.ts';
import type { Problem } from '../../kiosk/uplink/contract.ts';
import { sourceHeader } from '../../kiosk/uplink/http-contract.ts';
import { placeOf } from '../../kiosk/uplink/source.ts';
import { type ClearanceDesk, openClearanceDesk } from './clearance-desk.ts';
import { addClearanceRoutes } from './clearance-routes.ts';
import type { CommandDesk } from './command-desk.ts';
import { type OperatorCheck, operatorsOf } from './enrolment-operators.ts';
import { type DeviceRegister, openDeviceRegister } from './enrolment-register.ts';
import { addEnrolmentRoutes } from './enrolment-routes.ts';
import type { DistrictStore } from './store/store-contract.ts';

export interface IdentityParts {
  readonly store: DistrictStore;
  readonly commands: CommandDesk;
  readonly clock: Clock;
  /** Only enrolled boxes are let in. */
  readonly enrolled: boolean;
  /** Whose passes count for a clearance; without it nobody is cleared. */
  readonly trust: TrustList | null;
  /** Origins under which boxes know the service. */
  readonly audiences: () => readonly string[];
  readonly operator?: OperatorCheck;
}

export interface Identity {
  readonly register: DeviceRegister;
  readonly clearances: ClearanceDesk | null;
  /** Why this request is not of the box it names, as found when it came in; null when it is. */
  whyNot(request: FastifyRequest): string | null;
  addRoutes(
    whoAsks: (request: FastifyRequest, reply: FastifyReply) => string | null,
    problem: (reply: FastifyReply, status: number, body: Problem) => FastifyReply,
  ): void;
}

/** Opens the register and looks at every request as it comes in. */
export async function openIdentity(app: FastifyInstance, parts: IdentityParts): Promise<Identity> {
  const { store, commands, clock, enrolled, trust, audiences } = parts;
  const register = await openDeviceRegister(store.records);
  const clearances = trust === null ? null : openClearanceDesk({ register, commands, trust, clock });
  const reasons = new WeakMap<FastifyRequest, string>();

  app.addHook('onRequest', async (request) => {
    const source = request.headers[sourceHeader];
    if (typeof source !== 'string' || placeOf(source) === null) return;
    if (!enrolled && register.known(source).length === 0) return;
    const reason = await register.whyNot(request.headers.authorization, source, audiences(), clock.wallMs());
    if (reason !== null) reasons.set(request, reason);
  });
  return {
    register,
    clearances,
    whyNot: (request) => (enrolled ? (reasons.get(request) ?? null) : null),
    addRoutes(whoAsks, problem) {
      const { records } = store;
      const operator = parts.operator ?? operatorsOf(records);
      // A scope of its own: only here JSON is taken.
      app.register((scope, _options, done) => {
        scope.addContentTypeParser(
          'application/json',
          { parseAs: 'string' },
          scope.getDefaultJsonParser('error', 'error'),
        );
        addEnrolmentRoutes(scope, { register, commands, records, clock, operator, whoAsks, problem });
        if (clearances !== null) addClearanceRoutes(scope, { desk: clearances, nowMs: () => clock.wallMs(), problem });
        done();
      });
    },
  };
}
