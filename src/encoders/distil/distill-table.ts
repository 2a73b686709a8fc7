import * as v from 'valibot'
import { show, TokenGraphError } from '../../core/errors.ts'
import { whole } from '../../core/options.ts'
import { Pace, type Progress } from '../../core/pace.ts'
import { readOptions } from '../../core/read-options.ts'
import { dot, height, type Matrix, normaliseRows, rowAt, zeros } from '../../math/dense/matrix.ts'
import { openPieceIds } from '../../text/tokens/pieces/ids.ts'
import { tokenizerFile } from '../../text/tokens/pieces/tokenizer-file.ts'
import type { TokenizerFile } from '../../text/tokens/pieces/vocabulary.ts'
import { mostlyCased } from '../../text/tokens/scripts.ts'
import type { Encoder } from '../encoder.ts'
import { writeTable } from '../piece-table/table.ts'
import { centreByKind, meanOf } from './centred.ts'
import { halfWhitened, principalDirections, seenIn } from './principal.ts'
import { type TableExamples, trainTable } from './train-table.ts'
import { type CutVocabulary, cutVocabulary, pieceText } from './vocabulary.ts'

/** What {@link distillTable} takes. */
export interface DistillOptions {
  /** Who is learned from. */
  teacher: Encoder
  /** The `tokenizer.json` whose pieces get vectors, most often the teacher's own: as text, bytes or parsed. */
  tokenizer: string | Uint8Array | ArrayBuffer | object
  /** What is learned: passages, sentences, of the kind that will be searched. */
  texts: readonly string[]
  /** And questions of the kind that will be asked, where there are some. Default none. */
  questions?: readonly string[] | undefined
  /** The width of the table, at most the teacher's. Default 256. */
  dimensions?: number | undefined
  /** So many pieces get vectors, those that stand most often in the texts. Default 38,000. */
  vocabulary?: number | undefined
  /** So many times over all texts. Default 12. */
  epochs?: number | undefined
  /** What chance comes from: the same seed gives the same table. Default 0. */
  seed?: number | undefined
  /** Ends the work: the call is rejected with the code `aborted`. */
  signal?: AbortSignal | undefined
  /** Told how far it has come: texts by the teacher, and steps of training. */
  onProgress?: ((progress: Progress) => void) | undefined
}

/** What was distilled. */
export interface DistillReport {
  schema: 'tokengraph.distilled/1'
  teacher: string
  texts: number
  questions: number
  /** Texts and questions kept aside, by which is told how near the table comes to its teacher. */
  aside: number
  pieces: number
  dimensions: number
  /** Mean cosine with what is to be learned of the teacher, of what was kept aside, before training. */
  start: number
  epochs: { loss: number, cosine: number }[]
  bytes: number
}

const fn = (value: unknown) => typeof value === 'function'
const isEncoder = (value: unknown) =>
  typeof value === 'object' && value !== null && 'encode' in value && fn(value.encode) && 'width' in value
const isTokenizer = (value: unknown) => typeof value === 'string' || (typeof value === 'object' && value !== null)

const distillOptions = v.strictObject({
  teacher: v.custom<Encoder>(isEncoder, 'an encoder'),
  tokenizer: v.custom<DistillOptions['tokenizer']>(isTokenizer, 'a tokenizer.json, as text, bytes or parsed'),
  texts: v.array(v.string()),
  questions: v.optional(v.array(v.string()), []),
  dimensions: v.optional(whole(1), 256),
  vocabulary: v.optional(whole(1), 38_000),
  epochs: v.optional(whole(0), 12),
  seed: v.optional(whole(0), 0),
  signal: v.optional(v.instance(AbortSignal)),
  onProgress: v.optional(v.custom<(progress: Progress) => void>(fn, 'a function')),
})

type Settings = v.InferOutput<typeof distillOptions>

/** With fewer texts nothing is learned that would hold elsewhere. */
const FEWEST = 50

/** Every so many-th text is kept aside. */
const ASIDE = 50

/** The constant a of the weights a / (a + p) that pieces begin with (Arora, Liang & Ma 2017, eq. 3). */
const SMOOTH = 1e-3

const LEARNING_RATE = 0.004

