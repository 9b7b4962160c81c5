/** The process that speaks through `aplay` when the one with the audio engine keeps dying. */
// oxlint-disable-next-line no-restricted-imports -- this file is the composition root of a process of its own
import { openAplay } from '../../drivers/transport/audio-aplay.ts';
import { runPlayerProcess } from './run-player-process.ts';

runPlayerProcess(async (device) => {
  const opened = await openAplay(device === null ? {} : { device });
  if (!opened.ok) return opened;
  const { card, desk, decode } = opened.value;
  return { ok: true, value: { sink: { kind: 'device', name: card }, desk, decode } };
});
