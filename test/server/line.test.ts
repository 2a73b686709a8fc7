import { describe, expect, test } from 'vitest'
import { Line } from '../../src/server/line.ts'

const soon = () => new Promise<void>(resolve => setImmediate(resolve))
const staying = () => new AbortController().signal

/** Work that ends when it is told to. */
function work(name: string, log: string[]) {
  let end!: (error?: Error) => void
  const ended = new Promise<void>((resolve, reject) => { end = error => (error ? reject(error) : resolve()) })
  return { do: async () => { log.push(name); await ended; return name }, end }
}

describe('Line', () => {
  test('one at a time, in the order asked for; a fault of one is no hindrance for the next', async () => {
    const line = new Line(), log: string[] = [], [a, b, c] = ['a', 'b', 'c'].map(name => work(name, log)) as ReturnType<typeof work>[]
    const [first, second, third] = [a!, b!, c!].map(each => line.run(each.do, staying()))
    const failed = expect(second).rejects.toThrow('no')
    await soon()
    expect(log).toEqual(['a'])
    a!.end()
    expect(await first).toBe('a')
    await soon()
    expect(log).toEqual(['a', 'b'])
    b!.end(new Error('no'))
    await failed
    c!.end()
    expect(await third).toBe('c')
    expect(await line.run(async () => 'd', staying())).toBe('d')
  })

  test('who leaves is left out, and gets no turn', async () => {
    const line = new Line(), log: string[] = [], a = work('a', log), leaving = new AbortController()
    const first = line.run(a.do, staying()), second = line.run(work('b', log).do, leaving.signal), third = line.run(async () => log.push('c'), staying())
    leaving.abort()
    await expect(second).rejects.toMatchObject({ code: 'aborted' })
    a.end()
    await Promise.all([first, third])
    expect(log).toEqual(['a', 'c'])
    await expect(line.run(async () => log.push('d'), AbortSignal.abort())).rejects.toMatchObject({ code: 'aborted' })
    expect(log).toEqual(['a', 'c'])
  })

  test('sixteen wait, no more, until one has left', async () => {
    const line = new Line(), log: string[] = [], a = work('a', log), first = line.run(a.do, staying())
    const leaving = new AbortController()
    const waiting = Array.from({ length: 16 }, (_, i) => line.run(async () => i, i === 3 ? leaving.signal : staying()))
    await expect(line.run(async () => 0, staying())).rejects.toMatchObject({ status: 503, code: 'busy', headers: { 'retry-after': '1' } })
    leaving.abort()
    await expect(waiting[3]).rejects.toMatchObject({ code: 'aborted' })
    const last = line.run(async () => 'last', staying())
    a.end()
    await first
    expect((await Promise.allSettled(waiting)).filter(({ status }) => status === 'fulfilled')).toHaveLength(15)
    expect(await last).toBe('last')
  })
})
