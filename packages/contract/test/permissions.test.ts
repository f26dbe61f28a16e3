import { describe, expect, test } from 'vitest'
import {
  becomeNever,
  demoReaderPermissions,
  groupRoles,
  installationRoles,
  organizationRoles,
  permissions,
  type Permission,
} from '../src/permissions.ts'

/** The agreed matrix, written down apart from the code: the first column names permissions, the others are roles of a group. */
const agreedForGroups = `
                                                          manager vulnerability_manager reviewer architect tester retester resourcer developer viewer ci_agent
group:read                                                   x            x               x        x        x      x        x         x        x       .
draft:read                                                   x            x               x        x        x      x        .         .        .       .
finding:write                                                .            .               .        x        x      x        .         .        .       .
report:import                                                x            x               .        x        x      x        .         x        .       x
finding:approve finding:reject                               .            .               x        x        .      .        .         .        .       .
vulnerability:confirm vulnerability:reject                   .            .               x        x        .      .        .         .        .       .
severity:update                                              .            x               x        x        x      .        .         .        .       .
finding:remove vulnerability:remove                          x            .               x        x        x      .        .         .        .       .
vulnerability:treat                                          x            x               .        .        .      .        .         x        .       .
vulnerability:assignable                                     x            x               .        .        .      .        .         x        .       .
treatment:approve                                            x            x               .        .        .      .        .         .        .       .
reattack:request                                             x            x               x        x        x      x        x         x        .       .
reattack:verify reattack:hold                                .            .               .        x        x      x        .         .        .       .
zerorisk:request                                             x            x               .        .        .      .        .         x        .       .
zerorisk:decide                                              .            .               x        x        .      .        .         .        .       .
event:write event:solve                                      x            .               .        x        x      x        x         .        .       .
consult:write                                                x            x               x        x        x      x        x         x        .       .
observation:read observation:write                           .            .               x        x        x      x        .         .        .       .
root:add root:update environment:write                       x            .               .        .        .      .        x         x        .       .
secret:write root:sync                                       x            .               .        .        .      .        x         x        .       .
root:deactivate root:move root:exclude                       x            .               .        .        .      .        .         .        .       .
secret:read                                                  x            .               .        x        x      x        x         .        .       .
surface:write                                                .            .               .        x        x      x        x         .        .       .
member:read                                                  x            x               x        .        .      .        .         .        .       .
member:grant member:remove                                   x            .               .        .        .      .        .         .        .       .
policy:update group:update group:delete                      x            .               .        .        .      .        .         .        .       .
report:generate                                              x            x               .        x        x      .        .         .        .       .
citoken:rotate                                               x            x               .        .        .      .        .         x        .       .
gate:read gate:submit                                        .            .               .        .        .      .        .         .        .       x
`

/** The same for the roles of an organization; the last column says whether a service token may carry it. */
const agreedForOrganizations = `
                                              owner admin security_lead member viewer service
organization:read                               x     x         x         x      x       x
member:list                                     x     x         x         x      .       .
delivery:read                                   x     x         x         x      x       x
delivery:settings team:write                    x     x         .         .      .       .
goal:write                                      x     x         x         .      .       .
deployment:push release:push check:push         .     .         .         .      .       x
credential:write webhook:write group:create     x     x         .         .      .       .
organization:update organization:policy         x     x         .         .      .       .
organization:grant servicetoken:write           x     x         .         .      .       .
audit:read                                      x     x         .         .      .       .
findingpolicy:submit                            x     x         x         x      .       .
findingpolicy:decide                            x     x         x         .      .       .
export:all                                      x     .         .         .      .       .
`

/** And for those of the installation. */
const agreedForTheInstallation = `
                            operator auditor
become:open become:approve     x        .
installation:audit             .        x
`

/** Reads a drawn matrix: who holds what, by permission. */
function read(drawn: string): { roles: string[]; held: Map<string, string[]> } {
  const [head = '', ...lines] = drawn.trim().split('\n')
  const roles = head.trim().split(/\s+/)
  const held = new Map<string, string[]>()
  for (const line of lines) {
    const words = line.trim().split(/\s+/)
    const marks = words.splice(-roles.length)
    expect(marks.every((mark) => mark === 'x' || mark === '.')).toBe(true)
    for (const permission of words) {
      expect(held.has(permission)).toBe(false)
      held.set(
        permission,
        roles.filter((_, at) => marks[at] === 'x'),
      )
    }
  }
  return { roles, held }
}

const drawn = {
  group: agreedForGroups,
  organization: agreedForOrganizations,
  installation: agreedForTheInstallation,
}

describe.each(Object.entries(drawn))('at the level of the %s', (level, matrix) => {
  const { roles, held } = read(matrix)
  const entries = Object.entries(permissions).filter(([, entry]) => entry.level === level)

  test('the permissions are those agreed, no more and no fewer', () => {
    expect(entries.map(([name]) => name).sort()).toEqual([...held.keys()].sort())
  })

  test.each(entries)('%s is held by exactly those agreed', (name, entry) => {
    const holders: string[] = 'roles' in entry ? [...entry.roles] : []
    if ('service' in entry && entry.service) holders.push('service')
    const order = (role: string) => roles.indexOf(role)
    expect(holders.toSorted((a, b) => order(a) - order(b))).toEqual(held.get(name))
  })
})

test('the roles and their ranks are those agreed', () => {
  expect(organizationRoles).toEqual({ owner: 100, admin: 90, security_lead: 70, member: 10, viewer: 5 })
  expect(groupRoles).toEqual({
    manager: 60,
    vulnerability_manager: 50,
    reviewer: 45,
    architect: 44,
    tester: 40,
    retester: 35,
    resourcer: 32,
    developer: 30,
    viewer: 5,
  })
  expect(installationRoles).toEqual(['operator', 'auditor'])
})

test('without a role there are only one’s own things and what is public', () => {
  const plain = Object.entries(permissions).filter(([, { level }]) => level === 'self' || level === 'public')
  expect(plain.map(([name]) => name).sort()).toEqual(['public:read', 'self:read', 'self:write'])
})

test('a visitor of the demo reads groups and delivery, and nothing that writes or tells of people', () => {
  expect([...demoReaderPermissions]).toEqual(['group:read', 'delivery:read'])
})

test('who acts as a person never touches tokens, grants, secrets or exports', () => {
  const sensitive = Object.keys(permissions).filter((name) =>
    /token|grant|secret|export|credential|member:remove|self:write|report:generate/.test(name),
  )
  const never: readonly string[] = becomeNever
  expect(sensitive.filter((name) => !never.includes(name))).toEqual([])
})

test('who decides about a risk owns it: the testing side neither requests nor approves acceptance', () => {
  const testing = ['reviewer', 'architect', 'tester', 'retester']
  const deciding: Permission[] = ['vulnerability:treat', 'treatment:approve', 'zerorisk:request']
  for (const permission of deciding) {
    const entry = permissions[permission]
    expect('roles' in entry ? entry.roles.filter((role) => testing.includes(role)) : null).toEqual([])
  }
})
