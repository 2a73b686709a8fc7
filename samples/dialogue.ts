/**
 * A chat with memory: questions that point back to what was spoken of, and a dialogue that is stored and taken up again.
 *
 *     npx tsx samples/dialogue.ts
 */
import { createIndex, type DialogueState } from 'tokengraph'
import { readTexts } from './encoder.ts'

const index = await createIndex(await readTexts('en-wikipedia'))
const best = ({ hits }: Awaited<ReturnType<typeof index.search>>) => hits.find(({ kind }) => kind === 'passage')?.title

/** Asks one question after the other, and says what comes first: in the dialogue, and by itself. */
async function talk(questions: string[], state?: DialogueState): Promise<DialogueState> {
  const dialogue = await index.dialogue({ state })
  for (const question of questions) {
    const alone = best(await index.search(question)), found = best(await dialogue.search(question))
    console.log(`   ${question}\n      → ${found}${found === alone ? '' : `   (by itself: ${alone})`}`)
  }
  return dialogue.state
}

console.log('━━ A dialogue')
const state = await talk([
  'Who was Nikola Tesla?',
  'Where was he born?',
  'Who directed The Prestige?',
  'Which actors play in it?',
])

console.log('\n━━ What it remembers, as it is stored')
const stored = JSON.stringify(state)
for (const { kind, id, weight } of state.nodes) console.log(`   ${weight.toFixed(2)}  ${kind} ${id}`)

console.log('\n━━ The next day')
await talk(['What is it about?'], JSON.parse(stored) as DialogueState)
