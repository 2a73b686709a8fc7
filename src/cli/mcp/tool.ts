import * as v from 'valibot'
import { whole } from '../../core/options.ts'
import type { AskedIndex } from '../encoder.ts'

/** What a tool gives: the same as text for a language model, and as data for a program. */
export interface Answer {
  text: string
  data: Record<string, unknown>
}

/** What a tool is asked with, beside what its own parameters say. */
export interface Asking extends AskedIndex {
  /** Characters that the text of the answer may have, and its data as JSON. */
  budget: number
  signal: AbortSignal
}

/** What a language model may ask of an index. */
export interface Tool<S extends v.GenericSchema = v.GenericSchema> {
  name: string
  title: string
  /** What it is for and when to take it, as a language model reads it. */
  description: string
  input: S
  answer(given: v.InferOutput<S>, asking: Asking): Promise<Answer>
}

/** Characters of an answer where none are asked for: some 2,000 tokens of English. */
const BUDGET = 8000

/** The least that holds what is said around one result. */
const LEAST_BUDGET = 500

/** A question that is longer is a text, and none that anybody asks. */
const LONGEST_QUESTION = 20_000

export const question = v.pipe(
  v.string(),
  v.maxLength(LONGEST_QUESTION, `at most ${LONGEST_QUESTION} characters`),
  v.description('What is asked. Operators: "exact phrase", -word, +word, word*, word~, field:word, OR.'),
)

/** A parameter that every tool has. */
export const budget = v.optional(
  v.pipe(
    whole(LEAST_BUDGET, 200_000),
    v.description('How many characters the answer may have; what had no room is said.'),
  ),
  BUDGET,
)

const scalar = v.union([v.string(), v.number(), v.boolean()])
const bound = v.optional(v.union([v.string(), v.number()]))

/** Conditions on metadata; the engine reads them again, and says what it does not take. */
export const filter = v.optional(v.pipe(
  v.record(v.string(), v.union([scalar, v.array(scalar), v.strictObject({ min: bound, max: bound })])),
  v.description('Only documents with this metadata: { field: value }, { field: [values] } or { field: { min, max } }.'),
))

/** Puts a tool into the list of all. */
export const tool = <S extends v.GenericSchema>(made: Tool<S>): Tool => made as unknown as Tool
