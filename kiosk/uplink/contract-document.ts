/** How the documents of the contract are written: JSON as the formatter of this repository writes it, schemas by name. */
import { z } from 'zod';

/** JSON text ending with a line feed. */
export function renderDocument(document: object): string {
  return `${JSON.stringify(document, null, 2).replace(listOfWords, onOneLine)}\n`;
}

const listOfWords = /\[\n\s+"[^"]*"(?:,\n\s+"[^"]*")*\n\s+\]/g;

/** A short list of plain words stands on one line. */
function onOneLine(list: string): string {
  const line = list.replace(/^\[\s+|\s+\]$/g, '').replace(/\n\s+/g, ' ');
  return line.length <= 80 ? `[${line}]` : list;
}

/** Every schema as JSON Schema in the dialect the document's standard uses, which the document names once for them all. */
export function schemasByName(
  schemas: Readonly<Record<string, z.ZodType>>,
  target: 'draft-2020-12' | 'draft-7',
): object {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _, ...rest } = z.toJSONSchema(schema, { target });
      return [name, rest];
    }),
  );
}
