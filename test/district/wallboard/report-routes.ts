/** The report of a day for any place: on the board, and as a file for a spreadsheet. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { keyOf } from './places-file.ts';
import { answer, type BoardParts, daySchema, note, placeSchema } from './parts.ts';
import { reportCsv } from './report-csv.ts';

const query = z.object({ place: placeSchema.default([]), day: daySchema });
/** Boxes on the board; the file has all. */
const mostShown = 500;

export function addReportRoutes(app: FastifyInstance, parts: BoardParts): void {
  const { store } = parts;
  app.get('/v1/board/report', (request, reply) =>
    answer(parts, reply, query, request.query, async ({ place, day }) => {
      const report = await store.dayReport(day, place);
      return { ...report, boxes: report.boxes.slice(0, mostShown), boxCount: report.boxes.length };
    }),
  );
  app.get('/v1/board/report.csv', (request, reply) =>
    answer(parts, reply, query, request.query, async ({ place, day }) => {
      await note(parts, request, 'dayReport', `${day} ${keyOf(place)}`);
      const name = ['report', day, ...place.map((code) => code.replaceAll(/[^\w-]/g, '_'))].join('-');
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="${name.slice(0, 120)}.csv"`)
        .send(reportCsv(await store.dayReport(day, place)));
    }),
  );
}
