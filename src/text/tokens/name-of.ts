import { startsDigit, startsUnspaced } from './scripts.ts'
import { type NameFolding, type Name, wholeName } from './names.ts'

/**
 * The longest name that texts are searched for, in units: a title of thousands of words is no name, and costs as many
 * steps at every word.
 */
const LONGEST_NAME = 64

/**
 * A title as a name that can be looked for in texts. Undefined where there is too little to go by: no word, one stop
 * word, one number, or one character of a script without spaces; and for titles that are too long to be names.
 */
export function nameOf(title: string, folding: NameFolding, isStop: (key: string) => boolean): Name | undefined {
  const name = wholeName(title, folding)
  return isFound(name.units, isStop) ? name : undefined
}

/** Whether texts can be searched for some units, see {@link nameOf}. */
export function isFound(units: readonly string[], isStop: (key: string) => boolean): boolean {
  const [only, more] = units
  const isWeak = more === undefined
    && (!/[\p{L}\p{N}]/v.test(only!) || isStop(only!) || startsDigit(only!) || startsUnspaced(only!))
  return !isWeak && units.length <= LONGEST_NAME
}
