/**
 * Score in tenths of the MacroVector with these digits of EQ1–EQ6 (specification 4.0 §8.3, "MacroVectors"); undefined
 * where there is none.
 */
export function cvss40Lookup(
  digits: readonly [number, number, number, number, number, number],
): number | undefined {
  const [eq1, eq2, eq3, eq4, eq5, eq6] = digits
  const joint = jointLevels.indexOf(`${eq3}${eq6}`)
  if (eq1 > 2 || eq2 > 1 || joint < 0 || eq4 > 2 || eq5 > 2) return undefined
  return table[eq1 * 2 + eq2]?.[joint * 9 + eq4 * 3 + eq5]
}

/** Levels of EQ3 with EQ6 that exist: without a high impact (2) no requirement can be met by one (0). */
const jointLevels = ['00', '01', '10', '11', '21']

/** One row for each EQ1, EQ2; in it, for each EQ3 with EQ6, EQ4 and EQ5 counting up. */
const table = `
  100 98 95 100 93 91 93 89 81 99 95 92 96 87 81 90 80 68 98 95 90 93 89 81 88 78 69 95 92 84 92 81 65 80 70 48 92 82 72 79 69 50 69 55 27
  99 95 92 95 90 84 92 82 72 97 92 85 91 83 71 81 71 53 95 92 85 92 80 70 84 71 50 93 85 73 82 72 59 70 52 30 86 75 52 71 52 29 63 29 17
  98 94 91 94 86 77 87 74 63 95 87 81 89 74 64 75 63 49 94 88 76 86 74 59 72 57 52 89 77 67 76 58 50 57 52 25 83 70 54 65 58 26 53 21 13
  95 88 76 90 75 61 77 68 52 90 76 70 77 62 53 66 59 30 89 76 62 74 57 47 61 57 24 78 67 58 59 57 23 52 29 16 71 59 30 58 26 15 23 13 6
  93 86 75 86 74 56 70 52 40 87 72 58 74 61 34 54 40 22 85 74 62 72 55 46 53 34 19 75 55 51 57 41 19 36 19 8 64 51 20 47 21 11 24 9 4
  88 73 60 73 59 41 54 45 20 75 53 50 55 40 20 43 22 11 75 58 40 61 48 20 46 17 8 55 45 21 51 18 9 18 7 2 53 24 14 24 12 5 10 3 1`
  .trim()
  .split('\n')
  .map((row) => row.trim().split(' ').map(Number))

/** Values of each metric from most to least severe; neighbours are one level apart. */
export const levels: Readonly<Record<string, string>> = {
  AV: 'NALP',
  PR: 'NLH',
  UI: 'NPA',
  AC: 'LH',
  AT: 'NP',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'SHLN',
  SI: 'SHLN',
  SA: 'SHLN',
  CR: 'HML',
  IR: 'HML',
  AR: 'HML',
}

interface HighestVectors {
  metrics: readonly string[]
  /** Level → its highest vectors, one letter for each of the metrics. */
  tops: Readonly<Record<string, readonly string[]>>
}

/** Highest severity vectors of each class and level (specification 4.0 §8.3). */
export const highest: Readonly<Record<'eq1' | 'eq2' | 'eq3eq6' | 'eq4', HighestVectors>> = {
  eq1: {
    metrics: ['AV', 'PR', 'UI'],
    tops: { 0: ['NNN'], 1: ['ANN', 'NLN', 'NNP'], 2: ['PNN', 'ALP'] },
  },
  eq2: {
    metrics: ['AC', 'AT'],
    tops: { 0: ['LN'], 1: ['HN', 'LP'] },
  },
  eq3eq6: {
    metrics: ['VC', 'VI', 'VA', 'CR', 'IR', 'AR'],
    tops: {
      '00': ['HHHHHH'],
      '01': ['HHLMMH', 'HHHMMM'],
      '10': ['LHHHHH', 'HLHHHH'],
      '11': ['LHLHMH', 'LHHHMM', 'HLHMHM', 'HLLMHH', 'LLHHHM'],
      '21': ['LLLHHH'],
    },
  },
  eq4: {
    metrics: ['SC', 'SI', 'SA'],
    tops: { 0: ['HSS'], 1: ['HHH'], 2: ['LLL'] },
  },
}

/** Depth of each class and level: how many levels lie between its highest and its lowest vector, plus one. */
export const depths: Readonly<Record<keyof typeof highest, Readonly<Record<string, number>>>> = {
  eq1: { 0: 1, 1: 4, 2: 5 },
  eq2: { 0: 1, 1: 2 },
  eq3eq6: { '00': 7, '01': 6, '10': 8, '11': 8, '21': 10 },
  eq4: { 0: 6, 1: 5, 2: 4 },
}
