import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderOpenApi } from '../../../kiosk/uplink/openapi.ts';

const file = new URL('../../../kiosk/uplink/openapi.json', import.meta.url);

describe('the OpenAPI document', () => {
  it('is what the schemas say', () => {
    expect(readFileSync(file, 'utf8')).toBe(renderOpenApi());
  });

  it('refers to nothing that it does not hold', () => {
    const document = JSON.parse(renderOpenApi());
    const references = [...renderOpenApi().matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(5);
    for (const reference of references) {
      const found = reference.split('/').reduce((node, name) => node?.[name], document);
      expect(found, reference).toBeTypeOf('object');
    }
  });

  it('shuts out what the contract does not name', () => {
    const { schemas } = JSON.parse(renderOpenApi()).components;
    expect(schemas.EventBatch.items.additionalProperties).toBe(false);
    expect(schemas.Acknowledgement.additionalProperties).toBe(false);
    expect(schemas.Acknowledgement.required.toSorted()).toEqual(['acknowledged', 'held', 'now']);
  });
});
