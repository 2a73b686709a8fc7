import { beforeAll, describe, expect, test } from 'vitest'
import { built, ROOT, runProcess } from './helpers/command.ts'

beforeAll(() => {
  built('index.js')
})

async function printed(sample: string): Promise<string> {
  const done = await runProcess(process.execPath, ['--import', 'tsx', `samples/${sample}.ts`], { cwd: ROOT })
  expect(done).toMatchObject({ code: 0, err: '' })
  return done.out
}

describe('the samples of what to build', () => {
  test('dialogue.ts: "he" and "it" are who and what was spoken of, the next day as well', async () => {
    const out = await printed('dialogue')
    expect(out).toMatch(/Where was he born\?\n {6}→ Nikola Tesla {3}\(by itself: (?!Nikola)/)
    expect(out).toMatch(/Which actors play in it\?\n {6}→ The Prestige \(film\) {3}\(by itself: (?!The Prestige)/)
    expect(out).toMatch(/━━ The next day\n {3}What is it about\?\n {6}→ The Prestige \(film\)/)
  })

  test('recommendations.ts: what is not liked takes away what leads from it', async () => {
    const [, likes, not, sonata] = (await printed('recommendations')).split('━━ ')
    expect(likes).toContain("The Devil's Rejects   by Spider Baby")
    expect(not!.split('\n').slice(1).some(line => line.includes("  The Devil's Rejects"))).toBe(false)
    expect(sonata).toMatch(/Violin Sonata No\. 3 \(Hill\) {3}by Flute Sonata \(Prokofiev\)/)
  })

  test('writing.ts: material and words for a paragraph', async () => {
    const out = await printed('writing')
    expect(out).toMatch(/Material\n {3}\[1\] The Prestige \(film\)/)
    expect(out).toMatch(/Words and names that fit\n {3}Nikola Tesla, /)
    expect(out).toContain('an inventor named Nikola Tesla')
  })
})
