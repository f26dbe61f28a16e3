import { Fault, type Permission, permissions, tokenCreate, tokenList, tokenRevoke } from '@weir/contract'
import type { Config } from '../config.ts'
import { hint } from './hint.ts'
import { openLocal } from './local.ts'
import { columns } from './picture.ts'
import type { Terminal } from './terminal.ts'

/** `weir token create`: a personal token of the person who operates this installation, for curl and scripts. */
export async function makeToken(
  config: Config,
  terminal: Terminal,
  { name, scopes, days }: { name: string; scopes: string[]; days: number },
): Promise<void> {
  const unknown = scopes.filter((scope) => !isPermission(scope))
  if (unknown.length > 0)
    throw new Fault('invalid', `No permission ${unknown.join(', ')}. \`npx weir permissions\` lists them.`)
  await using local = await openLocal(config)
  const made = await local.ask(tokenCreate, {
    name,
    scopes: scopes.length > 0 ? scopes.filter(isPermission) : readScopes,
    days,
  })
  terminal.data({ token: made.token, ...made.details })
  terminal.say(
    `${made.token}\n\nShown once. It expires on ${made.details.expires_at.slice(0, 10)} and carries: ${made.details.scopes.join(', ')}.`,
  )
}

const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name)

const readScopes: Permission[] = [
  'organization:read',
  'group:read',
  'delivery:read',
  'member:list',
  'report:import',
]

/** `weir token list`. */
export async function showTokens(config: Config, terminal: Terminal): Promise<void> {
  await using local = await openLocal(config)
  const tokens = await local.ask(tokenList, {})
  terminal.data(tokens)
  terminal.say(
    tokens.length === 0
      ? `No tokens. Make one with \`${hint(config, 'token create NAME')}\`.`
      : columns([
          ['id', 'name', 'expires', 'last used'],
          ...tokens.map((one) => [
            one.id,
            one.name,
            one.expires_at.slice(0, 10),
            one.last_used_at?.slice(0, 10) ?? 'never',
          ]),
        ]),
  )
}

/** `weir token revoke ID`: by id, or by name where only one has it. */
export async function endToken(config: Config, terminal: Terminal, wanted: string): Promise<void> {
  await using local = await openLocal(config)
  const listed = `\`${hint(config, 'token list')}\` shows the ids of those that work.`
  const tokens = await local.ask(tokenList, {})
  const [only, another] = tokens.filter(({ id, name }) => id === wanted.toLowerCase() || name === wanted)
  if (another)
    throw new Fault('invalid', `Several tokens are named ${wanted}. Say which by its id: ${listed}`)
  if (!only) throw new Fault('not_found', `No token ${wanted}. ${listed}`)
  await local.ask(tokenRevoke, { token_id: only.id })
  terminal.data({ ok: true })
  terminal.say(`Revoked ${only.name}: refused from now on.`)
}
