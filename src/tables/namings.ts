import { byCodeUnit } from '../core/order.ts'

/**
 * How a name comes about, the most telling first: a name's label is how it is mostly written by the first of these that
 * there is. `own`: a passage is about it. `known`: a user says so. `missing`: a page that links lead to, and that is
 * not there yet: it joins those who link to it, and waits for the page. `quoted`: texts quote it.
 */
export const NAMINGS = {
  own: { sought: true, any: false },
  known: { sought: true, any: true },
  missing: { sought: false, any: true },
  quoted: { sought: false, any: false },
}

/** See {@link NAMINGS}. */
export type Naming = keyof typeof NAMINGS

/** All of them, in their order. */
export const NAMING_KINDS = Object.keys(NAMINGS) as Naming[]

/** How something is written, and how often: what is, in the order of code units. */
export const writtenForms =
  (forms: Iterable<readonly [form: string, times: number]>): [form: string, times: number][] =>
    Array.from(forms, ([form, times]): [string, number] => [form, times]).filter(([, times]) => times > 0)
      .sort(([a], [b]) => byCodeUnit(a, b))

/** How a name is written by those who name it so, and how often. */
export type NameForms = (naming: Naming, name: number) => Iterable<readonly [form: string, times: number]>
