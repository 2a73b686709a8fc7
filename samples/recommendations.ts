/**
 * Recommendations for a profile: what is near to what somebody likes, and not to what they do not like.
 *
 *     npx tsx samples/recommendations.ts
 */
import { createIndex, type Profile } from 'tokengraph'
import { readTexts } from './encoder.ts'

const documents = await readTexts('en-wikipedia'), index = await createIndex(documents)
const idOf = (title: string) => documents.find(document => document.title === title)!.id

async function recommend(profile: Record<keyof Profile, string[]>): Promise<void> {
  const { liked, disliked } = profile
  console.log(`━━ Likes ${liked.join(' and ')}${disliked.length > 0 ? `, but not ${disliked.join(' and ')}` : ''}`)
  const { hits } = await index.recommend(
    { liked: liked.map(idOf), disliked: disliked.map(idOf) },
    { kinds: ['passage'], perDocument: 1, limit: 5, explain: true },
  )
  for (const { title, score, explanation } of hits) {
    const given = explanation!.seeds.slice(0, 3).map(({ node }) => node.label ?? node.id)
    console.log(`   ${score.toFixed(2)}  ${title}   by ${given.join(', ')}`)
  }
}

await recommend({ liked: ['The Prestige (film)', 'Spider Baby'], disliked: [] })
await recommend({ liked: ['The Prestige (film)', 'Spider Baby'], disliked: ["The Devil's Rejects"] })
await recommend({ liked: ['Flute Sonata (Prokofiev)'], disliked: [] })
