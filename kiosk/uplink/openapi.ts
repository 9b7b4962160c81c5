/** The OpenAPI document of the service a box talks to, made from the schemas both ends parse with. */
import { clearancePath, clearanceRequestSchema, clearedSchema } from './clearance-contract.ts';
import { commandClaimsSchema, commandListSchema, longestWaitS } from './command-contract.ts';
import { acknowledgementSchema, eventBatchSchema, problemSchema } from './contract.ts';
import { renderDocument, schemasByName } from './contract-document.ts';
import { enrolAnswerSchema, enrolPaths, enrolRequestSchema } from './enrol-contract.ts';
import { codeAnswerSchema, codeQuestionSchema } from './code-inquiry-contract.ts';
import { boxKeyHeader, mediaTypes, paths, sourceHeader, wireLimits } from './http-contract.ts';

const schemas = {
  EventBatch: eventBatchSchema,
  Acknowledgement: acknowledgementSchema,
  CommandList: commandListSchema,
  CommandClaims: commandClaimsSchema,
  CodeQuestion: codeQuestionSchema,
  CodeAnswer: codeAnswerSchema,
  EnrolRequest: enrolRequestSchema,
  EnrolAnswer: enrolAnswerSchema,
  ClearanceRequest: clearanceRequestSchema,
  Cleared: clearedSchema,
  Problem: problemSchema,
};

type SchemaName = keyof typeof schemas;

/** JSON text ending with a line feed: what kiosk/uplink/openapi.json must hold. */
export function renderOpenApi(): string {
  return renderDocument(document());
}

function document(): object {
  return {
    openapi: '3.1.0',
    info: { title: 'District service, as boxes and phones at a gate see it', version: '1' },
    security: [{ device: [] }],
    paths: {
      [paths.events]: { post: postEvents() },
      [paths.commands]: { get: getCommands() },
      [paths.codes]: { post: postCode() },
      [paths.policy]: { get: getPolicy() },
      [`${paths.lists}/{list}`]: { get: getList() },
      [paths.shiftKey]: { get: getShiftKey() },
      [`${paths.releases}/{architecture}`]: { get: getRelease() },
      [`${paths.packages}/{sha256}`]: { get: getPackage() },
      [enrolPaths.enrol]: { post: postEnrol() },
      [enrolPaths.diagnostics]: { post: postDiagnostics() },
      [clearancePath]: { post: postClearance() },
    },
    components: {
      securitySchemes: {
        device: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT, EdDSA by the key of the box' },
      },
      parameters: {
        source: {
          name: sourceHeader,
          in: 'header',
          required: true,
          description: 'URN of the box',
          schema: { type: 'string' },
        },
      },
      schemas: schemasByName(schemas, 'draft-2020-12'),
    },
  };
}

function postEvents(): object {
  return {
    summary: 'Takes a batch of events (CloudEvents 1.0, batched JSON); an empty one is a sign of life',
    description:
      `At most ${wireLimits.maxBatchEvents} events and ${wireLimits.maxBatchBytes} bytes of JSON. ` +
      'The body may be packed (content-encoding zstd or gzip). An event may come more than once; it is kept once.',
    parameters: [source],
    requestBody: { required: true, content: { [mediaTypes.batch]: { schema: reference('EventBatch') } } },
    responses: { '200': answer('What is durable now', 'Acknowledgement'), ...refusals },
  };
}

function getCommands(): object {
  return {
    summary: 'Lists the commands for this box, held open until there is one',
    description: 'Each command is a compact JWS (EdDSA) of CommandClaims; only what it signs counts.',
    parameters: [
      source,
      query('after', 'The cursor of the last answer'),
      query('wait', `Seconds, at most ${longestWaitS}`),
    ],
    responses: { '200': answer('Commands, perhaps none', 'CommandList'), ...askRefusals },
  };
}

function postCode(): object {
  return {
    summary: 'Says whose code this is: one that only the district can read',
    description:
      'Somebody waits at the gate. The answer names the SHA-256 of the code, so that none is taken for another.',
    parameters: [source],
    requestBody: { required: true, content: { [mediaTypes.json]: { schema: reference('CodeQuestion') } } },
    responses: { '200': answer('Whose it is, or that it is nobody’s', 'CodeAnswer'), ...askRefusals },
  };
}

function getPolicy(): object {
  return {
    summary: 'The policy for this box as a compact JWS',
    description: `At most ${wireLimits.maxPolicyBytes} bytes.`,
    parameters: [source, since],
    responses: { '200': bytes('The policy', mediaTypes.jose), '204': nothingNewer, ...fetchRefusals },
  };
}

