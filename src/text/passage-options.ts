import * as v from 'valibot'
import { whole } from '../core/options.ts'
import { passageDefaults } from './defaults.ts'
import type { PassageSplitter } from './splitter.ts'

/** How documents are cut into passages. */
export interface PassageOptions {
  /**
   * Short neighbouring paragraphs are joined up to this many characters, so that a line of dialogue is no passage
   * of its own; and so are short neighbouring sections. Default 300; 0 keeps every paragraph apart.
   */
  joinBelow?: number | undefined
  /**
   * The longest passage, in characters; longer paragraphs are cut between sentences, longer blocks between lines.
   * Default 2,000.
   */
  longest?: number | undefined
  /**
   * A passage begins with whole sentences of the one before, up to this many characters; at most half of `longest`.
   * None is taken from before a heading, or out of a block. Default 0.
   */
  overlap?: number | undefined
}

const DEFAULTS = passageDefaults()

/** {@link PassageOptions} with the defaults. */
export const passageOptions = v.pipe(
  v.strictObject({
    joinBelow: v.optional(whole(0), DEFAULTS.joinBelow),
    longest: v.optional(whole(100), DEFAULTS.longest),
    overlap: v.optional(whole(0), DEFAULTS.overlap),
  }),
  v.rawCheck(({ dataset: { typed, value }, addIssue }) => {
    if (!typed || value.overlap <= value.longest / 2) return
    const path = {
      type: 'object' as const,
      origin: 'value' as const,
      input: { ...value },
      key: 'overlap',
      value: value.overlap,
    }
    addIssue({ message: 'at most half of "longest"', input: value.overlap, path: [path] })
  }),
)

/** A {@link PassageSplitter} among options. */
export const splitterSchema = v.function() as unknown as v.GenericSchema<PassageSplitter>
