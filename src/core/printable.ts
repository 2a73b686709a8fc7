/** Texts are shown, never obeyed: control characters of a terminal are left out, but tabs and line ends. */
export const printable = (text: string): string => text.replace(/[\p{Cc}--[\n\t]]/gv, '')
