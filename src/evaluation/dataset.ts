import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { TokenGraphError, show } from '../core/errors.ts'
import { readObjects } from '../storage/json-lines.ts'
import type { Document } from '../text/document.ts'
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
 * score}. A set without judgements takes each question's `passage` as relevant. Questions without judgements are left out.
 *
 * @throws TokenGraphError `not-found` for a missing file, `format` for a line that does not fit
 */
export async function readDataset(folder: string, { queries, qrels, titles, every }: DatasetOptions): Promise<Dataset> {
  const corpus = join(folder, 'corpus.jsonl'), judgements = qrels ?? join(folder, 'qrels.jsonl')
  const documents: Document[] = []
  for await (const { value, where } of readJsonLines(corpus)) {
    const title = titles && typeof value.title === 'string' && value.title !== '' ? { title: value.title } : {}
    documents.push({ id: text(value.id, 'id', where), ...title, text: text(value.text, 'text', where) })
  }
  const all: { question: Question, passage: unknown }[] = []
  for await (const { value, where } of readJsonLines(queries ?? join(folder, 'queries.jsonl'))) {
    all.push({ question: { id: text(value.id, 'id', where), text: text(value.text, 'text', where), answers: answersOf(value) }, passage: value.passage })
  }
  const read: Qrels = new Map()
  const judge = (query: string, passage: string, grade: number) => {
    let grades = read.get(query)
    if (!grades) read.set(query, grades = new Map())
    grades.set(passage, grade)
  }
  if (qrels !== undefined || existsSync(judgements)) {
    for await (const { value, where } of readJsonLines(judgements)) {
      const { score = 1 } = value
      if (!Number.isInteger(score)) throw misfit(where, 'score', score, 'a whole number')
      judge(text(value.query, 'query', where), text(value.passage, 'passage', where), score as number)
    }
  } else {
    for (const { question, passage } of all) if (typeof passage === 'string') judge(question.id, passage, 1)
  }
  const judged = all.map(({ question }) => question).filter(({ id }) => read.has(id))
  if (judged.length === 0) throw new TokenGraphError('format', { where: folder, got: 'no judged question', expected: 'judgements in qrels.jsonl, or a "passage" with each question' })
  const questions = judged.filter((_, i) => i % every === 0)
  return { name: basename(resolve(folder)), documents, questions, qrels: new Map(questions.map(({ id }) => [id, read.get(id)!])) }
}

async function* readJsonLines(path: string) {
  for await (const { lines } of readObjects({ path, name: path })) for (const { value, place } of lines) yield { value, where: place }
}

function answersOf({ answers }: Record<string, unknown>): string[] {
  return Array.isArray(answers) ? answers.flatMap(answer => (typeof answer?.text === 'string' ? [answer.text as string] : [])) : []
}

function text(value: unknown, field: string, where: string): string {
  if (typeof value === 'string') return value
  throw misfit(where, field, value, 'a string')
}

const misfit = (where: string, field: string, value: unknown, expected: string) =>
  new TokenGraphError('format', { where: `${where}: "${field}"`, got: show(value), expected })
