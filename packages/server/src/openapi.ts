import {
  faultStatus,
  isPaged,
  type DirectOperation,
  directOperations,
  exportFormats,
  permissions,
  restOutput,
  vulnerabilityExport,
} from '@weir/contract'
import { formats } from './export/formats/index.ts'
import { jsonSchemas, type Schema } from './openapi-schemas.ts'
import { uploadMediaTypes } from './rest/upload.ts'

type Json = Record<string, unknown>

/** The REST API as OpenAPI 3.1: the same loop over the operations that makes the routes, so it cannot differ from them. */
export function openApi(): Json {
  const schemas = jsonSchemas()
  const paths: Record<string, Json> = {}
  for (const operation of directOperations.values()) {
    const { method, path } = operation.http
    paths[path] = { ...paths[path], [method.toLowerCase()]: describe(operation, schemas) }
  }
  paths['/v1/jobs/{job_id}/events'] = { get: jobEvents }
  paths['/v1/vulnerabilities/export'] = { get: vulnerabilityFile(schemas) }
  paths['/v1/openapi.json'] = { get: thisDocument }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Weir',
      version: '1',
      description:
        'Vulnerability management and delivery analytics. Fields are snake_case, instants are UTC in ISO 8601. Errors are problem details (RFC 9457) with a `code` of a closed list.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }, { apiKey: [] }, { session: [] }],
    tags: [...new Set([...directOperations.values()].map(tagOf))].map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { ...schemas.components(), Problem: problem },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API token.' },
        session: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description:
            '`DPoP` and the token of a session, with a proof in the header DPoP (RFC 9449, ES256): htm, htu, iat, jti, ath, and bh, the SHA-256 of the body in base64url.',
        },
        apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      },
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          description: 'Makes the write safe to send again for 72 hours: a repetition gets the first answer.',
          schema: { type: 'string', minLength: 1, maxLength: 128 },
          example: '01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11',
        },
      },
      headers: {
        Link: {
          description: 'The next page, when there is one.',
          schema: { type: 'string' },
          example: '</v1/vulnerabilities?first=50&after=CURSOR>; rel="next"',
        },
        RequestId: {
          description: 'Id of this request, for the log and for support.',
          schema: { type: 'string', maxLength: 64 },
          example: '4f0c2c0e-2a4b-4b5e-9a53-0f2f2f5b8e11',
        },
      },
      responses: {
        Problem: {
          description: 'Why not: problem details with a code.',
          headers: { 'X-Request-Id': requestId },
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  }
}

const requestId = { $ref: '#/components/headers/RequestId' }
const failure = { default: { $ref: '#/components/responses/Problem' } }

const tagOf = (operation: DirectOperation): string => operation.name.split('.', 1)[0] ?? operation.name

