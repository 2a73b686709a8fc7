import pairs from 'opencc-js/dict/TSCharacters'

/**
 * What OpenCC's table lacks: characters that it leaves as they are, since only some of their uses are simplified
 * (看著, 瞭解, 藉口), and other forms of the same character.
 */
const VARIANTS = Array.from(
  '著着 瞭了 藉借 菓果 靑青 淸清 郞郎 竝并 緖绪 晚晩 甦苏 騃呆 堃坤 喆哲 讬托 疎疏 荳豆 粧妆 彊强 氷冰 凴凭 痺痹 檐簷 睪睾 鮎鲇 齶腭 敍叙 檯台 衞卫 汚污 隣邻 戸户 歳岁 歩步 毎每 愼慎 甁瓶 硏研 姸妍 倂并 屛屏 尙尚 黒黑 徳德 曽曾 捜搜 挿插 涙泪 鵞鹅 窓窗 窻窗 牕窗 韮韭 碁棋 慙惭 讃赞 讐仇 罣挂 袴裤 兎兔 呉吴 妳你'
    .split(' '),
  ([from, to]) => [from!, to!] as const,
)

/**
 * Traditional characters to simplified ones, by OpenCC's table, so that 鋼鐵 and 钢铁 match. Character by
 * character: what counts is that both sides fold alike, and every position stays where it was. The few pairs
 * whose lengths in UTF-16 differ are left alone for the same reason.
 */
export function simplified(): ReadonlyMap<string, string> {
  const listed = pairs.split('|').map(pair => pair.split(' ') as [string, string])
  const table = new Map(listed.filter(([from, to]) => from.length === to.length))
  // applied to its own results: 薴 → 苧 → 苎
  return new Map([...VARIANTS, ...Array.from(table, ([from, to]) => [from, table.get(to) ?? to] as const)])
}
