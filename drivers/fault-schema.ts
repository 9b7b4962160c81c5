/** A device fault that comes from another process of the house is checked like any other message. */
import { z } from 'zod';
import type { DeviceFault } from './device.ts';

export const faultSchema = z.strictObject({
  code: z.enum([
    'notFound',
    'permissionDenied',
    'busy',
    'lost',
    'silent',
    'ioError',
    'wrongDevice',
    'unsupported',
    'badConfiguration',
  ]),
  device: z.string(),
  detail: z.string(),
}) satisfies z.ZodType<DeviceFault>;