function describe(operation: DirectOperation, schemas: ReturnType<typeof jsonSchemas>): Json {
  const input = schemas.of(operation.input, 'input')
  const inPath = [...operation.http.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const serverSet = operation.upload ? ['blob', 'bytes'] : []
  const fields = Object.entries(input.properties ?? {}).filter(([name]) => !serverSet.includes(name))
  const isByUrl = operation.http.method === 'GET' || operation.upload === true
  const level = permissions[operation.permission].level
  return {
    operationId: operation.name,
    tags: [tagOf(operation)],
    summary: operation.summary,
    description: `Permission: \`${operation.permission}\`.`,
    ...(level === 'public' && { security: [] }),
    parameters: [
      ...fields.flatMap(([name, schema]) => {
        const place = inPath.includes(name) ? 'path' : isByUrl ? 'query' : null
        return place ? [parameter(name, { place, schema, required: input.required ?? [] })] : []
      }),
      ...(operation.kind === 'mutation' ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ],
    ...bodyOf(operation, {
      ...input,
      properties: Object.fromEntries(fields.filter(([name]) => !inPath.includes(name))),
      required: (input.required ?? []).filter((name) => !inPath.includes(name)),
    }),
    responses: {
      200: {
        description: isPaged(operation) ? 'A page.' : 'The answer.',
        headers: {
          'X-Request-Id': requestId,
          ...(isPaged(operation) && { Link: { $ref: '#/components/headers/Link' } }),
        },
        content: { 'application/json': { schema: schemas.of(restOutput(operation), 'output') } },
      },
      ...failure,
    },
  }
}

function parameter(
  name: string,
  { place, schema, required }: { place: 'path' | 'query'; schema: Schema; required: readonly string[] },
): Json {
  const { description, ...rest } = schema
  return {
    name,
    in: place,
    ...(description !== undefined && { description }),
    required: place === 'path' || required.includes(name),
    schema: rest,
  }
}

function bodyOf(operation: DirectOperation, schema: Schema): Json {
  if (operation.http.method === 'GET') return {}
  const media = operation.upload
    ? uploadMediaTypes.map((type) => [type, {}] as const)
    : [['application/json', { schema: cleaned(schema) }] as const]
  const hasFields = Object.keys(schema.properties ?? {}).length > 0
  if (!operation.upload && !hasFields) return {}
  const required = operation.upload === true || (schema.required ?? []).length > 0
  return { requestBody: { required, content: Object.fromEntries(media) } }
}

function cleaned({ required, ...schema }: Schema): Schema {
  return required && required.length > 0 ? { ...schema, required } : schema
}

const problem = {
  type: 'object',
  description: 'Problem details, RFC 9457.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'A sentence that says what to do.' },
    instance: { type: 'string', description: 'The request id.' },
    code: { type: 'string', enum: Object.keys(faultStatus) },
    pointer: { type: 'string', description: 'JSON pointer to the offending input.' },
    reason: {
      type: 'string',
      description:
        'Where a program may act on it: sign_in_again, proof, proof_time, proof_used, session, ended_by_admin.',
    },
    fresh_seconds: { type: 'integer', description: 'With sign_in_again: how recent the sign-in must be.' },
  },
  required: ['type', 'title', 'status', 'detail', 'instance', 'code'],
}

const jobEvents = {
  operationId: 'job.events',
  tags: ['job'],
  summary:
    'Progress of a job as server-sent events: `progress` with the job, `end` with its last state, or `problem`.',
  parameters: [
    { name: 'job_id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
    { name: 'organization_id', in: 'query', required: false, schema: { type: 'string', format: 'uuid' } },
  ],
  responses: {
    200: {
      description: 'Events until the job ends, the credential ends, or 15 minutes are over.',
      content: { 'text/event-stream': { schema: { type: 'string' } } },
    },
    ...failure,
  },
}

/** The parameters of the operation that is asked part by part, but its pages, and those of the file. */
function vulnerabilityFile(schemas: ReturnType<typeof jsonSchemas>): Json {
  const { parameters } = describe(vulnerabilityExport, schemas)
  const own = [
    {
      name: 'format',
      description: 'csv where it is left out.',
      schema: { type: 'string', enum: [...exportFormats] },
    },
    {
      name: 'bom',
      description: 'Begin CSV with a byte order mark; true where it is left out.',
      schema: { type: 'boolean' },
    },
    {
      name: 'columns',
      description:
        'Of CSV and XLSX: names of columns, separated by commas, in their order; all where it is left out.',
      schema: { type: 'string' },
    },
  ].map(({ name, ...rest }) => ({ name, in: 'query', required: false, ...rest }))
  return {
    operationId: 'vulnerability.file',
    tags: ['vulnerability'],
    summary: 'Vulnerabilities, filtered as in their list, as a file that is streamed.',
    description:
      'Permission: `group:read`. What breaks it off breaks the connection off: a file that ended whole is whole.',
    parameters: [...own, ...pageless(parameters)],
    responses: {
      200: {
        description: 'The file.',
        headers: { 'X-Request-Id': requestId },
        content: Object.fromEntries(
          formats.map(({ mediaType }) => [
            mediaType.split(';', 1)[0] ?? mediaType,
            { schema: { type: 'string' } },
          ]),
        ),
      },
      ...failure,
    },
  }
}

const pageless = (parameters: unknown): unknown[] =>
  Array.isArray(parameters) ? parameters.filter(({ name }) => name !== 'first' && name !== 'after') : []

const thisDocument = {
  operationId: 'openapi',
  summary: 'This document.',
  security: [],
  responses: {
    200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
  },
}
