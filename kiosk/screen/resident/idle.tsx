import type { VNode } from 'preact';
import { cameraStep } from '../camera/view.tsx';
import type { ScreenModel } from '../model.ts';
import { Picture, type PictureName } from '../pictures/guidance.tsx';
import { PlaceCode } from './place-code.tsx';
import { language, largeType, texts } from '../state.ts';
import { useFit } from '../use-fit.ts';

/** Nobody is being checked: the place codes, and what to do in three pictures. */
export function Idle({ model }: { model: ScreenModel }): VNode {
  const { placeCodes } = model;
  const camera = cameraStep(model);
  const { idle } = texts.value;
  const field = useFit<HTMLElement>(`${placeCodes.length} ${language.value} ${largeType.value} ${camera?.text}`);
  return (
    <section ref={field} class="idle" data-codes={placeCodes.length > 2 ? 'many' : placeCodes.length}>
      {placeCodes.length > 0 && (
        <div class="codes" data-fit>
          <h2>{idle.scanHere}</h2>
          <div class="code-row">
            {placeCodes.map((code) => (
              <PlaceCode key={code.payload} {...code} />
            ))}
          </div>
        </div>
      )}
      <div class="three" data-fit>
        <h2>{idle.title}</h2>
        <ol>
          <Do picture="mask" text={idle.mask} />
          <Do picture="presentCode" text={camera?.text ?? idle.code} preview={camera?.preview ?? null} />
          <Do picture="lookAtThermometer" text={idle.temperature} />
        </ol>
        <p>{idle.anyOrder}</p>
      </div>
    </section>
  );
}

function Do({ picture, text, preview = null }: { picture: PictureName; text: string; preview?: VNode | null }): VNode {
  return (
    <li data-fit>
      {preview}
      <Picture name={picture} />
      <span>{text}</span>
    </li>
  );
}
