import { passageText } from '../graph/passage-text.ts'
import type { ViewOptions } from '../answer/search-options.ts'
import type { TokenIndex } from '../index/token-index.ts'

/** Questions asked: the first load what is needed, the others let the engine's code be compiled. */
const QUESTIONS = 6

/** How much of a passage makes a question, in characters. */
const LENGTH = 80

/**
 * Asks an index some questions made of its own texts, so that libraries are loaded and code is compiled before the
 * first one comes. Between two of them others have their turn. What goes wrong here goes wrong for the first who asks,
 * who is told.
 */
export async function warmUp(index: TokenIndex, options: ViewOptions): Promise<void> {
  const { graph } = index, passages = graph.count('passage')
  try {
    await index.overview({ nodes: options.nodes, signal: options.signal })
    for (let i = 0; i < Math.min(QUESTIONS, passages); i++) {
      await new Promise(resolve => setTimeout(resolve, 20))
      const [passage] = await graph.passages([Math.floor((i * passages) / QUESTIONS)])
      await index.view(passageText(passage!).slice(0, LENGTH), options)
    }
  } catch {
    return
  }
}
