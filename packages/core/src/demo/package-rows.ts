import { versionOrder } from '../calc/version.ts'
import { day } from './course.ts'
import { statusOf, lastOpening, type Placed } from './exposure-rows.ts'
import { instant, type Row } from './insert-rows.ts'
import type { Target } from './lives.ts'
import { cleanPackages, licencesOf, packageTypes } from './packages.ts'
import type { Random } from './random.ts'
import { packageRules } from './weakness-rules.ts'

/** The package that a simulated vulnerability is in, with the version that fixes it; none for other places. */
export function affectedRows({ life, organization_id, group_id }: Placed): Row<'affected_package'>[] {
  const one = life.weakness.package
  if (one === null) return []
  const image = imageOf(life.scanner.kind, life.place.location)
  return [
    {
      organization_id,
      group_id,
      root_id: life.root_id,
      vulnerability_id: life.id,
      image,
      key: keyOf(life, image),
      name: one.name,
      version: one.version,
      fixed_version: one.fixed,
      fixed_order: versionOrder(one.fixed),
    },
  ]
}

const imageOf = (kind: string, location: string): string =>
  kind === 'image' ? (location.split(' ')[0] ?? '') : ''

function keyOf({ weakness }: Placed['life'], image: string): string {
  const name = weakness.package?.name ?? ''
  if (image !== '') return `pkg:apk/alpine/${name}`
  const language = languages.find((one) => packageRules[one].includes(weakness)) ?? 'typescript'
  return `pkg:${packageTypes[language]}/${name}`
}

const languages = ['typescript', 'java', 'python', 'go'] as const

/** What a root of the simulation consists of now: what is vulnerable in it, and packages that are well. */
export function packageRows(
  random: Random,
  {
    placed,
    target,
    group_id,
    organization_id,
  }: { placed: readonly Placed[]; target: Target; group_id: string; organization_id: string },
  now: number,
): Row<'package'>[] {
  const open = placed.filter(({ life }) => statusOf(lastOpening(life)) === 'vulnerable')
  const affected = open.flatMap(affectedRows)
  const own = cleanPackages[target.language].map(({ name, version }) => ({
    image: '',
    key: `pkg:${packageTypes[target.language]}/${name}`,
    name,
    version,
  }))
  const all = new Map([...affected, ...own].map((one) => [`${one.image} ${one.key} ${one.version}`, one]))
  const direct = own.map(({ name, version }) => `${name}@${version}`)
  return [...all.values()].map(({ image, key, name, version }) => {
    const isDirect = image === '' ? direct.includes(`${name}@${version}`) || random.chance(0.4) : null
    const self = `${name}@${version}`
    return {
      organization_id,
      group_id,
      root_id: target.root_id,
      id: random.uuid(now - 300 * day),
      image,
      key,
      name,
      version,
      purl: `${key}@${version}`,
      ecosystem: key.slice('pkg:'.length, key.indexOf('/')),
      licences: licencesOf(name),
      is_direct: isDirect,
      trail: isDirect === null ? [] : isDirect || direct.length === 0 ? [self] : [random.pick(direct), self],
      sources: ['trivy/'],
      first_seen_at: instant(now - random.int(10, 300) * day),
    }
  })
}
