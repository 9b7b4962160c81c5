/** The words of events, reasons, devices and modes, as the boxes' own screens have them. */
import type { FastifyInstance } from 'fastify';
import { catalogue } from '../../../kiosk/screen/texts/catalogue.ts';

export interface Words {
  readonly event: Readonly<Record<string, string>>;
  readonly reason: Readonly<Record<string, string>>;
  /** Device roles, fault codes, portal modes and why something was overridden. */
  readonly other: Readonly<Record<string, string>>;
}

export function addWordRoute(app: FastifyInstance): void {
  const { 'zh-CN': zhCN, en } = catalogue;
  const words = JSON.stringify({ 'zh-CN': wordsOf(zhCN), en: wordsOf(en) });
  app.get('/v1/board/words', (_request, reply) => reply.type('application/json').send(words));
}

function wordsOf({ event, reason, device, fault, portalMode }: (typeof catalogue)['en' | 'zh-CN']): Words {
  const says = Object.entries(reason).map(([code, text]) => [code, text.says]);
  return { event, reason: Object.fromEntries(says), other: { ...device, ...fault, ...portalMode } };
}
