/** What the OpenAPI document says of doors and answers, and the doors it leaves out. */
import { z } from 'zod';
import { clearedSchema } from '../../kiosk/uplink/clearance-contract.ts';
import { codeAnswerSchema } from '../../kiosk/uplink/code-inquiry-contract.ts';
import { commandListSchema } from '../../kiosk/uplink/command-contract.ts';
import { acknowledgementSchema, problemSchema } from '../../kiosk/uplink/contract.ts';
import { enrolAnswerSchema } from '../../kiosk/uplink/enrol-contract.ts';
import { renderOpenApi } from '../../kiosk/uplink/openapi.ts';

const response = z.object({ content: z.record(z.string(), z.object({ schema: z.unknown().optional() })).optional() });
const operation = z.object({ responses: z.record(z.string(), response) });
const { paths } = z
  .object({ paths: z.record(z.string(), z.record(z.string(), operation)) })
  .parse(JSON.parse(renderOpenApi()));
/** Each door with its answers by status. */
export const doors = Object.entries(paths).flatMap(([where, methods]) =>
  Object.entries(methods).map(([method, { responses }]) => ({ door: `${method.toUpperCase()} ${where}`, responses })),
);
/** What the references of the document are read with here. */
export const bodies = new Map<string, z.ZodType>(
  Object.entries({
    Acknowledgement: acknowledgementSchema,
    Cleared: clearedSchema,
    CodeAnswer: codeAnswerSchema,
    CommandList: commandListSchema,
    EnrolAnswer: enrolAnswerSchema,
    Problem: problemSchema,
  }).map(([name, schema]) => [`#/components/schemas/${name}`, schema]),
);

/** Pages, and doors of operators: no box and no phone comes there. */
export const others = `
  GET /
  GET /board/:file
  GET /board/board.css
  GET /board/preact.js
  GET /events
  GET /health
  GET /p
  GET /v1/board/alarms
  GET /v1/board/audit
  GET /v1/board/concerns
  GET /v1/board/me
  GET /v1/board/orders
  GET /v1/board/overview
  GET /v1/board/points
  GET /v1/board/report
  GET /v1/board/report.csv
  GET /v1/board/silent
  GET /v1/board/words
  GET /v1/diagnostics
  GET /v1/live
  GET /v1/recent
  GET /v1/state
  POST /v1/board/alarms/:number/acknowledge
  POST /v1/board/alarms/:number/settle
  POST /v1/board/orders
  POST /v1/board/sign-in
  POST /v1/board/sign-out
  POST /v1/board/targets
  POST /v1/board/track
  POST /v1/commands
  POST /v1/enrolments
  POST /v1/lists/:list
  POST /v1/lists/:list/changes
  POST /v1/policies
`
  .trim()
  .split(/\n\s*/);
/** Any door may say so when too much comes at once; flood.test.ts brings that about. */
export const shed = ['429', '503'];
