import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderAsyncApi } from '../../../kiosk/uplink/asyncapi.ts';
import { topicsOf, upChannels } from '../../../kiosk/uplink/mqtt-contract.ts';

const file = new URL('../../../kiosk/uplink/asyncapi.json', import.meta.url);
const document = JSON.parse(renderAsyncApi());

function resolved(reference: string): unknown {
  const names = reference.replace(/^#\//, '').split('/');
  return names.reduce((node, name) => (node?.$ref === undefined ? node : found(node.$ref))?.[name], document);
}

function found(reference: string) {
  return reference
    .replace(/^#\//, '')
    .split('/')
    .reduce((node, name) => node?.[name], document);
}

describe('the AsyncAPI document', () => {
  it('is what the schemas say', () => {
    expect(readFileSync(file, 'utf8')).toBe(renderAsyncApi());
  });

  it('refers to nothing that it does not hold', () => {
    const references = [...renderAsyncApi().matchAll(/"\$ref": "([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) expect(resolved(reference), reference).toBeTypeOf('object');
  });

  it('names every topic of the contract, and no other', () => {
    const { up, answers, wake, status } = topicsOf('{source}');
    const addresses = Object.values<{ address: string }>(document.channels).map(({ address }) => address);
    expect(addresses.toSorted()).toEqual([...upChannels.map(up), answers, wake, status].toSorted());
  });

  it('shuts out what the contract does not name', () => {
    const { schemas } = document.components;
    expect(schemas.EventBatch.items.additionalProperties).toBe(false);
    expect(schemas.BoxStatus.additionalProperties).toBe(false);
  });
});
