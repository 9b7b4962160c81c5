import type { VNode } from 'preact';
import { cameraStep } from '../camera/view.tsx';
import { type ScreenModel, stepNames } from '../model.ts';
import { Picture, type PictureName } from '../pictures/guidance.tsx';
import { PlaceCode } from './place-code.tsx';
import { Stands } from './stands.tsx';
import { language, largeType, texts } from '../state.ts';
import { fill } from '../texts/catalogue.ts';
import { useFit } from '../use-fit.ts';

/**
 * What gives way in turn where there is too little room: the sentences of the three steps, to one word each; the headings;
 * at last the place codes, for a code that no phone can read helps nobody.
 */
const stages = ['whole', 'brief', 'tight', 'bare'] as const;

/** Nobody is being checked: the place codes, and what to do in three pictures. */
export function Idle({ model }: { model: ScreenModel }): VNode {
  const { placeCodes, view, portal } = model;
  const stands = portal.mode !== 'controlled';
  const takes = view.name === 'idle' ? (view.takes ?? stepNames) : stepNames;
  const takesCode = takes.includes('credential');
  const takesTemperature = takes.includes('temperature');
  const camera = cameraStep(model);
  const { idle } = texts.value;
  const only = placeCodes.length === 1 ? (placeCodes[0] ?? null) : null;
  const field = useFit<HTMLElement>(
    `${placeCodes.length} ${language.value} ${largeType.value} ${camera?.text} ${takes.join(' ')} ${portal.mode}`,
    stages,
  );
  // Nothing is asked of anybody where nobody passes, and no code is to be scanned there.
  if (portal.mode === 'lockedDown') {
    return (
      <section ref={field} class="idle" data-codes={0}>
        <Stands mode={portal.mode} codes={false} />
      </section>
    );
  }
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
      {stands ? (
        <Stands mode={portal.mode} codes={placeCodes.length > 0} />
      ) : (
        <div class="three" data-fit>
          {/* Where the code's own heading has no room it is told here. */}
          {only !== null && <p class="scan-beside">{idle.scanHere}</p>}
          {placeCodes.length > 0 && <p class="scan-elsewhere">{idle.scanElsewhere}</p>}
          <h2>{takes.length === 0 ? idle.bothOut : idle.title}</h2>
          <ol>
            <Do picture="mask" text={idle.mask} brief={idle.maskBrief} />
            {takes.length === 0 ? (
              <>
                <Do picture="callStaff" text={idle.waitForStaff} brief={idle.waitBrief} />
                {/* What needs no device of the box goes on. */}
                {placeCodes.length > 0 && <Do picture="presentCode" text={idle.scanHere} brief={idle.codeBrief} />}
              </>
            ) : (
              <>
                {takesCode ? (
                  <Do
                    picture="presentCode"
                    text={camera?.text ?? idle.code}
                    brief={idle.codeBrief}
                    preview={camera?.preview ?? null}
                  />
                ) : (
                  <Do picture="callStaff" text={idle.scannerOut} brief={idle.byStaffBrief} />
                )}
                {takesTemperature ? (
                  <Do picture="lookAtThermometer" text={idle.temperature} brief={idle.temperatureBrief} />
                ) : (
                  <Do picture="callStaff" text={idle.thermometerOut} brief={idle.byStaffBrief} />
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
      )}
    </section>
  );
}

interface DoProps {
  readonly picture: PictureName;
  readonly text: string;
  /** The same in one word, for where there is no room for a sentence. */
  readonly brief: string;
  readonly preview?: VNode | null;
}

function Do({ picture, text, brief, preview = null }: DoProps): VNode {
  return (
    <li data-fit>
      {preview}
      <Picture name={picture} />
      <span class="whole">{text}</span>
      <span class="brief">{brief}</span>
    </li>
  );
}
