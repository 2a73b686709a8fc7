import { describe, expect, it } from 'vitest'
import { readTable, writeTable } from '../../../src/encoders/piece-table/table.ts'
import { staticEncoder } from '../../../src/encoders/piece-table/encoder.ts'
import { rowAt } from '../../../src/math/dense/matrix.ts'
import { openSafetensors, writeSafetensors } from '../../../src/store/safetensors.ts'
import { refusal } from '../../helpers/refusal.ts'
import { rows, tokenizer, WORDS } from './table.ts'

const NOTES = { teacher: 'none', recipe: '{}' }
const table = writeTable({ width: 2, data: rows }, tokenizer, NOTES)

/** A file as model2vec writes it: floats, and a tokenizer beside it. */
const foreign = (tensors: Record<string, { shape: number[], data: Float32Array | Int8Array }>) => writeSafetensors(new Map(Object.entries(tensors)))
const embeddings = { shape: [8, 2], data: rows }

describe('a static table', () => {
  it('gives a text the sum of its pieces’ rows, at unit length', async () => {
    const encoder = await staticEncoder({ table, name: 'small' })
    expect([encoder.name, encoder.width]).toEqual(['small', 2])
    const { data } = await encoder.encode(['River, the WATER', 'loan', '', 'nothing known', '河 river'], 'passage')
    const sum = [1 + 0.1 + 0.75, 0.1 + 0.25], length = Math.hypot(...sum)
    const expected = [...sum.map(value => value / length), 0.25 / Math.hypot(0.25, 0.75), 0.75 / Math.hypot(0.25, 0.75), 0, 0, 0, 0, 1, 0]
    expected.forEach((value, i) => expect(data[i]).toBeCloseTo(value, 2))
  })

  it('gives a word the same vector whatever stands around it, and zeros to one that it does not know', async () => {
    const encoder = await staticEncoder(table), text = 'the river bank xyz'
    const words = [{ start: 4, end: 9 }, { start: 10, end: 14 }, { start: 15, end: 18 }]
    const [matrix] = await encoder.encodeWords([{ text, words }], 'query')
    const alone = await encoder.encode(['river', 'bank', 'xyz'], 'query')
    expect([...matrix!.data]).toEqual([...alone.data])
    expect([...rowAt(matrix!, 2)]).toEqual([0, 0])
  })

  it('reads tables of floats with the tokenizer beside them, weights and mappings too', async () => {
    const given = { table: foreign({ embeddings, weights: { shape: [8], data: Float32Array.of(1, 2, 1, 1, 1, 0, 1, 1) } }), tokenizer: JSON.stringify(tokenizer) }
    const sum = [2 + 0.75, 0.25]
    const { data } = await (await staticEncoder(given)).encode(['the river water'], 'query')
    expect(data[0]).toBeCloseTo(sum[0]! / Math.hypot(...sum), 6)
    const mapping = { shape: [8], data: Float32Array.of(0, 1, 1, 1, 1, 1, 1, 1) }
    const mapped = await (await staticEncoder({ ...given, table: foreign({ embeddings: { shape: [2, 2], data: Float32Array.of(0, 0, 3, 4) }, mapping }) })).encode(['water'], 'query')
    expect([...mapped.data].map(value => value.toFixed(4))).toEqual(['0.6000', '0.8000'])
  })

  it('keeps a byte a number: rows of a text differ by less than a step', () => {
    const read = readTable(table, undefined, 'x'), { numbers, scales } = read
    expect(numbers).toBeInstanceOf(Int8Array)
    rows.forEach((value, i) => expect(Math.abs(numbers[i]! * scales[i >> 1]! - value)).toBeLessThanOrEqual(scales[i >> 1]! / 2 + 1e-7))
    expect(writeTable({ width: 2, data: rows }, tokenizer, NOTES)).toEqual(table)
    expect(JSON.parse(openSafetensors(table).metadata.tokenizer!)).toEqual(tokenizer)
  })

  it('is told apart by its bytes, and by a tokenizer that is not its own', async () => {
    const digest = async (source: Parameters<typeof staticEncoder>[0]) => (await staticEncoder(source)).digest
    const own = await digest(table), other = writeTable({ width: 2, data: rows.map(value => value * 1.5 + 0.1) }, tokenizer, NOTES)
    expect(await digest(table.slice().buffer)).toBe(own)
    expect(await digest({ table, tokenizer })).toBe(own)
    expect(await digest(other)).not.toBe(own)
    const plain = foreign({ embeddings }), changed = { ...tokenizer, model: { ...tokenizer.model, vocab: Object.fromEntries(WORDS.map((word, id) => [`${word}x`, id])) } }
    expect(await digest({ table: plain, tokenizer })).toBe(await digest({ table: plain, tokenizer: JSON.stringify(tokenizer) }))
    expect(await digest({ table: plain, tokenizer })).not.toBe(await digest({ table: plain, tokenizer: changed }))
  })

  it('refuses what is no table', async () => {
    for (let length = 0; length < table.length; length += 1 + (length >> 3)) await refusal(() => staticEncoder(table.slice(0, length)), 'format')
    await refusal(() => staticEncoder(new TextEncoder().encode('the quick brown fox')), 'format')
    expect(await refusal(() => staticEncoder(foreign({ embeddings })), 'option')).toContain('a table without a tokenizer')
    await refusal(() => staticEncoder({ table: foreign({ weight: embeddings }), tokenizer }), 'format')
    await refusal(() => staticEncoder({ table: foreign({ embeddings: { shape: [16], data: rows } }), tokenizer }), 'format')
    await refusal(() => staticEncoder({ table: foreign({ embeddings, scales: { shape: [7], data: new Float32Array(7) } }), tokenizer }), 'format')
    await refusal(() => staticEncoder({ table: foreign({ embeddings: { shape: [8, 2], data: rows.map(() => NaN) } }), tokenizer }), 'format')
    await refusal(() => staticEncoder({ table: foreign({ embeddings, mapping: { shape: [8], data: new Float32Array(8).fill(8) } }), tokenizer }), 'format')
    expect(await refusal(() => staticEncoder({ table: foreign({ embeddings }), tokenizer: '{"model"' }), 'option')).toContain('broken JSON')
    await refusal(() => staticEncoder({ table: foreign({ embeddings }), tokenizer: { model: { type: 'Other', vocab: {} } } }), 'option')
    const newer = writeSafetensors(new Map([['embeddings', embeddings]]), { format: 'tokengraph.table/2', tokenizer: JSON.stringify(tokenizer) })
    expect(await refusal(() => staticEncoder(newer), 'version')).toContain('newer version')
    for (const wrong of [undefined, 1, 'table.safetensors', {}, { table: 'x' }, { table, name: '' }, { table, tokeniser: tokenizer }]) await refusal(() => staticEncoder(wrong as never), 'option')
  })

  it('passes over ids that have no row', async () => {
    const few = foreign({ embeddings: { shape: [3, 2], data: rows.slice(0, 6) } })
    const { data } = await (await staticEncoder({ table: few, tokenizer })).encode(['bank', 'bank river'], 'query')
    expect([...data]).toEqual([0, 0, 1, 0])
  })

  it('ends at a signal', async () => {
    const encoder = await staticEncoder(table)
    expect(await refusal(() => encoder.encode(['x'], 'query', { signal: AbortSignal.abort() }), 'aborted')).toBeTruthy()
  })
})
