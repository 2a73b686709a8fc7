/**
 * Graph attention trained on the graph of the sample texts, without labels: what stood near a word before and after, and
 * a question ranked by words, by the graph, and by vectors carried over it: untrained, and as attention learned (GAT).
 *
 *     npx tsx samples/propagation.ts
 */
import { tensor2d } from '@tensorflow/tfjs-core'
import { createIndex, type SearchOptions, type TokenIndex } from 'tokengraph'
import { Adjacency, GraphNetwork, PropagationConv, trainOnIndex, trainPropagation, useBackend } from 'tokengraph/nn'
import { learnFrom, readTexts } from './encoder.ts'

const WORDS = ['king', 'river', 'church', 'empire']
const QUESTION = 'Where was the inventor born who appears in The Prestige, the film about rival stage magicians?'

const documents = await readTexts('en-wikipedia')
const encoder = await learnFrom(documents)
const index = await createIndex(documents, { encoder })
console.log(`TensorFlow.js on ${await useBackend()}.\n`)

await wordsBeforeAndAfter()
await oneQuestion()

/** Vectors of words, carried over the edges between words that stand together. */
async function wordsBeforeAndAfter(): Promise<void> {
  const graph = await index.toGraphology()
  const words = graph.filterNodes((node, { kind }) =>
    kind === 'token' && graph.someEdge(node, (_, edge) => edge.kind === 'co-occurs')
  )
  const place = new Map(words.map((word, i) => [word, i]))
  const labels = words.map(word => graph.getNodeAttribute(word, 'label') as string)
  const sources: number[] = [], targets: number[] = [], weights: number[] = []
  graph.forEachEdge((_, { kind, weight }, a, b) => {
    if (kind !== 'co-occurs') return
    const [i, j] = [place.get(a)!, place.get(b)!]
    sources.push(i, j)
    targets.push(j, i)
    weights.push(weight, weight)
  })
  const degree = new Float64Array(words.length)
  targets.forEach((target, edge) => {
    degree[target]! += weights[edge]!
  })
  const normalised = weights.map((weight, edge) =>
    weight / Math.sqrt(degree[sources[edge]!]! * degree[targets[edge]!]!)
  )
  const adjacency = new Adjacency({ nodes: words.length, sources, targets, weights: normalised })
  const x = await encoder.encode(labels, 'query')
  const features = tensor2d(x.data, [words.length, x.width])
  const network = new GraphNetwork([new PropagationConv({ heads: 4 })])
  await trainPropagation(network, { x, adjacency, pairs: { from: sources, to: targets } }, { epochs: 30 })
  const after = await network.embed(features, adjacency)

  console
    .log(`${words.length} words, ${
      sources.length / 2
    } edges between words that stand together. The nearest words by vector, before and after:`)
  for (const word of WORDS) {
    const at = labels.indexOf(word)
    console
      .log(`   ${word.padEnd(6)} before  ${nearest(x.data, at).join(', ')}\n          after   ${
        nearest(after.data, at).join(', ')
      }`)
  }

  function nearest(data: Float32Array, node: number): string[] {
    const own = data.subarray(node * x.width, (node + 1) * x.width)
    const cosine = (other: number) => own.reduce((sum, value, j) => sum + value * data[other * x.width + j]!, 0)
    return labels.map((label, other) => ({ label, cosine: other === node ? -1 : cosine(other) })).sort((a, b) =>
      b.cosine - a.cosine
    ).slice(0, 6).map(({ label }) => label)
  }
}

/** One question, four rankings. */
async function oneQuestion(): Promise<void> {
  const best = { kinds: ['passage'], limit: 4 } satisfies SearchOptions
  const noVectors = { dense: { when: 'never' } } satisfies SearchOptions
  const justWords = {
    ...noVectors,
    walk: { steps: 0 },
    seeds: { names: 0 },
    spread: { when: 'never' },
    hop: { share: 0 },
  } satisfies SearchOptions
  const { propagation } = await trainOnIndex(index, { model: 'gat' })
  console.log(`\n━━ ${QUESTION}`)
  await rank('words', index, justWords)
  await rank('graph', index, noVectors)
  await rank('vectors', index, { propagate: 'vectors' })
  await rank('GAT', index.withPropagation(propagation), { propagate: 'vectors' })

  async function rank(name: string, by: TokenIndex, options: SearchOptions) {
    const { hits } = await by.search(QUESTION, { ...best, ...options })
    console.log(`   ${name.padEnd(7)}  ${hits.map(({ title }) => title ?? '').join(' · ')}`)
  }
}
