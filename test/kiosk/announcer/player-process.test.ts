import { expect, it } from 'vitest';
import type { SoundState } from '../../../kiosk/announcer/announcer.ts';
import { spawnPlayer } from '../../../kiosk/announcer/player-child.ts';
import { announcerOver } from './real-player.ts';

/** No machine has a card of this name, so that the real process runs silently on every machine. */
const device = 'no card has this name';

function realAnnouncer() {
  const pids: number[] = [];
  const states: SoundState[] = [];
  const waiting: (() => void)[] = [];
  const heard: string[] = [];
  const wake = (): void => waiting.splice(0).forEach((resolve) => resolve());
  const announcer = announcerOver(
    (childEvents) => {
      const child = spawnPlayer(childEvents);
      pids.push(child.pid ?? 0);
      return child;
    },
    {
      device,
      after: { onEnded: wake },
      onState: (state) => (states.push(state), wake()),
      onHeard: (entry) => (heard.push(`${entry.kind} ${entry.what} ${entry.sounded}`), wake()),
    },
  );
  const until = async (met: () => boolean): Promise<void> => {
    while (!met()) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { announcer, states, heard, pids, until };
}

const exists = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('runs without sound, says so once, takes its time to speak, and ends cleanly', async () => {
  const b = realAnnouncer();
  await b.until(() => b.states.length > 0);
  expect(b.states[0]?.status).toBe('degraded');
  b.announcer.say({ prompt: 'verdict.granted', language: 'zh-CN' });
  await b.until(() => b.heard.length > 0);
  expect(b.heard).toEqual(['prompt verdict.granted false']);
  await b.announcer.stop();
  expect(b.states).toHaveLength(1);
  expect(b.pids.map(exists)).toEqual([false]);
});

it('gets a new process when the old one is killed', async () => {
  const b = realAnnouncer();
  await b.until(() => b.states.length > 0);
  process.kill(b.pids[0] ?? 0, 'SIGKILL');
  await b.until(() => b.pids.length === 2 && b.states.length >= 3);
  expect(b.states.map((state) => state.detail)).toEqual([
    expect.stringContaining(device),
    expect.stringContaining('SIGKILL'),
    expect.stringContaining(device),
  ]);
  await b.announcer.stop();
  expect(b.pids.map(exists)).toEqual([false, false]);
});
