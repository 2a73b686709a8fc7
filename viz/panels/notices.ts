import { button, h } from './dom.ts'

/** How long a message stays that asks for nothing, in milliseconds. */
const STAYS = 6000

/** Messages to everyone, of which there is one at a time. */
export interface Notices {
  element: HTMLElement
  notify(text: string, role: 'status' | 'alert'): void
  clear(): void
}

export function noticesPanel(): Notices {
  const element = h('div', { class: 'notices' })
  return {
    element,
    notify(text, role) {
      const close = button('✕', () => notice.remove(), { 'aria-label': 'Close', class: 'quiet' })
      const notice = h('div', { class: `notice ${role}`, role }, h('span', {}, text), close)
      element.replaceChildren(notice)
      if (role === 'status') setTimeout(() => notice.remove(), STAYS)
    },
    clear: () => element.replaceChildren(),
  }
}
