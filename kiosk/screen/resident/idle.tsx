import type { VNode } from 'preact';
import { cameraStep } from '../camera/view.tsx';
import { type ScreenModel, stepNames } from '../model.ts';
import { Picture, type PictureName } from '../pictures/guidance.tsx';
import { PlaceCode } from './place-code.tsx';
import { language, largeType, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';
import { useFit } from '../use-fit.ts';

/** Nobody is being checked: the place codes, and what to do in three pictures. */
export function Idle({ model }: { model: ScreenModel }): VNode {
  const { placeCodes, view } = model;
  const takes = view.name === 'idle' ? (view.takes ?? stepNames) : stepNames;
  const takesCode = takes.includes('credential');
  const takesTemperature = takes.includes('temperature');
  const camera = cameraStep(model);
  const { idle } = texts.value;
  const only = placeCodes.length === 1 ? (placeCodes[0] ?? null) : null;
  const field = useFit<HTMLElement>(
    `${placeCodes.length} ${language.value} ${largeType.value} ${camera?.text} ${takes.join(' ')}`,
  );
  return (
    <section ref={field} class="idle" data-codes={placeCodes.length > 2 ? 'many' : placeCodes.length}>
      {placeCodes.length > 0 && (
        <div class="codes" data-fit>
          {/* One code needs no name below it: the room is the code's, and the smallest screens in large type leave its name out. */}
          <h2>
            <span class="unnamed">{idle.scanHere}</span>
            {only !== null && <span class="named">{fill(idle.scanThis, { what: only.caption })}</span>}
          </h2>
          <div class="code-row">
            {placeCodes.map((code) => (
              <PlaceCode key={code.payload} {...code} named={only === null} />
            ))}
          </div>
        </div>
      )}
      <div class="three" data-fit>
        <h2>{takes.length === 0 ? idle.bothOut : idle.title}</h2>
        <ol>
          <Do picture="mask" text={idle.mask} />
          {takes.length === 0 ? (
            <>
              <Do picture="callStaff" text={idle.waitForStaff} />
              {/* What needs no device of the box goes on. */}
              {placeCodes.length > 0 && <Do picture="presentCode" text={idle.scanHere} />}
            </>
          ) : (
            <>
              {takesCode ? (
                <Do picture="presentCode" text={camera?.text ?? idle.code} preview={camera?.preview ?? null} />
              ) : (
                <Do picture="callStaff" text={idle.scannerOut} />
              )}
              {takesTemperature ? (
                <Do picture="lookAtThermometer" text={idle.temperature} />
              ) : (
                <Do picture="callStaff" text={idle.thermometerOut} />
              )}
            </>
          )}
        </ol>
        {takes.length === 0 ? (
          <p>{idle.stillWorks}</p>
        ) : (
          <p>
            <span class="order">{idle.anyOrder} </span>
            <strong>{idle.noPhone}</strong>
          </p>
        )}
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
