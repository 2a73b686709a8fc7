/** What the samples share: their texts, and the model that they were told to use. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { createIndex, type Document, TokenGraphError } from 'tokengraph'
import { corpusEncoder, type Encoder, type EncoderRecipe } from 'tokengraph/encoders'
import { openEncoder } from 'tokengraph/node'

/** The documents of a file in `texts/`. */
export async function readTexts(name: string): Promise<Document[]> {
  const file = await readFile(new URL(`texts/${name}.jsonl`, import.meta.url), 'utf8')
  return file.trim().split('\n').map(line => {
    const { id, title, text } = JSON.parse(line)
    return { id, title, text }
  })
}

/**
 * The model that was named on the command line or in TOKENGRAPH_MODEL: the folder of one, or its name at the hub.
 * Says in one line which it is; or, where there is none, what takes its place, and why.
 */
export async function openModel(instead: string): Promise<Encoder | EncoderRecipe | undefined> {
  const name = process.argv[2] ?? process.env.TOKENGRAPH_MODEL
  let why = `With one: npx tsx samples/${basename(process.argv[1]!)} Xenova/multilingual-e5-small`
  if (name) {
    try {
      const encoder = await openEncoder(name)
      console.log(`Vectors by ${name}.`)
      return encoder
    } catch (error) {
      if (!(error instanceof TokenGraphError)) throw error
      why = error.message
    }
  }
  console.log(`No model: ${instead}. ${why}`)
  return undefined
}

/** Vectors of words that are learned from texts, without a download. */
export async function learnFrom(documents: Document[]): Promise<Encoder> {
  return corpusEncoder({ width: 100 }).fit((await createIndex(documents)).graph)
}
