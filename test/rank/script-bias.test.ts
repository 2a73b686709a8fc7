import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownEncoder } from '../../src/encoders/own.ts'
import { passageScripts, type PassageScript, withoutScriptBias } from '../../src/rank/script-bias.ts'
import { createIndex } from '../../src/index/create-index.ts'
import { isClose, sumOf } from '../helpers/corpora.ts'
import { graphOf, read } from '../helpers/graph.ts'

describe('the script of a passage', () => {
  it.each<[string, PassageScript]>([
    ['The hungry fox saw grapes hanging high over the old garden wall.', 'cased'], ['Голодная лиса увидела виноград.', 'cased'],
    ['饥饿的狐狸看见葡萄挂在高高的墙上。', 'uncased'], ['狐狸在 Oxford University Press 出版的书里看见葡萄，图书馆收藏钢铁桥梁的照片。', 'uncased'],
    ['The garden of Suzhou (苏州) has old walls, stone bridges, deep ponds, quiet halls and tall bamboo around them everywhere.', 'cased'],
    ['Grapes hang high: 葡萄挂在 garden walls.', 'mixed'], ['', 'mixed'], ['1806 1809 ?!', 'mixed'],
  ])('%s: %s', async (text, script) => {
    expect(await passageScripts(read(await graphOf([{ id: 'a', text }])))).toEqual([script])
  })
})

describe('cosines without the bias', () => {
  const anyPassages = fc.array(fc.record({ script: fc.constantFrom<PassageScript>('cased', 'uncased', 'mixed'), cosine: fc.double({ min: -1, max: 1, noNaN: true }), gone: fc.boolean() }), { minLength: 30, maxLength: 200, size: 'max' })

  it('have the mean 0 in either script, and keep the order within it', () => {
    let centred = 0
    fc.assert(fc.property(anyPassages, fc.boolean(), (passages, hides) => {
      const cosines = Float64Array.from(passages, ({ cosine }) => cosine), scripts = passages.map(({ script }) => script)
      const fair = withoutScriptBias(cosines, scripts, hides ? passage => passages[passage]!.gone : undefined)
      const of = (script: PassageScript) => [...passages.keys()].filter(passage => scripts[passage] === script && !(hides && passages[passage]!.gone))
      const means = (['cased', 'uncased'] as const).map(script => sumOf(of(script).map(passage => cosines[passage]!)) / of(script).length)
      if (of('cased').length < 20 || of('uncased').length < 20) {
        expect(fair).toBe(cosines)
        return
      }
      centred++
      for (const script of ['cased', 'uncased'] as const) expect(Math.abs(sumOf(of(script).map(passage => fair[passage]!)))).toBeLessThan(1e-9)
      passages.forEach(({ script, cosine }, passage) => {
        const mean = script === 'mixed' ? Math.max(...means) : means[script === 'cased' ? 0 : 1]!
        expect(isClose(fair[passage]! + 3, cosine - mean + 3)).toBe(true)
      })
    }), { numRuns: 200 })
    expect(centred).toBeGreaterThan(20)
  })
})

describe('search over texts in two languages', () => {
  // the first number says the language, the second what a text is about
  const vectors = (texts: readonly string[]) => texts.map(text => [/\p{sc=Han}/v.test(text) ? 1 : -1, /grapes|葡萄/.test(text) ? 0.6 : 0, 0.1 + (text.length % 7) / 100])
  const encoder = ownEncoder({ name: 'by hand', width: 3, encode: vectors })
  const english = Array.from({ length: 25 }, (_, i) => ({ id: `en-${i}`, text: i === 3 ? 'The fox could not reach the grapes.' : `Story number ${'x'.repeat(i + 1)} tells of a lion.` }))
  const chinese = Array.from({ length: 25 }, (_, i) => ({ id: `zh-${i}`, text: `狮子和老鼠的故事${'很'.repeat(i + 1)}长。` }))
  const first = async (documents: typeof english, question: string) => (await (await createIndex(documents, { encoder })).search(question, { kinds: ['passage'], limit: 1 })).hits[0]!.id

  it('finds the answer in the other language, where the words of the question find none', async () => {
    expect(await first([...english, ...chinese], '谁够不到葡萄？')).toBe('en-3#0')
  })

  it('stays in the language in which the words find it', async () => {
    expect(await first([...english, ...chinese, { id: 'zh-fox', text: '狐狸够不到葡萄。' }], '谁够不到葡萄？')).toBe('zh-fox#0')
  })

  it('leaves texts of one language, and too few of another, as they were', async () => {
    expect(await first([...english, ...chinese.slice(0, 19)], '谁够不到葡萄？')).toMatch(/^zh-/)
    expect(await first(english, '谁够不到葡萄？')).toBe('en-3#0')
  })
})