function getList(): object {
  return {
    summary: 'A list for this box: what follows the version it has, or all of it',
    description:
      'A manifest as a compact JWS, a line feed and the packed body, as kiosk/lists/README.md says; ' +
      `at most ${wireLimits.maxListBytes} bytes. A delta may be followed by another: ask until there is nothing newer.`,
    parameters: [
      source,
      since,
      { name: 'list', in: 'path', required: true, schema: { enum: ['roster', 'watchlist'] } },
      {
        name: boxKeyHeader,
        in: 'header',
        required: false,
        description: 'X25519 public key of the box in base64url; counts only where boxes are not enrolled',
        schema: { type: 'string' },
      },
    ],
    responses: { '200': bytes('A delivery', mediaTypes.list), '204': nothingNewer, ...fetchRefusals },
  };
}

function getShiftKey(): object {
  return {
    summary: 'The key that opens the names of the roster during a shift, sealed to the box',
    description: 'A compact JWE (ECDH-ES with X25519, A256GCM) as kiosk/lists/README.md says.',
    parameters: [
      source,
      {
        name: 'staff',
        in: 'query',
        required: true,
        description: 'Who has signed in on the box',
        schema: { type: 'string' },
      },
    ],
    responses: {
      '200': bytes('The key', mediaTypes.jose),
      ...fetchRefusals,
    },
  };
}

function getRelease(): object {
  return {
    summary: 'What its maker signed about the newest release of the software for an architecture',
    description: 'A compact JWS (EdDSA) by a key of the maker, as scripts/update/README.md says.',
    parameters: [source, { name: 'architecture', in: 'path', required: true, schema: { enum: ['amd64', 'arm64'] } }],
    responses: { '200': bytes('The manifest', mediaTypes.jose), ...fetchRefusals },
  };
}

function getPackage(): object {
  const text = { type: 'string' };
  return {
    summary: 'A piece of the package a manifest is about',
    description: `At most ${wireLimits.maxPartBytes} bytes at once; the manifest says how long the whole is.`,
    parameters: [
      source,
      { name: 'sha256', in: 'path', required: true, schema: { ...text, pattern: '^[0-9a-f]{64}$' } },
      { name: 'range', in: 'header', required: true, description: 'bytes=FIRST-LAST (RFC 9110 §14.2)', schema: text },
    ],
    responses: {
      '206': bytes('The piece, with content-range', mediaTypes.package),
      ...fetchRefusals,
      ...problems({ '416': 'No such piece' }),
    },
  };
}

function postEnrol(): object {
  return {
    summary: 'Redeems a code an operator had issued for this place, once: the box is known by its key from then on',
    description: 'The proof is an Ed25519 signature by the key that is to be known, as kiosk/uplink/README.md says.',
    security: [],
    requestBody: { required: true, content: { [mediaTypes.json]: { schema: reference('EnrolRequest') } } },
    responses: {
      '200': answer('The key by which the box is known, and those whose commands it obeys', 'EnrolAnswer'),
      ...problems({
        '400': 'Does not fit the contract',
        '403': 'The code is unknown, used, over, or for another place',
        ...unfit,
      }),
    },
  };
}

function postDiagnostics(): object {
  return {
    summary: 'Takes what the command collectDiagnostics had gathered',
    parameters: [source],
    requestBody: { required: true, content: { [mediaTypes.json]: { schema: { type: 'object' } } } },
    responses: { '204': { description: 'Kept' }, ...refusals },
  };
}

function postClearance(): object {
  return {
    summary: 'A phone has scanned a place code: the box there is told who may pass',
    security: [],
    requestBody: { required: true, content: { [mediaTypes.json]: { schema: reference('ClearanceRequest') } } },
    responses: {
      '200': answer('The box has been told', 'Cleared'),
      ...problems({
        '400': 'Does not fit the contract',
        '403': 'The code or the pass does not count: the title says which and why',
        ...unfit,
        '429': 'Wait as retry-after says',
      }),
    },
  };
}

const since = query('since', 'The version in force; without it everything is sent');

const nothingNewer = { description: 'Nothing newer' };

const source = { $ref: '#/components/parameters/source' };

const unfit = { '413': 'Too large: send less at once', '415': 'Another content type or encoding' };
const wait = { '429': 'Wait as retry-after says', '503': 'Wait as retry-after says' };
const known = { '400': 'Does not fit the contract', '401': 'The box is not known' };

const askRefusals = problems({ ...known, ...wait });
const fetchRefusals = problems({ ...known, '404': 'Nothing is published for this box', ...wait });
const refusals = problems({ ...known, ...unfit, ...wait });

function problems(meanings: Readonly<Record<string, string>>): object {
  const content = { [mediaTypes.problem]: { schema: reference('Problem') } };
  return Object.fromEntries(
    Object.entries(meanings).map(([status, description]) => [status, { description, content }]),
  );
}

function bytes(description: string, mediaType: string): object {
  return { description, content: { [mediaType]: {} } };
}

function answer(description: string, schema: SchemaName): object {
  return { description, content: { [mediaTypes.json]: { schema: reference(schema) } } };
}

function query(name: string, description: string): object {
  return { name, in: 'query', required: false, description, schema: { type: 'integer', minimum: 0 } };
}

function reference(name: SchemaName): object {
  return { $ref: `#/components/schemas/${name}` };
}
