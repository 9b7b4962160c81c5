/**
 * The AsyncAPI document of the MQTT 5 transport, as a box sees it, made from the schemas both ends parse with. The bodies
 * are those of the OpenAPI document; what is said here is on which topics they travel, and in which properties.
 */
import { commandListSchema } from './command-contract.ts';
import { renderDocument, schemasByName } from './contract-document.ts';
import { acknowledgementSchema, eventBatchSchema, problemSchema } from './contract.ts';
import { mediaTypes, wireLimits } from './http-contract.ts';
import {
  boxStatusSchema,
  commandQuestionSchema,
  documentQuestionSchema,
  mqttLimits,
  properties as words,
  topicsOf,
  upChannels,
} from './mqtt-contract.ts';

const schemas = {
  EventBatch: eventBatchSchema,
  Acknowledgement: acknowledgementSchema,
  CommandQuestion: commandQuestionSchema,
  CommandList: commandListSchema,
  DocumentQuestion: documentQuestionSchema,
  BoxStatus: boxStatusSchema,
  Problem: problemSchema,
};

type SchemaName = keyof typeof schemas;

/** JSON text ending with a line feed: what kiosk/uplink/asyncapi.json must hold. */
export function renderAsyncApi(): string {
  return renderDocument(document());
}

const topics = topicsOf('{source}');

function document(): object {
  return {
    asyncapi: '3.0.0',
    info: { title: 'District service over MQTT 5, as boxes see it', version: '1' },
    defaultContentType: mediaTypes.json,
    servers: {
      broker: {
        host: 'broker.example:8883',
        protocol: 'mqtts',
        protocolVersion: '5',
        security: [{ $ref: '#/components/securitySchemes/device' }],
        bindings: { mqtt: connection() },
      },
    },
    channels: {
      events: channel(topics.up('events'), ['eventBatch']),
      commands: channel(topics.up('commands'), ['commandQuestion']),
      documents: channel(topics.up('documents'), ['documentQuestion']),
      answers: channel(topics.answers, ['acknowledgement', 'commandList', 'policy', 'list', 'nothingNewer', 'problem']),
      wake: channel(topics.wake, ['wake']),
      status: channel(topics.status, ['boxStatus']),
    },
    operations: operations(),
    components: {
      securitySchemes: {
        device: {
          type: 'userPassword',
          description:
            'User name: the source of the box; password: its device token (JWT, EdDSA). ' +
            `The same token travels in the user property ${words.authorization} of every question.`,
        },
      },
      parameters: { source: { description: 'URN of the box, with its place codes percent-encoded' } },
      messages: messages(),
      schemas: schemasByName(schemas, 'draft-7'),
    },
  };
}

function connection(): object {
  return {
    cleanSession: false,
    keepAlive: mqttLimits.keepAliveS,
    sessionExpiryInterval: mqttLimits.sessionExpiryS,
    maximumPacketSize: mqttLimits.maxDocumentBytes + mqttLimits.headBytes,
    lastWill: { topic: topics.status, qos: 1, message: 'BoxStatus with the state silent', retain: true },
    bindingVersion: '0.2.0',
  };
}

function operations(): object {
  const ask = (name: (typeof upChannels)[number], summary: string, answers: readonly MessageName[]): object => ({
    action: 'send',
    channel: { $ref: `#/channels/${name}` },
    summary,
    reply: {
      channel: { $ref: '#/channels/answers' },
      messages: [...answers, 'problem' as const].map((answer) => ({ $ref: `#/channels/answers/messages/${answer}` })),
    },
    bindings: qos1(false),
  });
  return {
    sendEvents: ask(
      'events',
      'Brings a batch; an empty one is a sign of life. Only the acknowledgement acknowledges, never the broker',
      ['acknowledgement'],
    ),
    askForCommands: ask('commands', 'Asks for the commands after a cursor; answered at once', ['commandList']),
    askForDocument: ask('documents', 'Asks for what follows the version in force', ['policy', 'list', 'nothingNewer']),
    hearWake: {
      action: 'receive',
      channel: { $ref: '#/channels/wake' },
      summary: 'There is a command to be asked for',
      bindings: qos1(false),
    },
    tellStatus: {
      action: 'send',
      channel: { $ref: '#/channels/status' },
      summary: 'Present after each connection, left before its end in order; silent is the last will',
      bindings: qos1(true),
    },
  };
}

const question = `The answer comes to ${topics.answers} with the correlation data of the question.`;

const documentLength = `at most ${mqttLimits.maxDocumentBytes} bytes; a longer one is fetched over HTTPS`;

function messages() {
  return {
    eventBatch: message(`At most ${wireLimits.maxBatchEvents} events. ${question}`, 'EventBatch', {
      contentType: mediaTypes.batch,
      headers: headers({
        [words.contentEncoding]: { enum: ['zstd', 'gzip'], description: 'How the payload is packed; plain without it' },
        [words.authorization]: { type: 'string', description: 'Bearer and the device token' },
      }),
    }),
    commandQuestion: message(question, 'CommandQuestion'),
    documentQuestion: message(question, 'DocumentQuestion'),
    acknowledgement: message('What is durable now', 'Acknowledgement', { headers: status('200') }),
    commandList: message('Commands, perhaps none; each a compact JWS', 'CommandList', { headers: status('200') }),
    policy: { summary: `A signed policy, ${documentLength}`, contentType: mediaTypes.jose, headers: status('200') },
    list: { summary: `A signed list, ${documentLength}`, contentType: mediaTypes.list, headers: status('200') },
    nothingNewer: { summary: 'Nothing newer', headers: status('204') },
    problem: message('Why there is no other answer', 'Problem', {
      contentType: mediaTypes.problem,
      headers: status('400', '401', '404', '413', '415', '429', '500', '503'),
    }),
    wake: { summary: 'Empty: what counts is the list that is asked for then' },
    boxStatus: message('Retained', 'BoxStatus'),
  };
}

type MessageName = keyof ReturnType<typeof messages>;

function message(summary: string, schema: SchemaName, more: object = {}): object {
  return { summary, contentType: mediaTypes.json, payload: { $ref: `#/components/schemas/${schema}` }, ...more };
}

/** MQTT 5 user properties, which AsyncAPI calls headers. */
function headers(named: Readonly<Record<string, object>>, required: readonly string[] = []): object {
  return { type: 'object', properties: named, ...(required.length === 0 ? {} : { required }) };
}

function status(...statuses: readonly string[]): object {
  return headers(
    {
      [words.status]: { enum: statuses, description: 'As over HTTPS' },
      [words.retryAfter]: { type: 'string', description: 'Seconds to wait, with 429 and 503' },
    },
    [words.status],
  );
}

function channel(address: string, names: readonly MessageName[]): object {
  return {
    address,
    messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
    parameters: { source: { $ref: '#/components/parameters/source' } },
  };
}

function qos1(retain: boolean): object {
  return { mqtt: { qos: 1, retain, bindingVersion: '0.2.0' } };
}
