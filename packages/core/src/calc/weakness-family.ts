/**
 * Weaknesses (CWE numbers) that tools report for the same mistake, each under the one that stands for it: child → parent as the
 * research view of CWE (https://cwe.mitre.org) has them, for those that scanners of source code name. Parents as wide as
 * "improper input validation" are left out: they are about anything.
 */
const parents: Readonly<Record<number, number>> = {
  23: 22,
  36: 22,
  78: 77,
  88: 77,
  624: 77,
  80: 79,
  81: 79,
  83: 79,
  84: 79,
  85: 79,
  86: 79,
  87: 79,
  564: 89,
  89: 943,
  90: 943,
  643: 943,
  652: 943,
  95: 94,
  96: 94,
  97: 96,
  1336: 94,
  113: 93,
  120: 119,
  121: 119,
  122: 119,
  125: 119,
  787: 119,
  209: 200,
  532: 200,
  538: 200,
  256: 522,
  260: 522,
  259: 798,
  321: 798,
  296: 295,
  297: 295,
  298: 295,
  299: 295,
  599: 295,
  312: 311,
  319: 311,
  328: 327,
  916: 327,
  331: 330,
  335: 330,
  337: 330,
  338: 330,
  1004: 732,
  276: 732,
  407: 400,
  770: 400,
  1333: 400,
  1321: 915,
}

/** The weakness that stands for the family of this one; itself where it belongs to none. */
export function weaknessFamily(cwe: number): number {
  let family = cwe
  for (let parent = parents[family]; parent !== undefined; parent = parents[family]) family = parent
  return family
}
