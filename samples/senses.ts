/**
 * One word, two senses: vectors in context tell them apart, vectors of words alone cannot.
 *
 *     npx tsx samples/senses.ts [MODEL]
 */
import { retrieveTokens } from 'tokengraph'
import type { Encoder, EncoderRecipe } from 'tokengraph/encoders'
import { openModel } from './encoder.ts'

const EXAMPLES: { word: string, senses: Record<string, string[]> }[] = [
  {
    word: 'bank',
    senses: {
      shore: [
        'The boat lay on the bank of the river.',
        'Willows grow along the muddy bank of the stream.',
        'A path follows the bank of the canal.',
        'Reeds grow on the bank of the lake.',
        'They pitched their tent on the bank and swam across the river.',
        'The beaver dragged the branch up the bank out of the water.',
      ],
      money: [
        'The bank lends money to small firms.',
        'Her bank offers an account to every student.',
        'The bank raised its interest rates.',
        'The bank pays interest on savings.',
        'He keeps his savings in the bank.',
        'He borrowed a thousand dollars from the bank.',
      ],
    },
  },
  {
    word: '苹果',
    senses: {
      fruit: [
        '树上的苹果已经熟了。',
        '她削了一个苹果给孩子吃。',
        '苹果又甜又脆。',
        '我想吃一个新鲜的苹果。',
        '果园里种满了苹果。',
        '妈妈买了两斤苹果。',
      ],
      company: [
        '苹果发布了新的手机。',
        '苹果的股价今天上涨。',
        '苹果在加州设计电脑。',
        '苹果的新产品卖得很好。',
        '他在苹果当工程师。',
        '苹果起诉了一家芯片公司。',
      ],
    },
  },
]

const model = await openModel('only vectors of words alone can be shown')
for (const { word, senses } of EXAMPLES) {
  const senseOf = new Map(Object.entries(senses).flatMap(([sense, texts]) => texts.map(text => [text, sense])))
  const asked = [...senseOf.keys()]
  console
    .log(`\n━━ ${asked[0]}\n   How near is ${word} here to ${word} in other texts?\n\n   ${
      model ? 'in context  ' : ''
    }alone`)
  const alone = await nearest(word, asked[0]!, asked),
    shown = model ? await nearest(word, asked[0]!, asked, model) : alone
  for (const [text, cosine] of shown) {
    console
      .log(`   ${model ? cosine.toFixed(2).padEnd(12) : ''}${alone.get(text)!.toFixed(2)}   ${
        senseOf.get(text)!.padEnd(7)
      }  ${text}`)
  }
  console.log(`\n   Alone, ${word} is as near in every text as in any other.`)
  if (!model) continue
  const found = await Promise
    .all(asked.map(async text => [senseOf.get(text), senseOf.get([...await nearest(word, text, asked, model)][0]![0])]))
  console
    .log(`   In context, asked with each text in turn, the nearest has the same sense for ${
      found.filter(([sense, other]) => sense === other).length
    } of ${asked.length}.`)
}

/** The other texts that have a word, by its cosine with the same word in one of them, nearest first; without an encoder by the one vector that it has in all of them. */
async function nearest(
  word: string,
  asked: string,
  texts: readonly string[],
  encoder?: Encoder | EncoderRecipe,
): Promise<Map<string, number>> {
  const others = texts.filter(text => text !== asked)
  const { tokens } = await retrieveTokens(asked, others, { words: [word], limit: 1000, ...(encoder && { encoder }) })
  return new Map(tokens.filter(({ text }) => text === word).map(
    ({ document, weight }) => [others[Number(document)]!, weight]
  ))
}
