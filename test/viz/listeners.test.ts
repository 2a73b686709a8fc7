import { describe, expect, it } from 'vitest'
import { createListeners } from '../../viz/listeners.ts'

interface Events {
  moved: [x: number, y: number]
  ended: []
}

describe('listeners', () => {
  it('are told in the order in which they came, those of the event alone', () => {
    const { on, emit } = createListeners<Events>(), told: unknown[] = []
    on('moved', (x, y) => told.push(['first', x, y]))
    on('moved', x => told.push(['second', x]))
    on('ended', () => told.push('ended'))
    emit('moved', 1, 2)
    expect(told).toEqual([['first', 1, 2], ['second', 1]])
    emit('ended')
    expect(told.at(-1)).toBe('ended')
  })

  it('can end listening, one or all', () => {
    const { on, emit, clear } = createListeners<Events>(), told: string[] = []
    const end = on('ended', () => told.push('first'))
    on('ended', () => told.push('second'))
    end()
    end()
    emit('ended')
    expect(told).toEqual(['second'])
    clear()
    emit('ended')
    expect(told).toEqual(['second'])
  })
})
