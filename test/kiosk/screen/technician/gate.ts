/** A gate in simulated time with its page in a real browser, for a technician to touch. */
import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { catalogue } from '../../../../kiosk/screen/texts/catalogue.ts';
import { seesAll } from '../../../../kiosk/station/page/seen-by.ts';
import type { ScreenServer } from '../../../../kiosk/station/page/server.ts';
import { hashPin } from '../../../../kiosk/station/staff/pin.ts';
import { World } from '../../../simulation/world.ts';
import { servePageOf } from '../page-of-world.ts';
import { forEveryTest, siteOf, TouchedGate } from '../touched-gate.ts';

const words = catalogue.en;

class TechnicianGate extends TouchedGate {
  /** Exports are sealed to the district. */
  readonly district = generateKeyPairSync('x25519');

  async signIn(): Promise<void> {
    await this.tap(words.status.staff, words.technician.open);
    await this.type('246810');
    await this.tap(words.staff.signIn);
    await this.page.locator('.tabs').waitFor();
  }

  protected override serve(world: World, pageDirectory: string): Promise<ScreenServer> {
    return servePageOf(world, pageDirectory, () => seesAll);
  }

  protected async startWorld(): Promise<World> {
    const { header, loaded: site } = siteOf('technician');
    const pin = site.site.staff[0]?.pin ?? expect.unreachable();
    const second = { id: 'A-02', pin: await hashPin('864200', Buffer.alloc(16, 1)) };
    const publicKey = this.district.publicKey.export({ format: 'jwk' }).x ?? '';
    const world = await World.create(
      {
        ...site,
        site: {
          ...site.site,
          language: 'en',
          sealingKey: { keyId: 'district-1', publicKey },
          technicians: [{ id: 'T-01', pin }],
          staff: [...site.site.staff, second],
          exportDirectories: ['/dev'],
        },
      },
      header,
    );
    world.start();
    await world.clock.advance(3000);
    return world;
  }
}

/** A gate for every test of a file, made anew each time. */
export function technicianGate(): TechnicianGate {
  return forEveryTest(new TechnicianGate());
}
