import { beforeAll, describe, expect, test } from 'vitest'
import { built, ROOT, runProcess } from './helpers/command.ts'

beforeAll(() => {
  built('index.js')
})

async function printed(sample: string, ...args: string[]): Promise<string> {
  const done = await runProcess(process.execPath, ['--import', 'tsx', `samples/${sample}.ts`, ...args], { cwd: ROOT })
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

  test('documentation.ts: headings, lines and stretches, pages, a filter, corrections, completions', async () => {
    const [, best, next, filtered, phrase, mistyped, unknown, ...typed] = (await printed('documentation')).split('━━ ')
    expect(best).toMatch(/ {3}Working on tokengraph › Adding an encoder {3}CONTRIBUTING\.md:\d+\n {6}.*\u001b\[1mencoder\u001b\[22m/)
    expect(best).toMatch(/ {3}\d+ passages match: .*\bdocs \d+/)
    const places = (part: string) => Array.from(part.matchAll(/ {3}(\S+\.md):\d+$/gm), ([, page]) => page!)
    expect(new Set([...places(best!), ...places(next!)]).size).toBe(6)
    expect(places(filtered!).every(page => page.startsWith('docs/'))).toBe(true)
    expect(phrase).toMatch(/static[^a-z]*table/i)
    expect(mistyped).toContain('did you mean “encoder” for “encodr”?')
    expect(unknown).toContain('; none says most of the question')
    expect(typed.join('')).toMatch(/how do i watch a folder \(word\)[^]*encoder \(correction\)/)
  })

  test('documentation.ts: a folder and a question of one’s own', async () => {
    const out = await printed('documentation', 'samples/cora', 'Which papers are cited?')
    expect(out).toMatch(/^━━ Which papers are cited\?[^]* README\.md:\d+\n[^]* passages? match/)
  })

  test('notes.ts: what is written, renamed and seen to change is found, and who links to it', async () => {
    const [, two, crabs, renamed, seen] = (await printed('notes')).split('━━ ')
    expect(two).toBe('Two notes: 2 new, 0 changed, 0 as before, 0 gone\n   who eats? Otters.md\n   links to Crabs.md, which is not there yet: Otters.md “Crabs”\n\n')
    expect(crabs).toBe('Crabs.md is written: 1 new, 0 changed, 2 as before, 0 gone\n   links to it: Otters.md “Crabs”\n\n')
    expect(renamed).toBe('Rivers.md is now Streams.md: 1 new, 0 changed, 2 as before, 1 gone\n   what flows? Streams.md\n\n')
    expect(seen).toBe('Otters.md is written, and seen: 0 new, 1 changed, 2 as before, 0 gone\n   who holds hands? Otters.md\n   links to Crabs.md: nobody\n')
  })

  test('rag.ts: a prompt with numbered sources within the budget, and none where the texts do not tell', async () => {
    const [, known, unknown] = (await printed('rag')).split('━━ ')
    expect(known).toMatch(/\n\[\d\] The Prestige \(film\) \(.*\)\n/)
    expect(known).toContain('licensed by George Westinghouse')
    expect(Number(/(\d+) tokens of sources/.exec(known!)![1])).toBeLessThanOrEqual(600)
    expect(known).toMatch(/\[1\] stands in wiki-\d+, \d+–\d+/)
    expect(unknown).toBe('How do I replace the gearbox of a tractor?\n   The texts do not tell: no model need be asked.\n\n')
  })
})
