import type { VNode } from 'preact';
import type { ScreenModel } from './model.ts';
import { Picture, type PictureName } from './pictures/guidance.tsx';
import { PlaceCode } from './place-code.tsx';
import { texts } from './state.ts';

/** Nobody is being checked: the place codes, and what to do in three pictures. */
export function Idle({ placeCodes }: { placeCodes: ScreenModel['placeCodes'] }): VNode {
  const { idle } = texts.value;
  return (
    <section class="idle" data-codes={placeCodes.length > 2 ? 'many' : placeCodes.length}>
      {placeCodes.length > 0 && (
        <div class="codes">
          <h2>{idle.scanHere}</h2>
          <div class="code-row">
            {placeCodes.map((code) => (
              <PlaceCode key={code.payload} {...code} />
            ))}
          </div>
        </div>
      )}
      <div class="three">
        <h2>{idle.title}</h2>
        <ol>
          <Do picture="mask" text={idle.mask} />
          <Do picture="presentCode" text={idle.code} />
          <Do picture="lookAtThermometer" text={idle.temperature} />
        </ol>
        <p>{idle.anyOrder}</p>
      </div>
    </section>
  );
}

function Do({ picture, text }: { picture: PictureName; text: string }): VNode {
  return (
    <li>
      <Picture name={picture} />
      <span>{text}</span>
    </li>
  );
}
