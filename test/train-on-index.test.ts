import { beforeAll, describe, expect, it } from 'vitest'
import { createIndex } from '../src/create-index.ts'
import { ownEncoder } from '../src/features/own.ts'
import { useBackend } from '../src/nn/backend.ts'
import { trainedCosines, trainOnIndex } from '../src/train-on-index.ts'

/** A vector by which words of the texts occur. */
const WORDS = ['film', 'director', 'born', 'city', 'river', 'music', 'bridge', 'song']
const vector = (text: string) => WORDS.map(word => (text.toLowerCase().includes(word) ? 1 : 0.05))
const encoder = ownEncoder({ name: 'words', width: WORDS.length, encode: texts => texts.map(vector) })

const DOCUMENTS = [
  { id: 'film', title: 'The Silver Fox', text: 'The Silver Fox is a film. It was made by the director Anna Berg.' },
  { id: 'anna', title: 'Anna Berg', text: 'Anna Berg was born in Lund, a city in the south.' },
  { id: 'lund', title: 'Lund', text: 'Lund is a city by a river with a bridge.' },
  { id: 'song', title: 'Night Tide', text: 'Night Tide is a song, and music for a film.' },
]

describe('trainOnIndex', () => {
  beforeAll(async () => { await useBackend('wasm') })

  it.each(['gcn', 'gat'] as const)('%s: vectors of unit length for every passage, into which linked ones went', async model => {
    const index = await createIndex(DOCUMENTS, { encoder })
    const trained = await trainOnIndex(index, { model, epochs: 5, questions: 16 })
    expect(trained.report.epochs).toHaveLength(5)
    const question = (await encoder.encode(['film director'], 'query')).data
    const cosines = trainedCosines(trained, question), alone = vector(DOCUMENTS[1]!.text)
    const length = Math.hypot(...alone)
    const before = alone.reduce((sum, value, i) => sum + (value / length) * question[i]!, 0)
    // Anna Berg's passage lacks both words; the film's, which mentions her, has them
    expect(cosines[1]!).toBeGreaterThan(before + 0.1)
    for (const cosine of cosines) expect(Math.abs(cosine)).toBeLessThanOrEqual(1 + 1e-5)
    expect(trained.network.layers[0]!.weights).toHaveLength(model === 'gat' ? 3 : 1)
    trained.network.dispose()
    trained.adjacency.dispose()
  })

  it('says what is missing', async () => {
    await expect(trainOnIndex(await createIndex(DOCUMENTS))).rejects.toMatchObject({ code: 'encoder' })
    await expect(trainOnIndex(await createIndex([{ id: 'a', text: 'nothing leads on from here' }], { encoder }))).rejects.toMatchObject({ code: 'document' })
  })
})
