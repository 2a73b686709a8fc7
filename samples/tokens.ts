/**
 * Which words of a text a question is about: by cosine, by attention, and by what stands near them.
 *
 *     npx tsx samples/tokens.ts [MODEL]
 */
import { type RetrievedToken, retrieveTokens } from 'tokengraph'
import { learnFrom, openModel, readTexts } from './encoder.ts'

const EXAMPLES = [
  {
    question: 'Who constructed the railway engine?',
    texts: [
      'Ada Lovelace wrote the first program for a computing machine in 1843.',
      'The steam locomotive was built by George Stephenson near Newcastle.',
      'Marie Curie discovered radium together with her husband Pierre.',
    ],
    learnedFrom: 'en-wikipedia',
  },
  {
    question: '哪位女科学家找到了新的化学物质？',
    texts: [
      '牛顿在剑桥大学写成了关于万有引力的著作。',
      '第一台电话是贝尔在波士顿发明的。',
      '居里夫人和丈夫一起发现了镭元素。',
    ],
    learnedFrom: 'zh-wikipedia',
  },
]
const METHODS = {
  cosine: 'like a word of the question',
  attention: 'looked at by its words',
  near: 'beside what they look at',
} as const

const model =
  await openModel('word vectors are learned from the sample texts, where a word has one vector whatever stands around it')
for (const { question, texts, learnedFrom } of EXAMPLES) {
  console.log(`\n━━ ${question}\n${texts.map(text => `   ${text}`).join('\n')}\n`)
  const encoder = model
    ?? await learnFrom([
      ...await readTexts(learnedFrom),
      ...[...texts, question].map((text, i) => ({ id: `own ${i}`, text })),
    ])
  for (const [method, what] of Object.entries(METHODS) as [keyof typeof METHODS, string][]) {
    const { tokens } = await retrieveTokens(question, texts, { method, encoder, includeAsked: false, limit: 5 })
    console.log(`   ${method.padEnd(9)}  ${what.padEnd(27)}  ${tokens.map(show).join(' · ')}`)
  }
}

/** A word with its weight, and the word of the question that it is there for. */
function show({ text, weight, from }: RetrievedToken): string {
  return `${text} ${weight.toFixed(2)} (${from.text})`
}
