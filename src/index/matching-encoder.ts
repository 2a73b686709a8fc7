import { show, TokenGraphError } from '../core/errors.ts'
import type { EncodeOptions, Encoder, EncoderRecipe } from '../encoders/encoder.ts'
import type { GraphVectors } from '../encoders/graph-vectors.ts'
import { isOwn } from '../encoders/own.ts'

/** The encoder for an index's questions: that which the index holds, or a given one that it was made with. */
export async function matchingEncoder(
  given: Encoder | EncoderRecipe,
  kept: { vectors: GraphVectors, encoder?: Encoder } | undefined,
  where: string,
  options: EncodeOptions,
): Promise<Encoder> {
  const made = kept?.vectors.encoder, held = kept?.encoder
  const named = `encoder ${show(given.name ?? 'of your own')}`
  if (!made)
    throw new TokenGraphError('encoder', {
      where,
      got: named,
      expected: 'none: the index has no vectors',
      hint: 'Index the texts again with this encoder.',
    })
  if ('fit' in given) {
    if (held && await given.isOf?.(held, options)) return held
  } else if (given.digest === made.digest && given.width === made.width) {
    return held ?? given
  }
  const described = ({ digest, width }: GraphVectors['encoder']) => ` (${digest}, width ${width})`
  throw new TokenGraphError('encoder', {
    where,
    got: 'fit' in given ? `${named}, which makes other vectors` : named + described(given),
    expected: `encoder ${show(made.name)}${described(made)}, by which the index was made`,
    hint: isOwn(made.digest) ? OWN_HINT : 'Open it with that encoder, or index the texts again.',
  })
}

const OWN_HINT =
  'Only the program that has that encoder can give it to openIndex; words and graph rank without one ("--encoder none").'
