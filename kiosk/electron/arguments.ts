import { err, ok, type Result } from '../../drivers/basics/result.ts';

export interface ShellArguments {
  /** Address of the station's page. */
  readonly url: string;
  readonly origin: string;
  readonly kiosk: boolean;
}

export interface ArgumentFault {
  readonly code: 'noAddress' | 'foreignAddress';
  readonly detail: string;
}

/** Reads `--url=http://127.0.0.1:PORT/` and `--kiosk`; only loopback over http is accepted. */
export function readArguments(argv: readonly string[]): Result<ShellArguments, ArgumentFault> {
  const url = argv.find((word) => word.startsWith('--url='))?.slice('--url='.length);
  if (url === undefined) return err({ code: 'noAddress', detail: 'start with --url=http://127.0.0.1:PORT/' });
  if (!URL.canParse(url)) return err({ code: 'foreignAddress', detail: 'the address cannot be read' });
  const { protocol, hostname, origin } = new URL(url);
  if (protocol !== 'http:' || (hostname !== '127.0.0.1' && hostname !== 'localhost')) {
    return err({ code: 'foreignAddress', detail: `${origin} is not the station on this machine` });
  }
  return ok({ url, origin, kiosk: argv.includes('--kiosk') });
}
