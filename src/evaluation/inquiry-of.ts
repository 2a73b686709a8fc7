import { type SearchSettings, wantedBy } from '../answer/search-options.ts'
import type { Pace } from '../core/pace.ts'
import { readQuery } from '../query/read-query.ts'
import { type Inquiry, inquire } from '../rank/inquiry.ts'
import type { Searcher } from '../rank/searcher.ts'
import type { View } from '../walk/view.ts'

/** A question as a search asks it, whose stages can be run one by one. */
export const inquiryOf = async (
  searcher: Searcher,
  text: string,
  settings: SearchSettings,
  pace: Pace,
  view?: View,
): Promise<Inquiry> => inquire(searcher, readQuery(text), settings, await wantedBy(settings), pace, view)
