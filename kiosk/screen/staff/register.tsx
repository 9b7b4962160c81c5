import type { VNode } from 'preact';
import type { ScreenModel } from '../model.ts';
import { Choices } from './choices.tsx';
import { Households, ResidentsByName } from './households.tsx';
import { IdentityNumber } from './identity.tsx';
import { ForHousehold, Plate } from './visitors.tsx';
import { type StaffStep, step, texts } from '../state.ts';

const kinds = [
  'household',
  'byName',
  'identity',
  'visitor',
  'delivery',
  'vehicle',
] as const satisfies readonly StaffStep[];

/** Registration at the desk: who is it, as far as fingers can say it without a keyboard. */
export function Register({ model }: { model: ScreenModel }): VNode {
  const { staff } = texts.value;
  switch (step.value) {
    case 'household':
      return <Households model={model} />;
    case 'byName':
      return <ResidentsByName model={model} />;
    case 'identity': {
      // Whoever steps up meanwhile is somebody else: the number begun for one person is not theirs.
      const of = `${model.staff.openEncounter} ${model.view.name === 'encounter'}`;
      return <IdentityNumber key={of} model={model} of={of} />;
    }
    case 'visitor':
    case 'delivery':
      return <ForHousehold key={step.value} model={model} kind={step.value} />;
    case 'vehicle':
      return <Plate model={model} />;
    default:
      return (
        <Choices
          title={staff.register}
          options={kinds}
          nameOf={(kind) => staff[kind]}
          onChoose={(kind) => {
            step.value = kind;
          }}
        />
      );
  }
}
