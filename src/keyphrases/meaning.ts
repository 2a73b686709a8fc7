import { TokenGraphError } from '../core/errors.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import { dot, rowAt } from '../math/dense/matrix.ts'

/** The least that a phrase counts by, however far from the text it is. */
const LEAST = 0.05

/** How near phrases are to the text that has them: cosines of their vectors and its, none below 0.05. */
export async function nearness(
  encoder: Encoder,
  text: string,
  phrases: readonly string[],
  told: EncodeOptions,
): Promise<number[]> {
  const vectors = await encoder.encode([text, ...phrases], 'passage', told), whole = rowAt(vectors, 0)
  return phrases.map((_, i) => Math.max(LEAST, dot(whole, rowAt(vectors, i + 1))))
}

/** An encoder that needs no collection. @throws TokenGraphError `option` */
export function checkEncoder(encoder: Encoder | EncoderRecipe | undefined): Encoder | undefined {
  if (!encoder || 'encode' in encoder) return encoder
  throw new TokenGraphError('option', {
    where: 'keyphrases: option "encoder"',
    got: 'one that must see a collection first',
    expected: 'an encoder that has vectors for any text: a model, or a static table',
  })
}
