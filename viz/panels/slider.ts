import type { Action, Store } from '../store.ts'
import { h } from './dom.ts'

/** A slider with its name before it and its value behind. */
export interface Slider {
  element: HTMLElement
  /** Shows a value, and whether it is another than the usual one. */
  show(value: number, isChanged: boolean): void
  /** Lets it be moved, or says why it cannot. */
  enable(isEnabled: boolean, why: string): void
}

/** What a slider is of. */
export interface SliderOptions {
  name: string
  /** What of its steps is undone as one, see {@link Store.apply}. */
  streak: string
  min: number
  /** It reaches further where the value shown does. */
  max: number
  step: number
  /** What a value does. */
  changed(value: number): Action
  /** A value as a text. */
  format(value: number): string
}

export function slider(store: Store, { name, streak, min, max, step, changed, format }: SliderOptions): Slider {
  const output = h('output', {})
  const input = h('input', {
    type: 'range',
    min,
    max,
    step,
    'aria-label': name,
    oninput: () => store.apply(changed(Number(input.value)), streak),
    onpointerdown: () => store.seal(),
    onblur: () => store.seal(),
  })
  return {
    element: h('label', { class: 'slider' }, h('span', {}, name), input, output),
    show(value, isChanged) {
      input.max = String(Math.max(max, value))
      input.value = String(value)
      output.textContent = format(value)
      output.classList.toggle('changed', isChanged)
      input.setAttribute('aria-valuetext', format(value))
    },
    enable(isEnabled, why) {
      input.disabled = !isEnabled
      input.title = isEnabled ? '' : why
    },
  }
}
