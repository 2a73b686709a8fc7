import { describe, expect, it } from 'vitest'
import { createIndex } from '../../src/index.ts'

const first = async (texts: Record<string, string>, question: string) => {
  const index = await createIndex(Object.entries(texts).map(([id, text]) => ({ id, text })))
  return (await index.search(question, { kinds: ['passage'] })).hits[0]?.document
}

describe('reread', () => {
  it.each<[string, string, Record<string, string>]>([
    ['5km', 'run', { ten: 'A run of 10 km.', run: 'A run of 5 km today.' }],
    ['16GB', 'memory', { eight: 'With 8 GB of memory.', memory: 'With 16 GB of memory.' }],
    ['5pm', 'late', { early: 'At 5 a.m. he came.', late: 'At 5 p.m. he came.' }],
    ['JavaScript', 'web', { java: 'Java was new.', web: 'Java Script was new.' }],
    ['YouTube', 'films', { tube: 'You and the tube, one of many.', films: 'You Tube began.' }],
    ['MacDonald', 'farm', { donald: 'Donald had none.', farm: 'Old Mac Donald had a farm.' }],
    ['vitamin a', 'a', { c: 'Vitamin C, a good one.', a: 'Vitamin A is good for the eyes.' }],
    ['hepatitis a or b', 'both', { c: 'Hepatitis C is a disease, and a bad one.', both: 'Hepatitis A and B.' }],
    ['what does vitamin a do', 'a', { c: 'What does vitamin C do? A lot.', a: 'Vitamin A is good for the eyes, and so is light.' }],
    ['vitamin a deficiency', 'a', { c: 'Vitamin C deficiency, a deficiency of the vitamin C.', a: 'They suffer from vitamin A deficiency in many a place.' }],
    ['hepatitis a vaccine', 'a', { b: 'The hepatitis B vaccine, grade A.', a: 'The hepatitis A vaccine.' }],
    ['plan a?', 'failed', { b: 'Plan B is a plan.', failed: 'At last, even plan A failed.' }],
  ])('of %s finds %s first', async (question, document, texts) => expect(await first(texts, question)).toBe(document))

  it.each<[string, string, Record<string, string>]>([
    ['5km', 'joined', { apart: 'The 5 of us and a km.', joined: 'A run of 5km today.' }],
    ['JavaScript', 'joined', { apart: 'The Java of the Script.', joined: 'JavaScript was new.' }],
    ['plan a trip', 'trip', { grade: 'Of the trip B, grade A.', trip: 'To plan a trip takes time.' }],
    ['build a house', 'house', { grade: 'A grade of A, and grade A again.', house: 'To build a house takes years.' }],
  ])('leaves %s where texts have it so', async (question, document, texts) => expect(await first(texts, question)).toBe(document))
})
