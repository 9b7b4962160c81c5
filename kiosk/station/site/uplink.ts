/** The way to the district: addresses, keys, and what is allowed on loopback only. */
import { z } from 'zod';

const milliseconds = z.int().min(0).max(86_400_000);
const file = z.string().min(1).describe('Path, relative to this file.');
const bareAddress = 'an address without a name, password or query: the box is known by its key';

export const uplinkSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'an address such as https://district.example' })
      .describe('The district service; plain http only on loopback.'),
    broker: z
      .url({ protocol: /^mqtts?$/, error: 'an address such as mqtts://district.example:8883' })
      .optional()
      .describe('An MQTT 5 broker for events and commands, in place of HTTPS; plain mqtt only on loopback.'),
    deadlineMs: milliseconds.default(10_000).describe('A request without an answer is given up after this, ms.'),
    authority: file.optional().describe('PEM of the only authority accepted; without it the system decides.'),
    identity: z
      .enum(['token', 'none'])
      .default('token')
      .describe('token: each request is signed with the device key. none: only on loopback.'),
    clientCertificate: z
      .strictObject({ certificate: file, key: file })
      .optional()
      .describe('PEM files, for a service that asks for mutual TLS.'),
    commandKeys: file
      .optional()
      .describe(
        "The district's command keys (a JWK set, as npm run enroll writes it); without it no command is obeyed.",
      ),
  })
  .refine(({ url }) => url.startsWith('https:') || isLoopback(url), {
    path: ['url'],
    message: 'https, or http on loopback',
  })
  .refine(({ broker }) => broker === undefined || broker.startsWith('mqtts:') || isLoopback(broker), {
    path: ['broker'],
    message: 'mqtts, or mqtt on loopback',
  })
  .refine(({ url }) => isBareAddress(url), { path: ['url'], message: bareAddress })
  .refine(({ broker }) => broker === undefined || isBareAddress(broker), { path: ['broker'], message: bareAddress })
  .refine(({ url, identity }) => identity === 'token' || isLoopback(url), {
    path: ['identity'],
    message: 'token, or none on loopback',
  })
  .describe('The way to the district.');

/** Addresses stand in logs and on screens: a secret in one would stand there too, and nothing here asks for any. */
function isBareAddress(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { username, password, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === '');
}

function isLoopback(url: string): boolean {
  // Asked of what is no address too: the schema goes on after its first fault.
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
