/**
 * Asked in one language, answered in the other: needs a model that knows both.
 *
 *     npx tsx samples/languages.ts [MODEL]
 *
 * A model reads some 650 passages in the first run, which takes a minute or two; their vectors are kept.
 */
import { createIndex, retrieveTokens, type SearchResults, type TokenIndex } from 'tokengraph'
import { openModel, readTexts } from './encoder.ts'

/** Each direction; `pairs` are what you know of words, for an index without a model. */
const DIRECTIONS = [
  {
    texts: ['en-fables', 'en-wikipedia'],
    questions: ['是谁把卡在狼喉咙里的骨头取出来的？', '特斯拉移民美国后为谁工作？'],
    pairs: [['狼', 'wolf'], ['喉咙', 'throat'], ['骨头', 'bone'], ['特斯拉', 'Tesla'], ['移民', 'emigrating']],
  },
  {
    texts: ['zh-wikipedia'],
    questions: ['Which disease makes the limbs move as if dancing?', 'Why did samurai shave the top of their heads?'],
    pairs: [['disease', '疾病'], ['limbs', '四肢'], ['dancing', '舞蹈'], ['samurai', '武士'], ['shave', '剃']],
  },
]

const model =
  await openModel('digits, foreign names and the pairs of words written in this sample are all that joins the languages')
for (const { texts, questions, pairs } of DIRECTIONS) {
  const documents = (await Promise.all(texts.map(readTexts))).flat()
  const index = await createIndex(documents, model ? { encoder: model } : { synonyms: pairs })
  console.log(`\n${texts.join(' and ')}: ${documents.length} documents`)
  for (const question of questions) {
    const found = await index.search(question, { kinds: ['passage'], limit: 3 })
    console.log(`\n━━ ${question}`)
    for (const { score, title, text } of found.hits)
      console.log(`   ${score.toFixed(2)}  ${title}  ${text.slice(0, 60).replaceAll(/\s+/g, ' ')}…`)
    console.log(model ? await words(question, index) : pairsUsed(found))
  }
}

/** Words of the best passage: those like words of the question, and those that stand beside them. */
async function words(question: string, index: TokenIndex): Promise<string> {
  const lines = await Promise.all((['cosine', 'near'] as const).map(async method => {
    const { tokens } = await retrieveTokens(question, index, {
      method,
      passages: 1,
      distinct: true,
      includeAsked: false,
      limit: 6,
    })
    return `         ${method.padEnd(6)}  ${tokens.map(({ text, from }) => `${text} (${from.text})`).join(' · ')}`
  }))
  return lines.join('\n')
}

/** The words of the question that a pair leads on from. */
function pairsUsed({ query: { expanded } }: SearchResults): string {
  return `         by pairs  ${expanded.map(({ from, word }) => `${from} = ${word}`).join(' · ') || '–'}`
}
