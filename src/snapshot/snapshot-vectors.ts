import * as v from 'valibot'
import type { NodeKind } from '../core/kinds.ts'
import { by, number, whole } from '../core/options.ts'
import {
  findingNotFinite,
  type PackedArrays,
  packedFrom,
  type PackedMatrix,
  packing,
  unpacking,
} from '../math/dense/packed.ts'
import { findingStaticTokens, type GraphVectors } from '../encoders/graph-vectors.ts'
import { type LearnedPropagation, propagationProblem } from '../encoders/learned-propagation.ts'
import { StaticEncoder } from '../encoders/static.ts'
import { nodeCount, type TokenGraph } from '../tables/token-graph.ts'
import type { Tokenizer } from '../text/tokens/tokenizer.ts'
import { distinct } from './distinct.ts'
import type { SectionReader } from './section-reader.ts'
import { readWords } from './stored-words.ts'

/** Vectors of a snapshot, and the encoder that made them if it needs no model. */
export interface OpenVectors {
  vectors: GraphVectors
  encoder?: StaticEncoder
}

const encoderSchema = v.strictObject({
  name: v.string(),
  digest: v.string(),
  width: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
})

/**
 * Reads what a snapshot has of vectors.
 *
 * @param about  what its head says of who made them
 * @throws TokenGraphError `format` where the parts do not fit together
 */
export async function readVectors(read: SectionReader, about: unknown, graph: TokenGraph): Promise<OpenVectors> {
  const named = v.safeParse(encoderSchema, about)
  if (!named.success) throw read.broken('head', 'an encoder of another shape')
  const { width } = named.output
  const rowsOf = (name: string, kind: NodeKind) => readPacked(read, `vectors/${name}`, nodeCount(graph, kind), width)
  const vectors: GraphVectors = { encoder: named.output, passages: await rowsOf('passages', 'passage') }
  if (read.has('vectors/names')) vectors.names = await rowsOf('names', 'name')
  if (read.has('vectors/tokens')) vectors.tokens = await rowsOf('tokens', 'token')
  const words = readWords(read, 'vectors/words', nodeCount(graph, 'passage'), width)
  if (words) vectors.words = words
  const propagation = readPropagation(read, nodeCount(graph, 'passage'))
  if (propagation) vectors.propagation = propagation
  if (!read.has('encoder/words')) return { vectors }
  const encoder = await readEncoder(read, named.output, graph.tokenizer)
  const found = await read.pace.run('vectors', findingStaticTokens(graph, encoder), nodeCount(graph, 'token'))
  return {
    vectors: { ...vectors, tokens: await read.pace.run('vectors', packing(found, vectors.passages.type)) },
    encoder,
  }
}

async function readEncoder(
  read: SectionReader,
  { name, digest, width }: GraphVectors['encoder'],
  tokenizer: Tokenizer,
): Promise<StaticEncoder> {
  const keyed = read.checked('encoder/keyed', by(v.picklist(['term', 'written'])))
  const words = [...distinct(read, 'encoder/words')]
  const packed = await readPacked(read, 'encoder/vectors', words.length, width)
  const vectors = await read.pace.run('vectors', unpacking(packed), words.length)
  return new StaticEncoder({
    name,
    digest,
    keyed,
    words,
    vectors,
    weights: read.finite('encoder/weights', words.length),
  }, tokenizer)
}

const aboutSchema = v.strictObject({
  kinds: v.array(v.string()),
  model: v.picklist(['gcn', 'gat']),
  heads: whole(0),
  seed: whole(0),
  epochs: whole(1),
  loss: number(-Infinity),
})

function readPropagation(read: SectionReader, passages: number): LearnedPropagation | undefined {
  if (!Array.from(read.sections.keys()).some(name => name.startsWith('propagation/'))) return undefined
  const { kinds, ...about } = read.checked('propagation/about', by(aboutSchema))
  const rowStart = read.column('propagation/rowStart', passages + 1), columns = read.column('propagation/columns')
  const entries = columns.length
  const propagation = {
    rowStart,
    columns,
    kind: read.bytes('propagation/kind', entries),
    alpha: read.floats('propagation/alpha', entries),
    self: read.floats('propagation/self', passages),
    kinds,
    about,
  }
  const problem = propagationProblem(propagation, passages)
  if (problem) throw read.broken(`propagation/${problem.part}`, problem.got)
  return propagation
}

export async function readPacked(
  read: SectionReader,
  name: string,
  rows: number,
  width: number,
): Promise<PackedMatrix> {
  const data = read.sized(name, read.array(name), rows * width)
  const scales = read.has(`${name}/scales`) ? read.floats(`${name}/scales`, rows) : new Float32Array(0)
  const type = data instanceof Float32Array ? 'float32' : data instanceof Uint8Array ? 'int8' : 'float16'
  const matrix = packedFrom(type, width, { data, scales } as PackedArrays, `${read.where}: section "${name}"`)
  const row = await read.pace.run('check', findingNotFinite(matrix), rows)
  if (row !== undefined) throw read.broken(name, `NaN or infinity in row ${row}`)
  return matrix
}
