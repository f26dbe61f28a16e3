import { type Command, Option } from 'commander'
import { printSchema } from 'graphql'
import { graphqlSchema } from '../graphql/schema.ts'
import { openApi } from '../openapi.ts'
import { printControls } from './controls.ts'
import { printPermissions } from './permissions.ts'
import { isForPrograms } from './settings.ts'

/** Commands that print what the product says of itself: permissions, controls, and both APIs. */
export function addPrinting(program: Command): void {
  program
    .command('permissions')
    .description('print the permission matrix')
    .addOption(
      new Option('--format <format>', 'md, csv or json (default: md; json with --json)').choices([
        'md',
        'csv',
        'json',
      ]),
    )
    .action(({ format }: { format?: string }) => {
      printPermissions(format ?? (isForPrograms(program) ? 'json' : 'md'))
    })

  program
    .command('controls')
    .description('print the security controls with their proofs, and the threat model')
    .action(() => printControls({ json: isForPrograms(program) }))

  program
    .command('openapi')
    .description('print the OpenAPI 3.1 description of the REST API')
    .action(() => void process.stdout.write(`${JSON.stringify(openApi(), null, 2)}\n`))

  program
    .command('sdl')
    .description('print the GraphQL schema')
    .action(() => void process.stdout.write(`${printSchema(graphqlSchema())}\n`))
}
