import type { JsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import type { Call } from './calls.ts'
import { bodySchema, namedSchemas, parameterSchema } from './json-schema.ts'

const json = (schema: JsonSchema) => ({ 'application/json': { schema } })

/**
 * The calls of a server as a document of OpenAPI 3.1, made of the schemas by which requests are read.
 *
 * @param calls  what is told of; the call for the document itself is added
 */
export function openApi(calls: readonly Call[]) {
  const own = { method: 'GET', path: '/api/openapi.json', about: 'This document.', gives: 'any' } as const
  const entries = [...calls, { ...own, input: undefined }].map(call => [
    call.path,
    {
      [call.method.toLowerCase()]: {
        operationId: operationOf(call.path),
        summary: call.about,
        ...(call.input && asked(call.method, call.input)),
        responses: {
          200: { description: call.gives, content: json(call.gives === 'any' ? {} : named(call.gives)) },
          '4XX': { $ref: '#/components/responses/Refused' },
          '5XX': { $ref: '#/components/responses/Refused' },
        },
      },
    },
  ])
  return {
    openapi: '3.1.0',
    info: {
      title: 'tokengraph',
      version: '1',
      description: 'An index of texts as a graph of passages, names and words: search it, read it, ask why.',
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(entries),
    components: {
      schemas: namedSchemas(),
      responses: { Refused: { description: 'What was wrong, in one line.', content: json(named('Error')) } },
    },
  }
}

const named = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

/** `/api/what-if` as a name of a function: `whatIf`. */
const operationOf = (path: string): string =>
  path.replace(/^\/api\/|\.json$/g, '').replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** What a call takes: a body, or parameters, of which one with several values has commas between them. */
function asked(method: Call['method'], input: v.GenericSchema) {
  if (method === 'POST') return { requestBody: { required: true, content: json(bodySchema(input)) } }
  const { entries } = input as v.StrictObjectSchema<v.ObjectEntries, undefined>
  const parameters = Object.entries(entries).map(([name, entry]) => ({
    name,
    in: 'query',
    required: entry.type !== 'optional',
    style: 'form',
    explode: false,
    schema: parameterSchema(entry as v.GenericSchema),
  }))
  return { parameters }
}
