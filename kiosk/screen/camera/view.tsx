import type { VNode } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { ScreenModel } from '../model.ts';
import { cameraShown, texts } from '../state.ts';

/** What the place of the code step shows instead of its picture while a camera reads, or null when none does. */
export function cameraStep(model: ScreenModel): { readonly preview: VNode | null; readonly text: string } | null {
  if (model.camera === 'off') return null;
  const { camera } = texts.value;
  const { state, stream } = cameraShown.value;
  if (state === 'off' || state === 'starting') return { preview: null, text: camera.starting };
  if (stream !== null) return { preview: <Preview stream={stream} />, text: camera.title };
  // Without camera, but with a scanner, everything is as ever; the lower edge tells staff what is wrong.
  const alone = model.missingDevices.some(({ device }) => device === 'scanner');
  return alone ? { preview: null, text: camera.noReader } : null;
}

/** The camera's picture as a mirror, with the frame to hold the code in. */
function Preview({ stream }: { stream: MediaStream }): VNode {
  const shown = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (shown.current !== null) shown.current.srcObject = stream;
  }, [stream]);
  return (
    <div class="preview">
      <video ref={shown} autoplay muted playsInline aria-hidden="true" />
      <i />
    </div>
  );
}
