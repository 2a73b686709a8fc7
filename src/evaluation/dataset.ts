import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { readObjects } from '../store/json-lines.ts'
import type { Document } from '../text/document.ts'
import { withoutEnding } from '../text/endings.ts'
import type { Qrels } from './measures.ts'

/** A question of an evaluation set. */
export interface Question {
  id: string
  text: string
  /** Texts that answer it, where the set has them. */
  answers: string[]
}

/** A collection with questions and judgements. */
export interface Dataset {
  name: string
  documents: Document[]
  /** The judged questions, in the order of the file. */
  questions: Question[]
  qrels: Qrels
}

/** Which files of a set are read, and how. */
export interface DatasetOptions {
  /** Files as documents, in place of the folder's corpus.jsonl; judgements may name them without their endings. */
  documents?: readonly Document[]
  /** A file in place of the folder's queries.jsonl. */
  queries?: string
  /** A file in place of the folder's qrels.jsonl. */
  qrels?: string
  /** Withhold titles. */
  titles: boolean
  /** Every n-th judged question, from the first. */
  every: number
}

/**
 * Reads an evaluation set: corpus.jsonl {id, title, text}, queries.jsonl {id, text, …} and qrels.jsonl {query, passage,
 * score}. A set without judgements takes each question's `passage` as relevant. Questions without judgements are left
 * out.
 *
 * A judgement names a document of the corpus, however many passages the engine cuts it into: documents are ranked.
 *
 * @throws TokenGraphError `not-found` for a missing file, `format` for a line that does not fit, a question whose id
 *   another has, and a judgement that contradicts another
 */
export async function readDataset(folder: string, options: DatasetOptions): Promise<Dataset> {
  const { documents: given, queries, qrels, titles, every } = options
  const documents = (given ?? await readCorpus(join(folder, 'corpus.jsonl')))
    .map(({ title, ...rest }) => (titles && title ? { ...rest, title } : rest))
  const all = await readQuestions(queries ?? join(folder, 'queries.jsonl'))
  const judgements = qrels ?? join(folder, 'qrels.jsonl')
  const nameOf = given ? byEndings(documents) : (passage: string) => passage
  const isJudged = qrels !== undefined || existsSync(judgements)
  const grades = isJudged ? await readQrels(judgements, nameOf) : passagesOf(all, nameOf)
  const known = all.map(({ question }) => question).filter(({ id }) => grades.has(id))
  if (known.length === 0)
    throw new TokenGraphError('format', {
      where: folder,
      got: 'no judged question',
      expected: 'judgements in qrels.jsonl, or a "passage" with each question',
    })
  const questions = known.filter((_, i) => i % every === 0)
  return {
    name: basename(resolve(folder)),
    documents,
    questions,
    qrels: new Map(questions.map(({ id }) => [id, grades.get(id)!])),
  }
}

async function readCorpus(path: string): Promise<Document[]> {
  const documents: Document[] = []
  for await (const { value, where } of readJsonLines(path)) {
    const title = typeof value.title === 'string' ? { title: value.title } : {}
    documents.push({ id: text(value.id, 'id', where), ...title, text: text(value.text, 'text', where) })
  }
  return documents
}

/** A question, and what it says itself of the passage that answers it. */
interface Asked {
  question: Question
  passage: unknown
}

async function readQuestions(path: string): Promise<Asked[]> {
  const all: Asked[] = [], places = new Map<string, string>()
  for await (const { value, where } of readJsonLines(path)) {
    const question = {
      id: text(value.id, 'id', where),
      text: text(value.text, 'text', where),
      answers: answersOf(value),
    }
    const before = places.get(question.id)
    if (before) throw misfit(where, 'id', question.id, `another id than that of ${before}`)
    places.set(question.id, where)
    all.push({ question, passage: value.passage })
  }
  return all
}

/** @param nameOf  the document that a judgement names */
async function readQrels(path: string, nameOf: (passage: string) => string): Promise<Qrels> {
  const read: Qrels = new Map(), places = new Map<string, Map<string, string>>()
  for await (const { value, where } of readJsonLines(path)) {
    const { score = 1 } = value
    if (!Number.isInteger(score)) throw misfit(where, 'score', score, 'a whole number')
    const query = text(value.query, 'query', where), passage = nameOf(text(value.passage, 'passage', where))
    const grades = read.get(query) ?? new Map<string, number>(), known = grades.get(passage)
    const placed = places.get(query) ?? new Map<string, string>()
    if (known === undefined) placed.set(passage, where)
    else if (known !== score) throw misfit(where, 'score', score, `${known}, as in ${placed.get(passage)}`)
    read.set(query, grades.set(passage, score as number))
    places.set(query, placed)
  }
  return read
}

const passagesOf = (all: readonly Asked[], nameOf: (passage: string) => string): Qrels =>
  new Map(all.flatMap(({ question, passage }) =>
    typeof passage === 'string' ? [[question.id, new Map([[nameOf(passage), 1]])] as const] : []
  ))

/** The files that judgements name: `Bases/Views` is `Bases/Views.md`, unless two files could be meant. */
function byEndings(documents: readonly Document[]): (passage: string) => string {
  const whole = new Map<string, string | undefined>()
  for (const { id } of documents) {
    const short = withoutEnding(id)
    whole.set(short, whole.has(short) ? undefined : id)
  }
  for (const { id } of documents) whole.set(id, id)
  return passage => whole.get(passage) ?? passage
}

async function* readJsonLines(path: string) {
  for await (const { lines } of readObjects({ path, name: path }))
    for (const { value, place } of lines) yield { value, where: place }
}

function answersOf({ answers }: Record<string, unknown>): string[] {
  return Array.isArray(answers)
    ? answers.flatMap(answer => (typeof answer?.text === 'string' ? [answer.text as string] : []))
    : []
}

function text(value: unknown, field: string, where: string): string {
  if (typeof value === 'string') return value
  throw misfit(where, field, value, 'a string')
}

const misfit = (where: string, field: string, value: unknown, expected: string) =>
  new TokenGraphError('format', { where: `${where}: "${field}"`, got: show(value), expected })
