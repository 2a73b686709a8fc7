/** The endings of files that are pages, which names and links leave out. What is nothing but an ending has none. */
export const PAGE_ENDING = /(?<=[^/\\])\.(?:md|mdx|markdown|html?|xhtml|txt|pdf)$/i

/** The path or name of a page without its ending. */
export const withoutEnding = (path: string): string => path.replace(PAGE_ENDING, '')