/** What `distillTable` does. */
export async function distil(options: DistillOptions): Promise<{ table: Uint8Array, report: DistillReport }> {
  const settings = readOptions(distillOptions, options, 'distillTable')
  const { teacher, dimensions, epochs, seed, signal, onProgress } = settings
  if (dimensions > teacher.width)
    throw refused('"dimensions"', dimensions, `at most ${teacher.width}, the width of the teacher`)
  const pace = new Pace(signal, onProgress), texts = new Set(settings.texts), questions = new Set(settings.questions)
  if (texts.size + questions.size < FEWEST)
    throw refused('"texts"', `${texts.size + questions.size} different ones`, `at least ${FEWEST}`)
  const given = [...texts, ...questions], vocabulary = await vocabularyOf(given, settings, pace)
  const { targets, pieces } = await taught(texts, questions, vocabulary, settings, pace)
  const kindOf = (text: string, i: number) =>
    `${i < texts.size ? 'text' : 'question'}, ${mostlyCased(text) ? 'cased' : 'uncased'}`
  centreByKind(targets, given.map(kindOf))
  const principal = halfWhitened(await principalDirections(targets, dimensions, pace))
  const idsOf = openPieceIds(vocabulary.file)
  const examples = {
    rows: given.map(text => idsOf(text)),
    targets: normaliseRows(await seenIn(targets, principal, pace)),
  }
  const known = Array.from({ length: height(pieces) }, (_, row) => row).filter(row => !isNothing(rowAt(pieces, row)))
  const rows = await seenIn(pieces, { ...principal, mean: meanOf(pieces, known) }, pace)
  weigh(rows, pieces, examples.rows)
  const isAside = (i: number) => i % ASIDE === 0
  const learned = partOf(examples, i => !isAside(i)), aside = partOf(examples, isAside)
  const report: DistillReport = {
    schema: 'tokengraph.distilled/1',
    teacher: teacher.name,
    texts: texts.size,
    questions: questions.size,
    aside: aside.rows.length,
    pieces: vocabulary.pieces.length,
    dimensions,
    start: cosineOf(rows, aside),
    epochs: [],
    bytes: 0,
  }
  await trainTable(rows, learned, { epochs, seed, learningRate: LEARNING_RATE }, pace, loss => {
    report.epochs.push({ loss, cosine: cosineOf(rows, aside) })
  })
  const { schema: _, bytes: __, teacher: name, ...recipe } = report
  const table = writeTable(rows, vocabulary.file, {
    teacher: name,
    recipe: JSON.stringify({ ...recipe, seed, epochs: epochs, cosine: report.epochs.at(-1)?.cosine ?? report.start }),
  })
  return { table, report: { ...report, bytes: table.length } }
}

const refused = (what: string, got: unknown, expected: string) =>
  new TokenGraphError('option', {
    where: `distillTable: ${what}`,
    got: typeof got === 'string' ? got : show(got),
    expected,
  })

/** The pieces that the texts have most. */
async function vocabularyOf(texts: readonly string[], settings: Settings, pace: Pace): Promise<CutVocabulary> {
  const file: TokenizerFile = tokenizerFile({ tokenizer: settings.tokenizer }, 'distillTable: option "tokenizer"')
  const idsOf = openPieceIds(file), counts: number[] = []
  for (const [i, text] of texts.entries()) {
    for (const id of idsOf(text)) counts[id] = (counts[id] ?? 0) + 1
    if (pace.due) await pace.pause('pieces', i, texts.length)
  }
  return cutVocabulary(file, Float64Array.from(counts, count => count ?? 0), settings.vocabulary)
}

/** The teacher's vectors of texts and questions, in this order, and of pieces. */
async function taught(
  texts: ReadonlySet<string>,
  questions: ReadonlySet<string>,
  { pieces, file }: CutVocabulary,
  { teacher, signal, onProgress }: Settings,
  pace: Pace,
): Promise<{ targets: Matrix, pieces: Matrix }> {
  const telling = { ...(signal && { signal }), ...(onProgress && { onProgress }) }
  const parts = [
    await teacher.encode([...texts], 'passage', telling),
    await teacher.encode([...questions], 'query', telling),
  ]
  const targets = zeros(texts.size + questions.size, teacher.width)
  targets.data.set(parts[0]!.data)
  targets.data.set(parts[1]!.data, parts[0]!.data.length)
  const { unk_token, unk_id } = file.model, unknown = unk_token ?? pieces[unk_id ?? -1]
  const written = pieces.map(piece => pieceText(piece, unknown)), distinct = [...new Set(written.filter(Boolean))]
  const encoded = await teacher.encode(distinct, 'query', telling)
  const places = new Map(distinct.map((text, place) => [text, place])), rows = zeros(pieces.length, teacher.width)
  written.forEach((text, row) => text && rowAt(rows, row).set(rowAt(encoded, places.get(text)!)))
  pace.check()
  return { targets, pieces: rows }
}

const isNothing = (row: Float32Array): boolean => row.every(value => value === 0)

/** Makes rows as long as their pieces are rare; pieces without a vector stay without one. */
function weigh(rows: Matrix, pieces: Matrix, texts: TableExamples['rows']): void {
  const counts = new Float64Array(height(rows))
  let total = 0
  for (const text of texts) {
    for (let i = 0; i < text.length; i++) counts[text[i]!]!++
    total += text.length
  }
  for (let row = 0; row < height(rows); row++) {
    const weight = isNothing(rowAt(pieces, row)) ? 0 : SMOOTH / (SMOOTH + counts[row]! / (total || 1))
    rowAt(rows, row).forEach((value, i, all) => all[i] = weight * value)
  }
}

/** Some of the examples. */
function partOf({ rows, targets }: TableExamples, is: (i: number) => boolean): TableExamples {
  const kept = Array.from(rows.keys()).filter(is), part = zeros(kept.length, targets.width)
  kept.forEach((i, place) => rowAt(part, place).set(rowAt(targets, i)))
  return { rows: kept.map(i => rows[i]!), targets: part }
}

/** The mean cosine of texts' sums with their targets. */
function cosineOf(table: Matrix, { rows, targets }: TableExamples): number {
  const sum = new Float64Array(table.width)
  let total = 0
  for (const [i, text] of rows.entries()) {
    sum.fill(0)
    for (let k = 0; k < text.length; k++) rowAt(table, text[k]!).forEach((value, j) => sum[j]! += value)
    total += dot(sum, rowAt(targets, i)) / (Math.sqrt(dot(sum, sum)) || 1)
  }
  return total / (rows.length || 1)
}
