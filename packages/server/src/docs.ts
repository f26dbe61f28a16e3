import type { Context } from 'hono'
import { securityPage, securityPagePolicy } from './threat-model/page.ts'

/** The public page about security: written once, the same for everyone. */
export function securityDocument(): (context: Context) => Response {
  const page = securityPage()
  return (context) => {
    context.header('content-security-policy', securityPagePolicy)
    context.header('cache-control', 'no-cache')
    return context.html(page)
  }
}
