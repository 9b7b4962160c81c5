/** The page starts here. */
import { computed, effect } from '@preact/signals';
import { render } from 'preact';
import * as z from 'zod/mini';
import { App } from './app.tsx';
import { startCamera } from './camera/reader.ts';
import { guardKeys } from './key-guard.ts';
import { startLink } from './link.ts';
import { tokenElement } from './messages.ts';
import { endLargeType } from './resident/large-type.ts';
import { cameraShown, language, largeType, link, nowMs, received, send, sendThrough } from './state.ts';
import { watchWaiting } from './waits-long.ts';

// The page's policy forbids making code from text, which the checker would otherwise try for speed.
z.config({ jitless: true });

const root = document.getElementById('screen');
const token = document.getElementById(tokenElement)?.getAttribute('content');
if (root === null || token === null || token === undefined) throw new Error('the page was not served by a station');

sendThrough(
  startLink({
    token,
    onModel(message) {
      const atMs = performance.now();
      nowMs.value = atMs;
      received.value = { model: message.model, revision: message.revision, atMs };
    },
    onState(state) {
      link.value = state;
    },
  }),
);
setInterval(() => {
  nowMs.value = performance.now();
}, 1000);
guardKeys(document);
endLargeType();
watchWaiting();
// What the styles choose by stands on the root before anything is measured. Each is written only when it has changed: the
// language written again, though the same, has the browser choose all styles of the whole page anew.
const light = computed(() => received.value?.model.light ?? 'day');
effect(() => {
  document.documentElement.lang = language.value;
});
effect(() => {
  document.documentElement.dataset['type'] = largeType.value ? 'large' : 'normal';
});
effect(() => {
  document.documentElement.dataset['light'] = light.value;
});
// Only the answer of the model counts, not each new model: the camera stays open until it is not wanted any more.
const cameraWanted = computed(() => received.value?.model.camera === 'on');
effect(() =>
  cameraWanted.value
    ? startCamera({
        onCode: (text) => send({ type: 'cameraCode', text }),
        onState(state, stream) {
          cameraShown.value = { state, stream };
        },
      })
    : undefined,
);
render(<App />, root);
