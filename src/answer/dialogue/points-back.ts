/**
 * Words that point back to what was spoken of: English, German, French and Spanish pronouns. Some are another word
 * elsewhere (Italian "il"): a question with one counts what is remembered a little more, and no harm is done.
 */
const POINTING = new Set((
  'it its they them their theirs he she his her hers him this that these those there then '
  + 'er sie ihn ihm ihr ihre ihren seine seiner seinen dies diese dieser dieses dort dabei davon '
  + 'il elle ils elles lui leur leurs cette celui celle '
  + 'él ella ellos ellas ello su sus este esta esto ese esa eso'
).split(' '))

/** Chinese has no borders between words: what points back is written so. */
const CHINESE = /[它他她其此该這这那]/u

/** Whether a question points back to what was spoken of before: "Who built it?", 它是谁造的？ */
export const pointsBack = (question: string): boolean =>
  CHINESE.test(question) || (question.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []).some(word => POINTING.has(word))
