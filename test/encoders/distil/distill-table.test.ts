import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/core/random.ts'
import { distillTable } from '../../../src/encoders/distil/distill.ts'
import { passageTexts, sentenceTexts } from '../../../src/encoders/distil/texts.ts'
import { ownEncoder } from '../../../src/encoders/own.ts'
import { staticEncoder } from '../../../src/encoders/piece-table/encoder.ts'
import { dot, rowAt } from '../../../src/math/dense/matrix.ts'
import { refusal } from '../../helpers/refusal.ts'

const random = createRandom(11), vocab: Record<string, number> = { '[UNK]': 0 }
const words = Array.from({ length: 40 }, (_, i) => `w${i}`)
words.forEach((word, i) => vocab[word] = i + 1)
const tokenizer = { model: { type: 'WordPiece', unk_token: '[UNK]', continuing_subword_prefix: '##', max_input_chars_per_word: 100, vocab }, normalizer: null, pre_tokenizer: { type: 'BertPreTokenizer' } }

/** What each word means, and how much it counts: a teacher to whom words in a question count no less. */
const meanings = new Map(words.map(word => [word, Array.from({ length: 12 }, () => random() - 0.5)]))
let encoded = 0
const teacher = ownEncoder({
  name: 'mean of meanings', width: 12,
  encode: async texts => texts.map(text => {
    encoded++
    const sum = new Float64Array(12).fill(0.3)
    for (const word of text.split(' ')) meanings.get(word)?.forEach((value, i) => sum[i]! += (Number(word.slice(1)) % 3 + 1) * value)
    return [...sum]
  }),
})
const sentence = () => Array.from({ length: 6 }, () => words[Math.floor(random() * words.length)]!).join(' ')
const texts = Array.from({ length: 400 }, sentence), questions = Array.from({ length: 60 }, sentence)
const small = { teacher, tokenizer, texts, questions, dimensions: 10, vocabulary: 40, epochs: 15 }

describe('distilling', () => {
  it('makes a table whose cosines are those of its teacher, on texts that it never saw', async () => {
    const { table, report } = await distillTable(small), student = await staticEncoder(table)
    expect(report).toMatchObject({ teacher: 'mean of meanings', texts: 400, questions: 60, aside: 10, pieces: 41, dimensions: 10, bytes: table.length })
    expect(report.epochs.at(-1)!.cosine).toBeGreaterThan(Math.max(0.9, report.start))
    const unseen = Array.from({ length: 80 }, sentence), mine = await student.encode(unseen, 'passage'), theirs = await teacher.encode(unseen, 'passage')
    const order = (m: typeof mine, at: number) => Array.from(unseen.keys()).filter(i => i !== at).sort((a, b) => dot(rowAt(m, b), rowAt(m, at)) - dot(rowAt(m, a), rowAt(m, at)))
    const shared = unseen.map((_, at) => order(mine, at).slice(0, 5).filter(i => order(theirs, at).slice(0, 5).includes(i)).length)
    // by chance it would be 25 of 400
    expect(shared.reduce((a, b) => a + b)).toBeGreaterThan(240)
  })

  it('gives the same bytes from the same seed, and asks the teacher for each text once', async () => {
    encoded = 0
    const { table } = await distillTable({ ...small, texts: [...texts, ...texts] })
    expect(encoded).toBe(400 + 60 + 40)
    expect((await distillTable(small)).table).toEqual(table)
    expect((await distillTable({ ...small, seed: 1 })).table).not.toEqual(table)
  })

  it('tells how far it is, and ends at a signal, before it begins and while it trains', async () => {
    const stages: string[] = []
    await distillTable({ ...small, onProgress: ({ stage }) => stages.push(stage) })
    expect(stages).toEqual(expect.arrayContaining(['pieces', 'train']))
    await refusal(() => distillTable({ ...small, signal: AbortSignal.abort() }), 'aborted')
    const controller = new AbortController()
    await refusal(() => distillTable({ ...small, signal: controller.signal, onProgress: ({ stage }) => stage === 'train' && controller.abort() }), 'aborted')
  })

  it('refuses what it cannot learn from', async () => {
    expect(await refusal(() => distillTable({ ...small, dimensions: 13 }), 'option')).toContain('at most 12, the width of the teacher')
    expect(await refusal(() => distillTable({ ...small, texts: ['a', 'b'], questions: [] }), 'option')).toContain('2 different ones; expected at least 50')
    for (const wrong of [{ teacher: 'x' }, { tokenizer: 1 }, { texts: 'x' }, { texts: [1] }, { epochs: -1 }, { vocabulary: 0 }, { seed: 0.5 }, { dimension: 3 }]) await refusal(() => distillTable({ ...small, ...wrong } as never), 'option')
    expect(await refusal(() => distillTable({ ...small, tokenizer: '{' }), 'option')).toContain('broken JSON')
  })

  it('reads documents by their passages behind the title, or sentence by sentence', () => {
    const documents = [{ id: 'a', title: 'Boats', text: 'They sail. They sink.\n\n' }, { id: 'b', text: '船行。船沉。' }]
    expect(passageTexts(documents)).toEqual(['Boats. They sail. They sink.', '船行。船沉。'])
    expect(sentenceTexts(documents)).toEqual(['They sail.', 'They sink.', '船行。', '船沉。'])
  })
})
