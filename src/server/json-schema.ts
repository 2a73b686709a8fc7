import { type ConversionConfig, type JsonSchema, toJsonSchema, toJsonSchemaDefs } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import { facetsSchema } from '../answer/list-options.ts'
import { durationSchema } from '../query/age.ts'
import { filterSchema } from '../query/filter.ts'
import { boostSchema, fieldBoosts } from '../rank/boost-options.ts'
import { vectorSchema } from '../text/vector-schema.ts'
import { ANSWERS, errorBody, metadata } from './answers.ts'

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })
const strict = (properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
})

const VALUE: JsonSchema = { type: ['string', 'number', 'boolean', 'null'] }
const BOUND: JsonSchema = { type: ['string', 'number'] }
const FACTOR: JsonSchema = { type: 'number', minimum: 0, maximum: 1e9 }
const FACTORS: JsonSchema = { type: 'object', additionalProperties: FACTOR }
const CONDITION = ref('Condition'), FILTER = ref('Filter')
const RANGE = { ...strict({ from: BOUND, to: BOUND }), anyOf: [{ required: ['from'] }, { required: ['to'] }] }

/** What schemas check by functions, which no JSON Schema is made of; `test/server/openapi.test.ts` compares them. */
const WRITTEN: Record<string, JsonSchema> = {
  Condition: {
    anyOf: [
      VALUE,
      { type: 'array', items: VALUE },
      strict({ min: BOUND, max: BOUND, since: BOUND, before: BOUND, exists: { type: 'boolean' }, not: CONDITION }),
    ],
  },
  Filter: {
    type: 'object',
    properties: {
      and: { anyOf: [CONDITION, { type: 'array', minItems: 1, items: FILTER }] },
      or: { anyOf: [CONDITION, { type: 'array', minItems: 1, items: FILTER }] },
      not: { anyOf: [CONDITION, FILTER] },
    },
    additionalProperties: CONDITION,
  },
  Facets: {
    type: 'object',
    additionalProperties: {
      anyOf: [
        { const: true },
        strict({ limit: { type: 'integer', minimum: 1 } }),
        strict({ ranges: { type: 'array', minItems: 1, items: RANGE } }, ['ranges']),
      ],
    },
  },
  FieldBoosts: FACTORS,
  DocumentBoost: { anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: FACTORS }] },
  Duration: {
    anyOf: [
      { type: 'number', exclusiveMinimum: 0 },
      { type: 'string', pattern: String.raw`^\d{1,9}(?:\.\d{1,9})? ?[smhdwy]$` },
    ],
  },
  Vector: { type: 'array', minItems: 1, items: { type: 'number' } },
  Metadata: { type: 'object' },
}

/** What has a name: answers, and what is written by hand. */
const NAMED: Record<string, v.GenericSchema> = {
  ...ANSWERS,
  Error: errorBody,
  Filter: filterSchema,
  Facets: facetsSchema,
  FieldBoosts: fieldBoosts,
  DocumentBoost: boostSchema,
  Duration: durationSchema,
  Vector: vectorSchema,
  Metadata: metadata,
}

const SETTINGS = {
  target: 'draft-2020-12',
  errorMode: 'ignore',
  overrideRef: ({ referenceId }: { referenceId: string }) => ref(referenceId).$ref,
  // a function, or a network: nothing that JSON could hold
  overrideSchema: ({ valibotSchema: { type } }: { valibotSchema: { type: string } }) => (type === 'custom'
    ? { not: {} }
    : undefined),
} as const

/** All named schemas, as JSON Schema 2020-12. */
export const namedSchemas = (): Record<string, JsonSchema> =>
  Object
    .fromEntries(Object.entries({ ...toJsonSchemaDefs(NAMED, SETTINGS), ...WRITTEN }).map(
      ([name, made]) => [name, sendable(made)]
    ))

/** What may be sent as a body, as JSON Schema 2020-12, without what no JSON holds. */
export const bodySchema = (schema: v.GenericSchema): JsonSchema =>
  alone({ ...SETTINGS, typeMode: 'input', definitions: NAMED }, schema)

/** What a parameter stands for, once it is read. */
export const parameterSchema = (schema: v.GenericSchema): JsonSchema =>
  alone({ ...SETTINGS, typeMode: 'output' }, schema)

function alone(settings: ConversionConfig, schema: v.GenericSchema): JsonSchema {
  const { $schema: _, $defs: _defs, ...made } = toJsonSchema(schema, settings)
  return sendable(made)
}

const isNever = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && 'not' in schema && Object.keys(schema).length === 1
  && Object.keys(schema.not as object).length === 0

/** Without variants and fields that nothing fits. */
function sendable(schema: JsonSchema): JsonSchema {
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within)
    return typeof value === 'object' && value !== null ? sendable(value as JsonSchema) : value
  }
  const { anyOf, properties, ...rest } = schema
  const made: JsonSchema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, within(value)]))
  if (anyOf) {
    const variants = anyOf.filter(each => !isNever(each)).map(within) as JsonSchema[]
    Object.assign(made, variants.length === 1 ? variants[0] : { anyOf: variants })
  }
  if (properties) {
    const kept = Object.entries(properties).filter(([, each]) => !isNever(each))
    made.properties = Object.fromEntries(kept.map(([key, each]) => [key, within(each) as JsonSchema]))
  }
  return made
}
