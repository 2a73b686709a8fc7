import * as v from 'valibot'
import { type TransformerOptions, transformerOptions } from './options.ts'

/** What can be said to {@link crossEncoder}: as to `transformerEncoder`, but for how vectors are made. */
export type CrossEncoderOptions = Omit<TransformerOptions, 'pooling' | 'prefixes' | 'overlap' | 'layers'>

/** {@link CrossEncoderOptions}, checked. */
export const crossEncoderOptions = v.omit(transformerOptions, ['pooling', 'prefixes', 'overlap', 'layers'])
