/** Reads codes by the camera: opens it, hands frames to the worker, and opens it again after a loss. */
// oxlint-disable-next-line import/default -- the bundler makes this module: the address of the worker as it is built
import workerUrl from './worker.ts?worker&url';
import { newCodes } from './once.ts';

/** `off` until it is wanted; the last three are faults, said in words. */
export type CameraState = 'off' | 'starting' | 'reading' | 'refused' | 'missing' | 'busy';

export interface CameraOptions {
  /** Called once for each time a code is held up. */
  readonly onCode: (text: string) => void;
  /** The stream is for the preview, and null unless the state is `reading`. */
  readonly onState: (state: CameraState, stream: MediaStream | null) => void;
}

/** At most eight looks a second, and never more than half of the time. */
const lookEveryMs = 125;
const retryMs = 5000;
/** Enough for a pass at arm's length; more pixels only take longer. */
const video = { facingMode: 'user', width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 15 } };
const widestFrame = 800;

/** Starts reading; the way to stop closes the camera. Never throws. */
export function startCamera({ onCode, onState }: CameraOptions): () => void {
  let stopped = false;
  let open: { readonly stream: MediaStream; readonly decoder: Decoder } | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const isNew = newCodes();

  function take(text: string | null): void {
    if (text !== null && !stopped && isNew(text, performance.now())) onCode(text);
  }

  async function start(): Promise<void> {
    onState('starting', null);
    let mine: MediaStream | null = null;
    const isMine = (): boolean => open === null || open.stream === mine;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video, audio: false });
      if (stopped) return close(stream);
      const decoder = openDecoder(take);
      open = { stream, decoder };
      mine = stream;
      stream.getVideoTracks()[0]?.addEventListener('ended', () => failed('missing'));
      // An element of its own, never shown: those of the preview come and go with what the screen shows.
      const source = document.createElement('video');
      source.muted = true;
      source.srcObject = stream;
      await source.play();
      if (stream.active) onState('reading', stream);
      while (stream.active) await look(decoder, source);
    } catch (cause) {
      // A camera that was lost before fails late, when another one may be open already.
      if (isMine()) failed(faultOf(cause));
    }
  }

  function failed(state: CameraState): void {
    if (stopped) return;
    end();
    onState(state, null);
    clearTimeout(retry);
    retry = setTimeout(() => void start(), retryMs);
  }

  function end(): void {
    if (open === null) return;
    close(open.stream);
    open.decoder.close();
    open = null;
  }

  void start();
  return () => {
    stopped = true;
    clearTimeout(retry);
    end();
    onState('off', null);
  };
}

/** One look, and the pause after it. */
async function look(decoder: Decoder, source: HTMLVideoElement): Promise<void> {
  const startedMs = performance.now();
  await decoder.look(source);
  const tookMs = performance.now() - startedMs;
  await new Promise((resolve) => {
    setTimeout(resolve, Math.max(lookEveryMs - tookMs, tookMs));
  });
}

function close(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Names of the Media Capture and Streams recommendation, 10.3. */
function faultOf(cause: unknown): CameraState {
  const name = cause instanceof Error ? cause.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError' || name === 'TypeError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
}

interface Decoder {
  /** Resolves when the frame has been looked at; rejects when there is no frame to be had. */
  look(source: HTMLVideoElement): Promise<void>;
  close(): void;
}

function openDecoder(onText: (text: string | null) => void): Decoder {
  const worker = new Worker(scriptUrls.createScriptURL(workerUrl), { type: 'module' });
  let done: () => void = () => {};
  let gone: (cause: Error) => void = () => {};
  let broken: Error | null = null;
  worker.addEventListener('message', ({ data }) => {
    done();
    onText(typeof data === 'string' ? data : null);
  });
  worker.addEventListener('error', () => {
    broken = new Error('the decoder failed');
    gone(broken);
  });
  return {
    async look(source) {
      if (broken !== null) throw broken;
      const resizeWidth = Math.min(widestFrame, source.videoWidth);
      const frame = await createImageBitmap(source, { resizeWidth });
      await new Promise<void>((resolve, reject) => {
        done = resolve;
        gone = reject;
        worker.postMessage(frame, [frame]);
      });
    },
    close: () => worker.terminate(),
  };
}

interface ScriptUrls {
  createScriptURL(url: string): string;
}

/** The page's policy wants every script's address checked by somebody: this one lets the worker's through, and no other. */
const scriptUrls: ScriptUrls = (() => {
  const rules: ScriptUrls = {
    createScriptURL(url) {
      if (url !== workerUrl) throw new TypeError('only the decoder may be started');
      return url;
    },
  };
  const factory: { createPolicy(name: string, rules: ScriptUrls): ScriptUrls } | undefined = Reflect.get(
    globalThis,
    'trustedTypes',
  );
  return factory?.createPolicy('camera-worker', rules) ?? rules;
})();
