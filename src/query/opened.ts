import type { AskedToken } from './asked-tokens.ts'
import type { Opened } from './operators.ts'

/** For which words others are looked for, which begin so: none but those with `*`, all, the last one, or as it says. */
export type Prefix = boolean | 'last' | ((word: string) => boolean)

/**
 * How many letters of a word may be wrong. `auto`: of a word that the index lacks, as many as its length allows;
 * `off`: none. A number, or what a function says, holds for all words.
 */
export type Typos = 'auto' | 'off' | number | ((word: string) => number)

export interface LikeSettings {
  prefix: Prefix
  typos: Typos
}

/** Whether some word of a question is to be opened. */
export const isOpened = (
  read: readonly AskedToken[],
  { prefix, typos }: LikeSettings,
  opened: readonly Opened[],
): boolean =>
  opened.length > 0 || prefix !== false || (typos === 'auto' ? read.some(isLacked) : typos !== 'off' && typos !== 0)

const isLacked = ({ kind, instead, token }: AskedToken) => kind === 'word' && !instead && token === undefined
