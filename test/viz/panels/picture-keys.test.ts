import { expect, it, vi } from 'vitest'
import { steerByKey } from '../../../viz/panels/picture-keys.ts'

/** What a key does, and whether the page is kept from doing its own. */
function press(key: string, held: Partial<KeyboardEvent> = {}) {
  const done: unknown[] = [], preventDefault = vi.fn()
  const told = (name: string) => (...values: number[]) => { done.push([name, ...values]) }
  const event = { key, ctrlKey: false, metaKey: false, altKey: false, preventDefault, ...held }
  steerByKey(event as unknown as KeyboardEvent, { panBy: told('pan'), zoomBy: told('zoom'), fit: told('fit') })
  return { done, isKept: preventDefault.mock.calls.length > 0 }
}

it.each([
  ['ArrowLeft', ['pan', 60, 0]], ['ArrowDown', ['pan', 0, -60]],
  ['+', ['zoom', 1.5]], ['-', ['zoom', 1 / 1.5]], ['0', ['fit']],
])('%s moves the picture', (key, deed) => {
  expect(press(key)).toEqual({ done: [deed], isKept: true })
})

it('leaves other keys, and those of the browser, alone', () => {
  const pressed = [press('a'), press('+', { ctrlKey: true }), press('0', { metaKey: true })]
  expect(pressed).toEqual(Array(3).fill({ done: [], isKept: false }))
})
